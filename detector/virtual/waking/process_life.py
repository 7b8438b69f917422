"""Starts processes for a requested component, and ends them, by Android's rules.

There is one way in: `bring_up`. It refuses what Android or the vendor refuses, starts a process if none
is alive, and lets the component come to life in it. Everything is logged, remembered, and recorded with
its true cause.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

from detector.virtual.clock import DeviceClock
from detector.virtual.system.activities import Intent
from detector.virtual.system.foreground import Foreground
from detector.virtual.system.packages import Component, InstalledApp
from detector.virtual.system.processes import Process, ProcessTable
from detector.virtual.waking.app_state import AppState
from detector.virtual.waking.records import (
    Caller,
    Exit,
    ExitRecord,
    ProviderRecord,
    ServiceRecord,
    StartRecord,
    SystemMemory,
    TrueStart,
)
from detector.virtual.waking.vendor import Attempt, Refusable, VendorControl
from detector.virtual.waking.wake_log import WakeLog

__all__ = ["BringUp", "ProcessLife", "StartRules"]

_FORK_S = (0.015, 0.040)
_BIND_S = (0.060, 0.140)
_CACHED_ADJ = 900
_CLOSED_TO_SERVICES_TARGET = 26
"""startService into an idle app that targets 26 or above is refused (Android 8)."""


_BOOT = ("boot", "locked-boot")
_BOOT_PERMISSION = "android.permission.RECEIVE_BOOT_COMPLETED"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRules:
    """What the system and its vendor let an app start; `activity_type`: the log's name for a launch."""

    vendor: VendorControl
    activity_type: str
    blocks_background_starts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BringUp:
    """A request for a component to run. `is_start`: by startService, not by a binding.

    `trigger` and `wake_id` are the true cause; `start_reason` is the name in `start-info`.
    """

    state: AppState
    component: Component
    hosting_type: str
    caller: Caller
    intent: Intent
    trigger: str
    start_reason: str
    wake_id: str | None = None
    permission: str | None = None
    is_start: bool = False
    is_restart: bool = False
    closed_at_target: int | None = None


