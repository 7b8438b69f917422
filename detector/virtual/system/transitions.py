"""How the front changes over time: what is logged and what the display shows, step by step.

The top activity has changed already when a transition begins; the steps follow a seeded timeline. If the
app is killed on the way, its transition ends there.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine

from detector.virtual.clock import DeviceClock
from detector.virtual.system.activities import ActivityRecord, AppRun, TaskStack
from detector.virtual.system.activity_log import ActivityLog
from detector.virtual.system.log_dialect import Callback
from detector.virtual.system.processes import ProcessTable
from detector.virtual.system.wakeups import Wakeups

__all__ = ["Transitions"]

_PAUSE_S = (0.010, 0.030)
_FORK_S = (0.015, 0.040)
_BLANK_S = (0.030, 0.060)
_BIND_S = (0.060, 0.140)
_ATTACH_S = (0.010, 0.030)
_COLD_DRAW_S = (0.120, 0.380)
_WARM_DRAW_S = (0.060, 0.160)
_STOP_S = (0.060, 0.120)
_RETURN_S = (0.015, 0.040)
_SHOW_AGAIN_S = (0.040, 0.100)
_SWITCH_S = (0.010, 0.025)
_DISPLAY_S = (0.030, 0.080)
_DESTROY_S = (0.150, 0.400)


class Transitions:
    def __init__(
        self,
        *,
        clock: DeviceClock,
        tasks: TaskStack,
        processes: ProcessTable,
        log: ActivityLog,
        wakeups: Wakeups,
        chance: random.Random,
        on_drawn: Callable[[AppRun], None],
        process_begun: Callable[[ActivityRecord], None],
    ) -> None:
        self._clock = clock
        self._tasks = tasks
        self._processes = processes
        self._log = log
        self._wakeups = wakeups
        self._chance = chance
        self._on_drawn = on_drawn
        self._process_begun = process_begun
        self._running: set[asyncio.Task[None]] = set()

    def begin(self, steps: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        """Starts a transition; it ends with the device at the latest."""
        task = asyncio.get_running_loop().create_task(steps)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    def close(self) -> None:
        for task in list(self._running):
            task.cancel()

    def draw_first_frame(self, run: AppRun) -> None:
        """The zero of the app's clock."""
        run.first_frame_at_s = self._clock.now_s()
        self._on_drawn(run)
        self._wakeups.look_ahead(run)

    async def launch(self, record: ActivityRecord, before: ActivityRecord | None) -> None:
        """From START to the first frame: a process (if cold), a blank window, the app.

        `before` is None if what was in front has ended.
        """
        run = record.run
        is_cold = run.process not in self._processes
        started_at_s = self._clock.now_s()
        await self._lose_focus(before)
        if is_cold:
            await self._pass(_FORK_S)
            if _is_over(run):
                return
            self._processes.begin(run.process, at_s=self._clock.now_s())
            self._log.process_started(
                run.process,
                run.installed,
                component=record.component,
                caller=record.launched_from_package,
            )
            self._process_begun(record)
        await self._pass(_BLANK_S)
        if _is_over(run):
            return
        if self._tasks.top.run is run:
            self._tasks.shown = run
        if is_cold:
            await self._pass(_BIND_S)
            if _is_over(run):
                return
            self._log.process_bound(run.process)
        await self._pass(_ATTACH_S)
        if _is_over(run):
            return
        record = self._resume(record, is_new=True)
        await self._pass(_COLD_DRAW_S if is_cold else _WARM_DRAW_S)
        if _is_over(run):
            return
        self.draw_first_frame(run)
        if _is_over(run):
            return
        record = record.task.top
        if self._tasks.top is record:
            self._log.focus_moved(None, record)
        self._log.displayed(record, self._clock.now_s() - started_at_s)
        await self._pass(_STOP_S)
        self._stop(before)

    async def _lose_focus(self, before: ActivityRecord | None) -> None:
        if before is not None:
            self._pause(before)
            await self._pass(_PAUSE_S)
            self._log.focus_moved(before, None)

    async def return_to(self, record: ActivityRecord, before: ActivityRecord | None) -> None:
        """To an existing activity; `before` is None if the old one has ended."""
        if before is not None:
            self._pause(before)
        await self._pass(_RETURN_S)
        self._log.focus_moved(before, record)
        self._resume(record, is_new=False)
        if before is None or before.run is not record.run:
            self.come_back(record.run)
        await self._pass(_SHOW_AGAIN_S)
        if self._tasks.top.run is record.run:
            self._tasks.shown = record.run
        await self._pass(_STOP_S)
        self._stop(before)

    async def switch_inside(self, record: ActivityRecord, old: ActivityRecord) -> None:
        """From one activity of an app to another; the app itself is responsible for the picture."""
        started_at_s = self._clock.now_s()
        self._pause(old)
        await self._pass(_SWITCH_S)
        self._resume(record, is_new=True)
        await self._pass(_DISPLAY_S)
        if self._tasks.top is record:
            self._log.focus_moved(old, record)
        self._log.displayed(record, self._clock.now_s() - started_at_s)

    async def destroy_later(self, record: ActivityRecord) -> None:
        await self._pass(_DESTROY_S)
        self._log.activity_destroyed(record, "finish-imm")
        if record.run.process in self._processes:
            self._log.callback(record, Callback.DESTROYED)

    async def _pass(self, between_s: tuple[float, float]) -> None:
        await asyncio.sleep(self._chance.uniform(*between_s))

    def come_back(self, run: AppRun) -> None:
        """The app learns that it was away; what it does then falls due at once."""
        if run.left_at_s is not None and run.is_alive:
            now_s = self._clock.now_s()
            away_ms = (now_s - run.left_at_s) * 1000
            run.running.come_back(run.at_ms(now_s), away_ms=away_ms, day=self._clock.today())
            run.left_at_s = None
            self._wakeups.look_ahead(run)

    def _pause(self, record: ActivityRecord) -> None:
        if not record.is_resumed:
            return
        record.is_resumed = False
        record.run.left_at_s = self._clock.now_s()
        self._log.activity_paused(record)
        if record.run.process in self._processes:
            self._log.callback(record, Callback.TOP_LOST)
            self._log.callback(record, Callback.PAUSED)

    def _resume(self, record: ActivityRecord, *, is_new: bool) -> ActivityRecord:
        if record not in record.task.activities and record.task.activities:
            record = record.task.top  # another of its activities took its place meanwhile
        if self._tasks.top is not record or record.is_resumed:
            return record
        record.is_resumed = True
        if is_new:
            self._log.activity_restarted(record)
        self._log.resumed_activity_set(record, is_new=is_new)
        if is_new:
            self._log.callback(record, Callback.CREATED)
            self._log.callback(record, Callback.STARTED)
        else:
            self._log.activity_resumed(record)
        self._log.callback(record, Callback.LAUNCHED if is_new else Callback.RESUMED)
        self._log.callback(record, Callback.TOP_GAINED)
        return record

    def _stop(self, record: ActivityRecord | None) -> None:
        if record is None:
            return
        is_gone = record not in record.task.activities or record.run.process not in self._processes
        if record.is_resumed or is_gone:
            return
        self._log.activity_stopped(record)
        self._log.callback(record, Callback.STOPPED)


def _is_over(run: AppRun) -> bool:
    """To be checked after every wait: the run may have been killed meanwhile."""
    return not run.is_alive
