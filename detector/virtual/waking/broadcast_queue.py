"""Broadcasts under way: each is remembered, then handed to its receivers, one after the other."""

import asyncio
import random
from dataclasses import dataclass

from detector.virtual.apps.spec.background import Trigger
from detector.virtual.clock import DeviceClock
from detector.virtual.system.activities import Intent
from detector.virtual.system.processes import ProcessTable
from detector.virtual.waking.process_life import BringUp, ProcessLife
from detector.virtual.waking.records import BroadcastRecord, Caller, Delivery, SystemMemory, system_caller

__all__ = ["SYSTEM_BROADCASTS", "BroadcastQueue"]


# What the system sends when something happens, and to which manifest receivers it still delivers it.
#
# autostart.md 3.1: since Android 8 an app that targets 26 receives only exempt actions in its manifest;
# connectivity is closed to those that target 24. Actions that are `registered_only` start no app.


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemBroadcast:
    """`closed_at_target`: apps with this target SDK or above do not receive it; None: all do."""

    action: str
    flags: int
    is_from_system_ui: bool = False
    closed_at_target: int | None = None
    registered_only: bool = False
    is_ordered: bool = False
    data_uri: str | None = None


_ACTION = "android.intent.action"

SYSTEM_BROADCASTS: dict[Trigger, SystemBroadcast] = {
    "boot": SystemBroadcast(action=f"{_ACTION}.BOOT_COMPLETED", flags=0x8900_0010, is_ordered=True),
    "locked-boot": SystemBroadcast(
        action=f"{_ACTION}.LOCKED_BOOT_COMPLETED", flags=0x8900_0010, is_ordered=True
    ),
    "unlock": SystemBroadcast(
        action=f"{_ACTION}.USER_PRESENT", flags=0x2420_0010, is_from_system_ui=True, closed_at_target=26
    ),
    "screen-on": SystemBroadcast(action=f"{_ACTION}.SCREEN_ON", flags=0x5020_0010, registered_only=True),
    "screen-off": SystemBroadcast(action=f"{_ACTION}.SCREEN_OFF", flags=0x5020_0010, registered_only=True),
    "power-connected": SystemBroadcast(
        action=f"{_ACTION}.ACTION_POWER_CONNECTED", flags=0x0400_0010, closed_at_target=26
    ),
    "power-disconnected": SystemBroadcast(
        action=f"{_ACTION}.ACTION_POWER_DISCONNECTED", flags=0x0400_0010, closed_at_target=26
    ),
    "network": SystemBroadcast(
        action="android.net.conn.CONNECTIVITY_CHANGE", flags=0x0400_0010, closed_at_target=24
    ),
    "package-added": SystemBroadcast(
        action=f"{_ACTION}.PACKAGE_ADDED", flags=0x0400_0010, closed_at_target=26, data_uri="package:..."
    ),
    "package-removed": SystemBroadcast(
        action=f"{_ACTION}.PACKAGE_REMOVED", flags=0x0400_0010, closed_at_target=26, data_uri="package:..."
    ),
    "own-update": SystemBroadcast(action=f"{_ACTION}.MY_PACKAGE_REPLACED", flags=0x0400_0010),
    "time": SystemBroadcast(action=f"{_ACTION}.TIME_SET", flags=0x2520_0010),
    "timezone": SystemBroadcast(action=f"{_ACTION}.TIMEZONE_CHANGED", flags=0x2520_0010),
}


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
