"""The background life of all apps on a device: what happens to the phone, and which apps it wakes.

`fire` is called when something happens (power, unlock, boot); apps are notified by broadcasts
(`broadcast_queue.py`), and what they scheduled falls due (`schedule.py`). While a process is alive,
its app's own code may reach for other apps. All random values come from the device's seed and the number
of the occasion.
"""

import asyncio
import random
from collections.abc import Coroutine
from dataclasses import replace

from detector.virtual.app_port import Memory
from detector.virtual.apps.spec.background import Trigger, WakeSpec
from detector.virtual.clock import DeviceClock
from detector.virtual.system.activities import NEW_TASK_FLAG, ActivityRecord, AppRun, Intent
from detector.virtual.system.foreground import Foreground
from detector.virtual.system.packages import InstalledApp, PackageRegistry
from detector.virtual.system.processes import Process, ProcessTable
from detector.virtual.waking.app_state import AppState, AppStates
from detector.virtual.waking.broadcast_queue import SYSTEM_BROADCASTS, BroadcastQueue
from detector.virtual.waking.process_life import BringUp, ProcessLife, StartRules
from detector.virtual.waking.records import (
    CRASH,
    KILL_BACKGROUND,
    MEMORY_LIMIT,
    REMOVE_TASK,
    Caller,
    Exit,
    SystemMemory,
)
from detector.virtual.waking.schedule import Schedule
from detector.virtual.waking.service_restarts import ServiceRestarts
from detector.virtual.waking.wake_log import WakeLog

__all__ = ["BackgroundLife"]

_DELIVERY_S = (0.004, 0.020)

FORCE_STOP = "10 (USER REQUESTED)", "21 (FORCE STOP)"


