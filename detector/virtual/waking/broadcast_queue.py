"""Broadcasts under way: each is remembered, then handed to its receivers, one after the other."""

import asyncio
import random

from detector.virtual.clock import DeviceClock
from detector.virtual.system.activities import Intent
from detector.virtual.system.processes import ProcessTable
from detector.virtual.waking.process_life import BringUp, ProcessLife
from detector.virtual.waking.records import BroadcastRecord, Caller, Delivery, SystemMemory, system_caller
from detector.virtual.waking.system_broadcasts import SystemBroadcast

__all__ = ["BroadcastQueue"]

_RECEIVES_S = 0.008
"""How long an app's onReceive takes."""


class BroadcastQueue:
    def __init__(
        self,
        *,
        clock: DeviceClock,
        processes: ProcessTable,
        memory: SystemMemory,
        process_life: ProcessLife,
        chance: random.Random,
    ) -> None:
        self._clock = clock
        self._processes = processes
        self._memory = memory
        self._process_life = process_life
        self._chance = chance

    def sent_by_system(self, sent: SystemBroadcast) -> BroadcastRecord:
        """One sent by the system, or on its behalf by its user interface."""
        caller = system_caller(self._processes)
        if sent.is_from_system_ui:
            system_ui = self._processes.system_ui
            caller = Caller(
                package="com.android.systemui",
                process=system_ui.name,
                pid=system_ui.pid,
                uid=system_ui.uid,
            )
        intent = Intent(action=sent.action, data_uri=sent.data_uri, flags=sent.flags)
        return self.remember(intent, caller, extras=None, is_ordered=sent.is_ordered)

    def remember(
        self, intent: Intent, caller: Caller, *, extras: str | None, is_ordered: bool = False
    ) -> BroadcastRecord:
        """A broadcast without receivers so far."""
        record = BroadcastRecord(
            token=self._chance.randrange(1 << 20, 1 << 28),
            at_s=self._clock.now_s(),
            intent=intent,
            caller=caller,
            extras=extras,
            is_ordered=is_ordered,
        )
        self._memory.broadcasts.append(record)
        return record

    async def deliver(self, record: BroadcastRecord, wanted: BringUp) -> None:
        """To one of its receivers."""
        delivery = Delivery(component=wanted.component, at_s=self._clock.now_s())
        record.deliveries.append(delivery)
        delivery.why_skipped = await self._process_life.bring_up(wanted)
        if delivery.why_skipped is None:
            delivery.scheduled_at_s = self._clock.now_s()
            await asyncio.sleep(_RECEIVES_S)
        delivery.decided_at_s = self._clock.now_s()

    async def send(self, record: BroadcastRecord, wanted: BringUp) -> None:
        """To the one receiver that it names."""
        await self.deliver(record, wanted)
        record.finished_at_s = self._clock.now_s()
