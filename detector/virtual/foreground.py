"""Who is in front: starting, resuming, finishing and killing apps, each in Android's order of steps.

State changes at once, the log lines and the picture follow a seeded timeline: the old activity
pauses, a process starts, a blank window shows, the first frame is drawn. That frame is the zero
of the app's clock. What an app does by itself is woken here, at its own time.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from detector.virtual.activities import NEW_TASK_FLAG, ActivityRecord, AppRun, Intent, TaskStack
from detector.virtual.activity_log import ActivityLog
from detector.virtual.app_port import Effect
from detector.virtual.clock import DeviceClock
from detector.virtual.log_dialect import LogDialect
from detector.virtual.packages import Component, InstalledApp, PackageRegistry
from detector.virtual.processes import Process, ProcessTable

__all__ = ["Foreground", "Start", "StartOutcome"]

_CACHED_ADJ = 900  # ProcessList.CACHED_APP_MIN_ADJ


class StartOutcome(Enum):
    STARTED = auto()
    BROUGHT_TO_FRONT = auto()
    NOT_FOUND = auto()
    BLOCKED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What came of a start. `drawn` is done when the first frame is there."""

    outcome: StartOutcome
    intent: Intent
    component: Component | None = None
    record: ActivityRecord | None = None
    drawn: "asyncio.Task[None] | None" = None