class BackgroundLife:
    def __init__(
        self,
        *,
        clock: DeviceClock,
        packages: PackageRegistry,
        processes: ProcessTable,
        foreground: Foreground,
        log: WakeLog,
        rules: StartRules,
        seed: str,
    ) -> None:
        self._clock = clock
        self._processes = processes
        self._foreground = foreground
        self._log = log
        self._seed = seed
        self._chance = random.Random(f"{seed}/background")
        self._states = AppStates(packages)
        self._running: set[asyncio.Task[None]] = set()
        self.is_locked = False
        self.memory = SystemMemory()
        self.process_life = life = ProcessLife(
            clock=clock,
            processes=processes,
            foreground=foreground,
            log=log,
            memory=self.memory,
            rules=rules,
            chance=self._chance,
            begun=self._process_begun,
        )
        self._queue = BroadcastQueue(
            clock=clock, processes=processes, memory=self.memory, process_life=life, chance=self._chance
        )
        self._services = ServiceRestarts(
            processes=processes, memory=self.memory, process_life=life, log=log, spawn=self._spawn
        )
        self._schedule = Schedule(
            clock=clock,
            processes=processes,
            states=self._states,
            queue=self._queue,
            process_life=life,
            seed=seed,
            spawn=self._spawn,
        )

    # The state of apps.

    def state(self, package: str) -> AppState | None:
        """None if it is not installed."""
        return self._states.get(package)

    def states(self) -> list[AppState]:
        """Of all installed apps."""
        return list(self._states)

    # What happens to the phone.

    def fire(self, trigger: Trigger, *, only: str | None = None) -> None:
        """`only`: the one package that is notified (of its own update)."""
        self._spawn(self._fire(trigger, only))

    def lock(self) -> None:
        """The screen went off."""
        self._log.screen(is_on=False)
        self.fire("screen-off")
        self.is_locked = True

    def screen_on(self) -> None:
        self._log.screen(is_on=True)
        self._log.keyguard(is_showing=self.is_locked)
        self.fire("screen-on")

    def unlock(self) -> None:
        """Dismisses the keyguard, if it is there."""
        if self.is_locked:
            self.is_locked = False
            self._log.keyguard(is_showing=False)
            self.fire("unlock")

    def agree(self, package: str) -> None:
        """The user agreed to the privacy terms."""
        state = self.state(package)
        if state is not None and not state.has_agreed:
            state.has_agreed = True
            self._schedule.set_all(state)
            self._act(state, "launch")
            self._act(state, "start")

    def remember(self, package: str, name: str) -> None:
        """The app wrote this down in its own storage."""
        state = self.state(package)
        if state is not None:
            state.remembered.add(name)

    def answer_permission(self, package: str, permission: str, *, is_granted: bool) -> None:
        """The user answered the system's question, or the shell did (`pm grant`)."""
        state = self.state(package)
        if state is not None:
            state.answer(permission, is_granted=is_granted)

    def memory_of(self, package: str) -> Memory:
        state = self.state(package)
        return replace(Memory() if state is None else state.memory, day=self._clock.today())

    def clear(self, package: str, *, from_pid: int) -> None:
        """`pm clear`: as newly installed, but for the time and that it was launched before."""
        self.force_stop(package, from_pid=from_pid)
        state = self.state(package)
        if state is not None:
            state.clear()

    def switch(self, package: str, *, is_on: bool) -> None:
        state = self.state(package)
        if state is not None:
            state.is_switched_on = is_on

    def preload(self, package: str) -> None:
        state = self.state(package)
        if state is not None:
            self.process_life.preload(state)

    # Notifications from the foreground (its `Onlooker`).

    def launched(self, installed: InstalledApp) -> None:
        state = self.state(installed.package)
        if state is None:
            return
        state.is_stopped = state.is_never_launched = False
        self._schedule.set_all(state)
        if self.process_life.named(state.package) is not None:
            self._act(state, "launch")  # else once its process runs

    def process_begun(self, record: ActivityRecord) -> None:
        state = self.state(record.run.package)
        if state is not None:
            by_shell_or_home = record.launched_from_package in ("com.android.shell", self._home_package)
            caller = None if by_shell_or_home else record.launched_from_package
            self.process_life.note_launch(state, record.run.process, record.component, caller)
            self._act(state, "launch")

    def crashed(self, run: AppRun) -> None:
        state = self.state(run.package)
        if state is not None:
            self.process_life.note_exit(state, run.process, CRASH)
            self._services.come_back(state)

    @property
    def _home_package(self) -> str:
        return self._foreground.tasks.home.affinity

    # Ending apps.

    def force_stop(self, package: str, *, from_pid: int) -> None:
        state = self.state(package)
        if state is None or package == self._home_package:
            return
        main = self.process_life.named(package)
        description = f"stop {package} due to from pid {from_pid}"
        how = Exit(reason=FORCE_STOP[0], subreason=FORCE_STOP[1], description=description)
        self._foreground.force_stop(package, from_pid=from_pid)
        if main is not None:
            self.process_life.note_exit(state, main, how)
        for process in self.process_life.of_app(state.installed):
            self.process_life.end(state, process, how)
        self._services.forget(package)
        state.forget_schedule()
        state.is_stopped = True

    def kill_background(self, package: str) -> None:
        """`am kill`: only what is not in front; bound and sticky services come back."""
        state = self.state(package)
        if state is None or self._foreground.top.run.package == package:
            return
        for process in self.process_life.of_app(state.installed):
            self.process_life.end(state, process, KILL_BACKGROUND)
        self._services.come_back(state)

    def update(self, package: str) -> None:
        """Installed again: its processes end, its schedule is cleared, and it alone is notified."""
        state = self.state(package)
        if state is None:
            return
        how = Exit(
            reason="16 (PACKAGE UPDATED)",
            subreason="0 (UNKNOWN)",
            description=f"stop {package} due to installPackageLI",
        )
        self._foreground.remove_task(package)
        for process in self.process_life.of_app(state.installed):
            self.process_life.end(state, process, how)
        self._services.forget(package)
        state.forget_schedule()
        self.fire("own-update", only=package)

    def remove_task(self, package: str) -> None:
        """A swipe in the overview: removes the task, and all processes without a bound service."""
        state = self.state(package)
        if state is None:
            return
        self._foreground.remove_task(package)
        for process in self.process_life.of_app(state.installed):
            self.process_life.end(state, process, REMOVE_TASK)
        self._services.come_back(state)

    def crash(self, package: str, process_name: str, how: Exit = CRASH) -> None:
        """A process dies by itself, or for its use of memory (in front, too); its services come back."""
        state, process = self.state(package), self.process_life.named(process_name)
        if state is not None and process is not None:
            self.process_life.end(state, process, how)
            self._services.come_back(state)

    def exceed_memory(self, package: str) -> None:
        self.crash(package, package, MEMORY_LIMIT)  # devices.md 5.7

    def power_off(self) -> None:
        """Everything ends at once, and the system loses whatever it does not store."""
        self.close()
        for process in [
            process
            for process in self._processes
            if process.is_app and process is not self._processes.system_ui
        ]:
            self._processes.end(process)
        self.process_life.forget_starting()
        self.memory.forget_boot()
        self.is_locked = False

    def booted(self, broadcast_after_s: float, *, is_locked: bool = True) -> None:
        """The lock screen is there; the first broadcast is sent at once, BOOT_COMPLETED later."""
        self.is_locked = is_locked
        if is_locked:
            self._log.keyguard(is_showing=True)
        self.fire("locked-boot")
        self._spawn(self._fire_later("boot", broadcast_after_s))

    async def _fire_later(self, trigger: Trigger, after_s: float) -> None:
        await self._wait(after_s)
        await self._fire(trigger, None)

    def close(self) -> None:
        for task in list(self._running):
            task.cancel()
        self._states.forget_schedules()

    # Internal: the system's part.

    async def _fire(self, trigger: Trigger, only: str | None) -> None:
        sent = SYSTEM_BROADCASTS[trigger]
        receivers = [
            (state, wake)
            for state in self.states()
            for wake in state.background.wakes
            if wake.target is None and wake.when == trigger and only in (None, state.package)
        ]
        record = self._queue.sent_by_system(sent)
        for state in self.states():
            self._act(state, trigger)
        if sent.registered_only:
            receivers = []
        for state, wake in receivers:
            if (
                not _is_reachable(state)
                or not state.is_occasion(wake, seed=self._seed)
                or not state.wants(wake)
            ):
                continue
            await self._wait(wake.after_ms / 1000 + self._chance.uniform(*_DELIVERY_S))
            if not _is_reachable(state):  # it was stopped meanwhile
                continue
            wanted = BringUp(
                state=state,
                component=state.component(wake.component),
                hosting_type="broadcast",
                caller=record.caller,
                intent=record.intent,
                trigger=trigger,
                start_reason="BOOT COMPLETE" if trigger == "boot" else "BROADCAST",
                wake_id=wake.id,
                closed_at_target=sent.closed_at_target,
            )
            await self._queue.deliver(record, wanted)
        record.finished_at_s = self._clock.now_s()

    # Internal: the apps' part.

    def _process_begun(self, state: AppState, process: Process) -> None:
        """A process has come to life: the app's code runs, starts its services, reaches for other apps."""
        if not state.is_never_launched:
            self._schedule.set_all(state)
        self._act(state, "start")
        for crash in state.background.crashes:
            name = state.package + (crash.process or "")
            n_before = state.n_crashes.get(name, 0)
            if process.name == name and n_before < crash.times:
                state.n_crashes[name] = n_before + 1
                self._spawn(self._crash_later(state.package, process, crash.after_ms / 1000))

    async def _crash_later(self, package: str, process: Process, after_s: float) -> None:
        await self._wait(after_s)
        if process in self._processes:
            self.crash(package, process.name)

    def _act(self, state: AppState, trigger: Trigger) -> None:
        """The app's own code, if one of its processes is alive, carries out its wakes."""
        for wake in state.background.wakes:
            is_own_call = wake.target is not None or (
                wake.when in ("launch", "start") and wake.target is None
            )
            if wake.when == trigger and is_own_call:
                self._spawn(self._reach_for(state, wake))

    async def _reach_for(self, state: AppState, wake: WakeSpec) -> None:
        await self._wait(wake.after_ms / 1000 + self._chance.uniform(*_DELIVERY_S))
        living = self.process_life.of_app(state.installed)
        if not living or not state.wants(wake) or not state.is_occasion(wake, seed=self._seed):
            return
        target = self.state(wake.target or state.package)
        if target is None:
            return
        process = living[0]
        caller = Caller(package=state.package, process=process.name, pid=process.pid, uid=process.uid)
        component = target.component(wake.component)
        kind = {"provider": "content provider", "broadcast": "broadcast", "activity": "activity"}
        intent = Intent(component=component, flags=0x20 if wake.target else 0)
        wanted = BringUp(
            state=target,
            component=component,
            hosting_type=kind.get(wake.by, "service"),
            caller=caller,
            intent=intent,
            trigger=wake.when,
            start_reason={"provider": "CONTENT PROVIDER", "broadcast": "BROADCAST"}.get(wake.by, "SERVICE"),
            wake_id=wake.id,
            is_start=wake.by == "service",
        )
        if wake.by == "activity":
            wanted = replace(wanted, intent=replace(intent, flags=NEW_TASK_FLAG))
        if wake.by == "broadcast":
            await self._queue.send(self._queue.remember(intent, caller, extras=None), wanted)
        else:
            await self.process_life.bring_up(wanted)

    def _spawn(self, steps: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(steps)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _wait(self, seconds: float) -> None:
        await asyncio.sleep(max(seconds, 0.0))


def _is_reachable(state: AppState) -> bool:
    """A stopped app is notified of nothing until something starts it."""
    return not state.is_stopped
