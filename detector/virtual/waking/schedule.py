"""What apps have scheduled: alarms, jobs and syncs, and what falls due."""

import asyncio
from collections.abc import Callable, Coroutine

from detector.virtual.apps.spec.background import Trigger, WakeSpec
from detector.virtual.clock import DeviceClock
from detector.virtual.system.activities import Intent
from detector.virtual.system.processes import ProcessTable
from detector.virtual.waking.app_state import AppState, AppStates
from detector.virtual.waking.broadcast_queue import BroadcastQueue
from detector.virtual.waking.process_life import BringUp, ProcessLife
from detector.virtual.waking.records import Caller, system_caller

__all__ = ["Schedule"]

_SCHEDULED: tuple[Trigger, ...] = ("alarm", "job", "sync")
_DEFAULT_PERIOD_MS = 900_000.0
"""The minimum period of a JobScheduler job."""
_JOB_PERMISSION = "android.permission.BIND_JOB_SERVICE"


class Schedule:
    def __init__(
        self,
        *,
        clock: DeviceClock,
        processes: ProcessTable,
        states: AppStates,
        queue: BroadcastQueue,
        process_life: ProcessLife,
        seed: str,
        spawn: Callable[[Coroutine[None, None, None]], None],
    ) -> None:
        self._clock = clock
        self._processes = processes
        self._states = states
        self._queue = queue
        self._process_life = process_life
        self._seed = seed
        self._spawn = spawn

    def set_all(self, state: AppState) -> None:
        """The app sets its alarms, jobs and syncs, as it does each time it is opened."""
        for wake in state.background.wakes:
            if wake.when in _SCHEDULED and wake.target is None and wake.id not in state.timers:
                self._set(state, wake, wake.after_ms or wake.every_ms or _DEFAULT_PERIOD_MS)

    def _set(self, state: AppState, wake: WakeSpec, in_ms: float) -> None:
        loop = asyncio.get_running_loop()
        state.due_at_s[wake.id] = self._clock.now_s() + in_ms / 1000
        state.timers[wake.id] = loop.call_later(in_ms / 1000, self._fall_due, state, wake)

    def _fall_due(self, state: AppState, wake: WakeSpec) -> None:
        state.timers.pop(wake.id, None)
        if state.is_stopped or self._states.get(state.package) is not state:
            return
        if wake.every_ms is not None:
            self._set(state, wake, wake.every_ms)
        if state.is_occasion(wake, seed=self._seed) and state.wants(wake):
            self._spawn(self._carry_out(state, wake))

    async def _carry_out(self, state: AppState, wake: WakeSpec) -> None:
        component = state.component(wake.component)
        if wake.when == "alarm":
            intent = Intent(action=f"{state.package}.action.TICK", component=component, flags=0x14)
            owner = Caller(package=state.package, process="null", pid=-1, uid=state.installed.uid)
            record = self._queue.remember(intent, owner, extras="android.intent.extra.ALARM_COUNT=1")
            wanted = BringUp(
                state=state,
                component=component,
                hosting_type="broadcast",
                caller=system_caller(self._processes),
                intent=intent,
                trigger="alarm",
                start_reason="ALARM",
                wake_id=wake.id,
            )
            await self._queue.send(record, wanted)
            return
        is_job = wake.when == "job"
        await self._process_life.bring_up(
            BringUp(
                state=state,
                component=component,
                hosting_type="service",
                caller=system_caller(self._processes),
                intent=Intent(action=None if is_job else "android.content.SyncAdapter", component=component),
                trigger=wake.when,
                start_reason="JOB" if is_job else "SERVICE",
                wake_id=wake.id,
                permission=_JOB_PERMISSION if is_job else None,
            )
        )