class ProcessLife:
    """`begun` is called for each process that has come to life; `seen` collects the true starts."""

    def __init__(
        self,
        *,
        clock: DeviceClock,
        processes: ProcessTable,
        foreground: Foreground,
        log: WakeLog,
        memory: SystemMemory,
        rules: StartRules,
        chance: random.Random,
        begun: Callable[[AppState, Process], None],
    ) -> None:
        self._clock = clock
        self._processes = processes
        self._foreground = foreground
        self._log = log
        self._memory = memory
        self._rules = rules
        self._chance = chance
        self._begun = begun
        self._starting: set[str] = set()
        self.true_starts: list[TrueStart] = []

    def of_app(self, installed: InstalledApp) -> list[Process]:
        return [process for process in self._processes if process.uid == installed.uid and process.is_app]

    def named(self, name: str) -> Process | None:
        return next(iter(self._processes.named(name)), None)

    async def bring_up(self, wanted: BringUp) -> str | None:
        """None: the component runs. Otherwise why it does not, as worded in a broadcast's history."""
        state, name = wanted.state, wanted.state.process_name(wanted.component)
        process = self.named(name)
        if process is None and (why := self._refuse(wanted, name)) is not None:
            self._note(wanted, name, is_refused=True)
            return why
        if wanted.hosting_type == "activity" and (why := self._ask_for_activity(wanted)) is not None:
            self._note(wanted, name, is_refused=True)
            return why
        self._want(wanted, name)
        if process is None:
            if name in self._starting:
                return None  # already being started for another component
            process = await self._start(wanted, name)
        state.is_stopped = False
        if wanted.hosting_type == "service":
            self._run_service(wanted, process)
        elif wanted.hosting_type == "content provider":
            self._publish(wanted, process)
        return None

    def is_starting(self, process_name: str) -> bool:
        return process_name in self._starting

    def forget_starting(self) -> None:
        """The device goes down: whatever was being started will not arrive."""
        self._starting.clear()

    def note_launch(
        self, state: AppState, process: Process, component: Component, caller: str | None
    ) -> None:
        """A process started for an activity; it has already been logged."""
        self._memory.starts.append(
            StartRecord(
                at_s=self._clock.now_s(),
                package=state.package,
                uid=process.uid,
                process=process.name,
                reason="LAUNCHER" if caller is None else "START ACTIVITY",
                component_kind="ACTIVITY",
                intent=Intent(component=component),
                was_stopped=state.is_stopped,
            )
        )
        self.true_starts.append(
            TrueStart(
                at_s=self._clock.now_s(),
                package=state.package,
                process=process.name,
                component=component.full,
                trigger="launch",
                wake_id=None,
                caller=caller,
            )
        )
        state.is_stopped = False
        self._begun(state, process)

    def preload(self, state: AppState) -> None:
        """The vendor starts the main process because it predicts that the user will open the app."""
        if self.named(state.package) is not None or self._rules.vendor.preload_type is None:
            return
        process = self._prepare(state, state.package)
        self._processes.begin(process, at_s=self._clock.now_s())
        self._foreground.adopt_process(state.package, process)
        self._log.started(
            process,
            state.installed,
            hosting_type=self._rules.vendor.preload_type,
            component=None,
            caller=None,
        )
        self._log.bound(process)
        self._begun(state, process)

    def end(self, state: AppState, process: Process, how: Exit) -> None:
        """The process is gone; services in it are remembered without a process."""
        if process not in self._processes:
            return
        if how.is_kill:
            self._log.killed(process, state.installed, how.description, oom_adj=_CACHED_ADJ)
        if process.name == state.package:
            self._foreground.drop_process(state.package)
        self._processes.end(process)
        if not how.is_kill:
            self._log.died(process, oom_adj=_CACHED_ADJ)
        self.note_exit(state, process, how)

    def note_exit(self, state: AppState, process: Process, how: Exit) -> None:
        self._memory.exits.append(
            ExitRecord(
                at_s=self._clock.now_s(),
                package=state.package,
                uid=process.uid,
                pid=process.pid,
                process=process.name,
                reason=how.reason,
                subreason=how.subreason,
                description=how.description,
                importance=400,
            )
        )
        for record in self._memory.services.values():
            if record.process is process:
                record.process = None
        for component, provider in list(self._memory.providers.items()):
            provider.clients.pop(process.pid, None)
            if provider.process is process:
                del self._memory.providers[component]

    # Internal.

    def _ask_for_activity(self, wanted: BringUp) -> str | None:
        """Since Android 10 only an app in front may open another app's activity."""
        is_in_front = self._foreground.top.run.package == wanted.caller.package
        is_blocked = self._rules.blocks_background_starts and not is_in_front
        self._log.activity_requested(wanted.intent, wanted.caller, is_blocked=is_blocked)
        return "background activity start" if is_blocked else None

    def _refuse(self, wanted: BringUp, name: str) -> str | None:
        attempt = Attempt(
            way=_way(wanted),
            component=wanted.component,
            process_name=name,
            uid=wanted.state.installed.uid,
            caller=wanted.caller,
            intent=wanted.intent,
        )
        target_sdk = wanted.state.installed.app.target_sdk
        if wanted.closed_at_target is not None and target_sdk >= wanted.closed_at_target:
            self._log.broadcast_not_allowed(attempt)
            return "Background execution disabled: receiving Intent"
        # An app starts its own components while it is open, so it is not idle then.
        is_foreign = not wanted.caller.is_system and wanted.caller.package != wanted.state.package
        if wanted.trigger in _BOOT and not wanted.state.background.boot_permission:
            self._log.receiver_denied(attempt, _BOOT_PERMISSION)
            return f"Permission Denial: receiving requires {_BOOT_PERMISSION}"
        declared = wanted.state.declared(wanted.component)
        if is_foreign and declared is not None and not declared.exported:
            self._log.component_denied(attempt)
            return "Permission Denial: not exported"
        if wanted.is_start and is_foreign and target_sdk >= _CLOSED_TO_SERVICES_TARGET:
            self._log.service_not_allowed(attempt)
            return "background start not allowed"
        is_role = wanted.permission is not None
        if (
            attempt.way in self._rules.vendor.refuses
            and not is_role
            and not wanted.state.installed.app.is_system
        ):
            self._log.refused(attempt)
            return "vendor refuses"
        return None

    async def _start(self, wanted: BringUp, name: str) -> Process:
        state = wanted.state
        self._starting.add(name)
        try:
            await asyncio.sleep(self._chance.uniform(*_FORK_S))
            existing = self.named(name)
            if existing is not None:
                return existing
            process = self._prepare(state, name)
            self._processes.begin(process, at_s=self._clock.now_s())
            if name == state.package:
                self._foreground.adopt_process(state.package, process)
            is_activity = wanted.hosting_type == "activity"
            hosting_type = self._rules.activity_type if is_activity else wanted.hosting_type
            self._log.started(
                process,
                state.installed,
                hosting_type=hosting_type,
                component=wanted.component,
                caller=wanted.caller,
                is_start=wanted.is_start or wanted.trigger == "sticky-restart",
            )
            self._note(wanted, name)
            self._memory.starts.append(
                StartRecord(
                    at_s=self._clock.now_s(),
                    package=state.package,
                    uid=process.uid,
                    process=name,
                    reason=wanted.start_reason,
                    component_kind={"content provider": "CONTENT_PROVIDER"}.get(
                        wanted.hosting_type, wanted.hosting_type.upper()
                    ),
                    intent=None if wanted.hosting_type == "content provider" else wanted.intent,
                    was_stopped=state.is_stopped,
                )
            )
            state.is_stopped = False
            await asyncio.sleep(self._chance.uniform(*_BIND_S))
        finally:
            self._starting.discard(name)
        if process in self._processes:
            self._log.bound(process)
            self._begun(state, process)
        return process

    def _prepare(self, state: AppState, name: str) -> Process:
        installed = state.installed
        return self._processes.prepare(
            name=name, uid=installed.uid, user_name=installed.user_name, at_s=self._clock.now_s()
        )

    def _want(self, wanted: BringUp, process_name: str) -> None:
        """The system records who wants what before it starts a process for it."""
        if wanted.hosting_type == "service":
            self._want_service(wanted, process_name)
        elif wanted.hosting_type == "content provider":
            record = self._memory.providers.get(wanted.component)
            if record is None:
                token = self._chance.randrange(1 << 20, 1 << 28)
                record = ProviderRecord(token=token, component=wanted.component, process_name=process_name)
                self._memory.providers[wanted.component] = record
            record.clients.setdefault(wanted.caller.pid, (wanted.caller, self._clock.now_s()))

    def _want_service(self, wanted: BringUp, process_name: str) -> None:
        declared = wanted.state.declared(wanted.component)
        record = self._memory.services.get(wanted.component)
        if record is None:
            record = ServiceRecord(
                token=self._chance.randrange(1 << 20, 1 << 28),
                component=wanted.component,
                process_name=process_name,
                intent=wanted.intent,
                permission=wanted.permission,
                caller=wanted.caller,
                created_at_s=self._clock.now_s(),
                process=None,
                start_requested=wanted.is_start,
                sticky=bool(declared and declared.sticky),
            )
            self._memory.services[wanted.component] = record
        if not wanted.is_restart:
            record.caller = wanted.caller
            record.start_requested = record.start_requested or wanted.is_start
            if not wanted.is_start and all(client.pid != wanted.caller.pid for client in record.clients):
                record.clients.append(wanted.caller)

    def _run_service(self, wanted: BringUp, process: Process) -> None:
        record = self._memory.services.get(wanted.component)
        if record is not None and record.process is not process:
            record.created_at_s = self._clock.now_s()
            record.process = process
            self._log.service_created(record, process)

    def _publish(self, wanted: BringUp, process: Process) -> None:
        record = self._memory.providers.get(wanted.component)
        if record is not None:
            record.process = process

    def _note(self, wanted: BringUp, name: str, *, is_refused: bool = False) -> None:
        self.true_starts.append(
            TrueStart(
                at_s=self._clock.now_s(),
                package=wanted.state.package,
                process=name,
                component=wanted.component.full,
                trigger=wanted.trigger,
                wake_id=wanted.wake_id,
                caller=None if wanted.caller.is_system else wanted.caller.package,
                is_refused=is_refused,
            )
        )


def _way(wanted: BringUp) -> Refusable:
    if wanted.is_restart:
        return Refusable.RESTART
    return {
        "broadcast": Refusable.BROADCAST,
        "content provider": Refusable.PROVIDER,
    }.get(wanted.hosting_type, Refusable.SERVICE)