class Foreground:
    def __init__(
        self,
        *,
        clock: DeviceClock,
        packages: PackageRegistry,
        processes: ProcessTable,
        log: ActivityLog,
        dialect: LogDialect,
        seed: str,
        blocks_background_starts: bool,
        carry_out: Callable[[AppRun, Sequence[Effect]], None],
    ) -> None:
        self._clock = clock
        self._packages = packages
        self._processes = processes
        self._log = log
        self._dialect = dialect
        self._chance = random.Random(f"{seed}/foreground")
        self._blocks_background_starts = blocks_background_starts
        self._carry_out = carry_out
        self._timelines: set[asyncio.Task[None]] = set()
        self._app_processes: dict[str, Process] = {}
        self._n_launches: dict[str, int] = {}
        self.tasks = TaskStack()
        self.runs: dict[str, AppRun] = {}
        self.shown: AppRun | None = None

    # What is in front.

    @property
    def top(self) -> ActivityRecord:
        return self.tasks.top

    @property
    def touchable(self) -> AppRun | None:
        """The run that a finger reaches: drawn, and in front."""
        shown = self.shown
        if shown is None or shown.first_frame_at_s is None or shown is not self.top.run:
            return None
        return shown

    # Starting.

    def boot_home(self, home: InstalledApp) -> None:
        """The home screen, drawn at once, as it is long after boot."""
        assert home.main_component is not None
        process = self._process_for(home)
        self._processes.begin(process)
        run = self._new_run(home, process)
        task = self.tasks.new(affinity=home.package, token=self._token(), is_home=True)
        intent = Intent(
            action="android.intent.action.MAIN",
            categories=("android.intent.category.HOME",),
            component=home.main_component,
            flags=0x1000_0100,
        )
        record = self._new_record(home.main_component, intent, run, task_of=task.id, uid=0, package="android")
        record.is_resumed = True
        self.shown = run
        self._draw_first_frame(run)

    def start(self, intent: Intent, *, caller_uid: int, caller: AppRun | None = None) -> Start:
        target = self._resolve(intent)
        component = self._component_of(intent, target)
        resolved = replace(intent, component=component) if component else intent
        self._log.start_requested(
            resolved, caller_uid=caller_uid, result_code=0 if target and component else -92
        )
        if target is None or component is None:
            return Start(outcome=StartOutcome.NOT_FOUND, intent=intent)
        is_own = caller is not None and caller.package == target.package
        is_hidden = caller is not None and caller is not self.top.run
        if caller is not None and is_hidden and not is_own and self._blocks_background_starts:
            self._log.start_blocked(resolved, caller)
            return Start(outcome=StartOutcome.BLOCKED, intent=resolved, component=component)
        task = self.tasks.home if target.package == self.tasks.home.affinity else None
        task = task or self.tasks.of_package(target.package)
        if is_own and caller is not None:
            record = self.push_activity(caller, component, resolved)
            return Start(outcome=StartOutcome.STARTED, intent=resolved, component=component, record=record)
        if task is not None:
            drawn = self._bring_forward(task.top, resolved)
            return Start(
                outcome=StartOutcome.BROUGHT_TO_FRONT,
                intent=resolved,
                component=component,
                record=task.top,
                drawn=drawn,
            )
        record, drawn = self._start_new(target, component, resolved, caller_uid, caller)
        return Start(
            outcome=StartOutcome.STARTED, intent=resolved, component=component, record=record, drawn=drawn
        )

    def _resolve(self, intent: Intent) -> InstalledApp | None:
        if intent.component is not None:
            return self._packages.get(intent.component.package)
        if intent.package is not None:
            return self._packages.get(intent.package)
        if intent.data_uri is not None:
            return self._packages.for_uri(intent.data_uri)
        if "android.intent.category.HOME" in intent.categories:
            return self._packages.get(self.tasks.home.affinity)
        return None

    def _component_of(self, intent: Intent, target: InstalledApp | None) -> Component | None:
        if target is None:
            return intent.component
        if intent.component is None:
            return target.main_component
        return intent.component if target.has_activity(intent.component) else None

    def _start_new(
        self,
        target: InstalledApp,
        component: Component,
        intent: Intent,
        caller_uid: int,
        caller: AppRun | None,
    ) -> "tuple[ActivityRecord, asyncio.Task[None]]":
        before = self.top
        process = self._process_for(target)
        run = self._new_run(target, process)
        task = self.tasks.new(affinity=target.package, token=self._token())
        self._log.task_created(task)
        record = self._new_record(
            component,
            replace(intent, flags=intent.flags or NEW_TASK_FLAG),
            run,
            task_of=task.id,
            uid=caller_uid,
            package=caller.package if caller else "com.android.shell",
        )
        self._log.task_to_front(task)
        self._log.activity_created(record)
        drawn = self._spawn(self._launch(record, before))
        return record, drawn

    async def _launch(self, record: ActivityRecord, before: ActivityRecord) -> None:
        run, chance = record.run, self._chance
        is_cold = run.process not in self._processes
        started_at_s = self._clock.now_s()
        self._pause(before)
        await asyncio.sleep(chance.uniform(0.010, 0.030))
        self._log.focus_moved(before, None)
        if is_cold:
            await asyncio.sleep(chance.uniform(0.015, 0.040))
            if _is_over(run):
                return
            self._processes.begin(run.process)
            run.process.started_at_s = self._clock.now_s()
            self._log.process_started(
                run.process,
                run.installed,
                hosting_type=self._dialect.launch_hosting_type,
                component=record.component,
            )
        await asyncio.sleep(chance.uniform(0.030, 0.060))
        if _is_over(run):
            return
        run.blank_from_s = self._clock.now_s()
        if self.top.run is run:
            self.shown = run
        if is_cold:
            await asyncio.sleep(chance.uniform(0.060, 0.140))
            if _is_over(run):
                return
            self._log.process_bound(run.process)
        await asyncio.sleep(chance.uniform(0.010, 0.030))
        if _is_over(run):
            return
        record = self._resume(record, "minimalResumeActivityLocked", is_new=True)
        await asyncio.sleep(chance.uniform(0.120, 0.380) if is_cold else chance.uniform(0.060, 0.160))
        if _is_over(run):
            return
        self._draw_first_frame(run)
        record = record.task.top
        if self.top is record:
            self._log.focus_moved(None, record)
        self._log.displayed(record, self._clock.now_s() - started_at_s)
        await asyncio.sleep(chance.uniform(0.060, 0.120))
        self._stop(before)

    def _bring_forward(self, record: ActivityRecord, intent: Intent) -> "asyncio.Task[None] | None":
        before = self.top
        if before is record:
            self._log.intent_delivered(record, intent)
            return None
        self.tasks.bring_to_front(record.task)
        self._log.task_to_front(record.task)
        if "android.intent.category.LAUNCHER" not in intent.categories:
            self._log.intent_delivered(record, intent)
        return self._spawn(self._return_to(record, before))

    async def _return_to(self, record: ActivityRecord, before: ActivityRecord | None) -> None:
        if before is not None:
            self._pause(before)
        await asyncio.sleep(self._chance.uniform(0.015, 0.040))
        self._log.focus_moved(before, record)
        self._resume(record, "resumeTopActivity", is_new=False)
        await asyncio.sleep(self._chance.uniform(0.040, 0.100))
        if self.top is record:
            self.shown = record.run
        await asyncio.sleep(self._chance.uniform(0.060, 0.120))
        if before is not None:
            self._stop(before)

    # Inside one app.

    def push_activity(self, run: AppRun, component: Component, intent: Intent) -> ActivityRecord:
        """Another activity of the same app, on top of its task."""
        old = self._task_top_of(run)
        record = self._new_record(
            component, intent, run, task_of=old.task.id, uid=run.process.uid, package=run.package
        )
        self._log.activity_created(record)
        if self.top is record:
            self._spawn(self._switch_inside(record, old))
        return record

    def replace_activity(self, run: AppRun, component: Component, intent: Intent) -> ActivityRecord:
        """Another activity of the same app in the place of its top one, as from splash to main."""
        old = self._task_top_of(run)
        record = self.push_activity(run, component, intent)
        self._log.activity_finished(old, "app-request")
        self.tasks.remove(old)
        self._spawn(self._destroy_later(old))
        return record

    async def _switch_inside(self, record: ActivityRecord, old: ActivityRecord) -> None:
        started_at_s = self._clock.now_s()
        self._pause(old)
        await asyncio.sleep(self._chance.uniform(0.010, 0.025))
        self._resume(record, "minimalResumeActivityLocked", is_new=True)
        await asyncio.sleep(self._chance.uniform(0.030, 0.080))
        if self.top is record:
            self._log.focus_moved(old, record)
        self._log.displayed(record, self._clock.now_s() - started_at_s)

    def _task_top_of(self, run: AppRun) -> ActivityRecord:
        return next(record for record in self.tasks.records() if record.run is run)

    # Leaving.

    def go_home(self) -> None:
        home = self.tasks.home.top
        if self.top is home:
            return
        self.start(
            Intent(
                action="android.intent.action.MAIN",
                categories=("android.intent.category.HOME",),
                component=home.component,
                flags=NEW_TASK_FLAG,
            ),
            caller_uid=1000,
        )

    def finish(self, run: AppRun, *, reason: str = "app-request") -> None:
        """Ends all activities of a run; its process stays, cached, and the next task shows."""
        was_on_top = self.top.run is run
        ended = self._take_records(run, reason)
        self._end_run(run)
        for record in ended:
            self._spawn(self._destroy_later(record))
        if was_on_top:
            self._spawn(self._return_to(self.top, None))

    def force_stop(self, package: str, *, from_pid: int) -> None:
        process = self._app_processes.get(package)
        run = self.runs.get(package)
        installed = self._packages.get(package)
        if installed is None or process is None or package == self.tasks.home.affinity:
            return
        self._log.system_line(
            "I",
            "ActivityManager",
            f"Force stopping {package} appid={installed.uid} user=0: from pid {from_pid}",
        )
        if process in self._processes:
            self._log.process_killed(
                process,
                installed,
                f"stop {package} due to from pid {from_pid}",
                oom_adj=0 if run is self.top.run else _CACHED_ADJ,
            )
        if run is not None:
            self._leave_at_once(run, "force-stop")
        self._app_processes.pop(package, None)
        self._processes.end(process)

    def crash(self, run: AppRun, exception: str, message: str) -> None:
        self._log.crashed(run, exception, message)
        self._log.system_line(
            "W",
            self._dialect.activity_logger,
            f"  Force finishing activity {self._task_top_of(run).component.short}",
        )
        self._leave_at_once(run, "force-crash")
        self._app_processes.pop(run.package, None)
        self._processes.end(run.process)
        self._log.process_died(run.process, oom_adj=0)

    def _leave_at_once(self, run: AppRun, reason: str) -> None:
        was_on_top = self.top.run is run
        self._take_records(run, reason)
        self._end_run(run)
        if self.shown is run:
            self.shown = self.top.run
        if was_on_top:
            self._spawn(self._return_to(self.top, None))

    def _take_records(self, run: AppRun, reason: str) -> list[ActivityRecord]:
        records = [record for record in self.tasks.records() if record.run is run]
        for record in records:
            self._log.activity_finished(record, reason)
            if record is self.top:
                self._log.focus_moved(record, None)
            self.tasks.remove(record)
            if not record.task.activities:
                self._log.task_removed(record.task)
        return records

    def _end_run(self, run: AppRun) -> None:
        run.is_alive = False
        if run.timer is not None:
            run.timer.cancel()
        if self.runs.get(run.package) is run:
            del self.runs[run.package]

    async def _destroy_later(self, record: ActivityRecord) -> None:
        await asyncio.sleep(self._chance.uniform(0.150, 0.400))
        self._log.activity_destroyed(record, "finish-imm")
        if record.run.process in self._processes:
            self._log.callback(record, "destroy", "performDestroy")

    # What apps do by themselves.

    def look_ahead(self, run: AppRun) -> None:
        """Wakes the run at its next change; call it whenever its state may have changed."""
        if run.timer is not None:
            run.timer.cancel()
            run.timer = None
        if not run.is_alive or run.first_frame_at_s is None:
            return
        self._on_due(run, run.at_ms(self._clock.now_s()))

    def _on_due(self, run: AppRun, due_ms: float) -> None:
        run.timer = None
        # A float short of the due time would find nothing due, and be woken again for ever.
        at_ms = max(due_ms, run.at_ms(self._clock.now_s()))
        self._carry_out(run, run.running.due_effects(at_ms))
        if not run.is_alive or run.first_frame_at_s is None:
            return
        next_ms = run.running.next_change_ms(at_ms)
        if next_ms is not None:
            when_s = run.first_frame_at_s + max(next_ms, at_ms + 0.001) / 1000
            run.timer = asyncio.get_running_loop().call_at(when_s, self._on_due, run, next_ms)

    # Small steps.

    def _new_run(self, installed: InstalledApp, process: Process) -> AppRun:
        launch_index = self._n_launches.get(installed.package, 0)
        self._n_launches[installed.package] = launch_index + 1
        run = AppRun(
            installed=installed,
            running=installed.app.create(launch_index),
            process=process,
            launch_index=launch_index,
        )
        self.runs[installed.package] = run
        return run

    def _process_for(self, installed: InstalledApp) -> Process:
        process = self._app_processes.get(installed.package)
        if process is None:
            process = self._processes.prepare(
                name=installed.package,
                uid=installed.uid,
                user_name=installed.user_name,
                at_s=self._clock.now_s(),
            )
            self._app_processes[installed.package] = process
        return process

    def _new_record(
        self, component: Component, intent: Intent, run: AppRun, *, task_of: int, uid: int, package: str
    ) -> ActivityRecord:
        task = next(task for task in self.tasks if task.id == task_of)
        record = ActivityRecord(
            token=self._token(),
            window_token=self._token(),
            component=component,
            intent=replace(intent, component=component),
            task=task,
            run=run,
            launched_from_uid=uid,
            launched_from_package=package,
            started_at_s=self._clock.now_s(),
        )
        task.activities.append(record)
        return record

    def _token(self) -> int:
        return self._chance.randrange(1 << 20, 1 << 28)

    def _draw_first_frame(self, run: AppRun) -> None:
        run.first_frame_at_s = self._clock.now_s()
        self.look_ahead(run)

    def _pause(self, record: ActivityRecord) -> None:
        if not record.is_resumed:
            return
        record.is_resumed = False
        self._log.activity_paused(record)
        if record.run.process in self._processes:
            self._log.callback(record, "top_resumed_lost", "topStateChangedWhenResumed")
            self._log.callback(record, "paused", "performPause")

    def _resume(self, record: ActivityRecord, reason: str, *, is_new: bool) -> ActivityRecord:
        if record not in record.task.activities and record.task.activities:
            record = record.task.top  # another of its activities took its place meanwhile
        if self.top is not record or record.is_resumed:
            return record
        record.is_resumed = True
        if is_new:
            self._log.activity_restarted(record)
        self._log.resumed_activity_set(record, reason)
        if is_new:
            self._log.callback(record, "create", "performCreate")
            self._log.callback(record, "start", "handleStartActivity")
        else:
            self._log.activity_resumed(record)
        self._log.callback(record, "resume", "RESUME_ACTIVITY")
        self._log.callback(record, "top_resumed_gained", "topStateChangedWhenResumed")
        return record

    def _stop(self, record: ActivityRecord) -> None:
        if record.is_resumed or record.run.process not in self._processes:
            return
        self._log.activity_stopped(record)
        self._log.callback(record, "stop", "STOP_ACTIVITY_ITEM")

    def _spawn(self, steps: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        timeline = asyncio.get_running_loop().create_task(steps)
        self._timelines.add(timeline)
        timeline.add_done_callback(self._timelines.discard)
        return timeline

    def close(self) -> None:
        for timeline in list(self._timelines):
            timeline.cancel()
        for run in list(self.runs.values()):
            self._end_run(run)


def _is_over(run: AppRun) -> bool:
    """Asked anew after every wait: the run may have been killed meanwhile."""
    return not run.is_alive
