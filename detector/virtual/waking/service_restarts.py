"""Services whose process died: bound and sticky ones are started again after a second."""

import asyncio
from collections.abc import Callable, Coroutine

from detector.virtual.system.processes import ProcessTable
from detector.virtual.waking.app_state import AppState
from detector.virtual.waking.process_life import BringUp, ProcessLife
from detector.virtual.waking.records import Caller, ServiceRecord, SystemMemory
from detector.virtual.waking.wake_log import WakeLog

__all__ = ["ServiceRestarts"]

_RESTART_MS = 1_000
"""ActiveServices' first back-off: SERVICE_RESTART_DURATION."""


class ServiceRestarts:
    def __init__(
        self,
        *,
        processes: ProcessTable,
        memory: SystemMemory,
        process_life: ProcessLife,
        log: WakeLog,
        spawn: Callable[[Coroutine[None, None, None]], None],
    ) -> None:
        self._processes = processes
        self._memory = memory
        self._process_life = process_life
        self._log = log
        self._spawn = spawn

    def come_back(self, state: AppState) -> None:
        """Restarts those of an app's services that the system starts again; the others are forgotten."""
        for record in list(self._memory.services.values()):
            if record.component.package != state.package or record.process is not None:
                continue
            if self._process_life.is_starting(record.process_name):
                continue
            # The system drops a job or a sync whose process died, and tries again at a time of its choice.
            record.clients = [
                client for client in record.clients if self._is_alive(client) and not client.is_system
            ]
            if record.clients or (record.sticky and record.start_requested):
                self._log.restart_scheduled(record, _RESTART_MS)
                self._spawn(self._restart(state, record))
            else:
                del self._memory.services[record.component]

    def forget(self, package: str) -> None:
        for component in [service for service in self._memory.services if service.package == package]:
            del self._memory.services[component]

    async def _restart(self, state: AppState, record: ServiceRecord) -> None:
        await asyncio.sleep(_RESTART_MS / 1000)
        if self._memory.services.get(record.component) is not record or state.is_stopped:
            return
        client = record.clients[0] if record.clients else None
        await self._process_life.bring_up(
            BringUp(
                state=state,
                component=record.component,
                hosting_type="service",
                caller=client or record.caller,
                intent=record.intent,
                trigger="rebind" if client else "sticky-restart",
                start_reason="SERVICE",
                is_restart=True,
            )
        )

    def _is_alive(self, client: Caller) -> bool:
        return any(process.pid == client.pid for process in self._processes)
