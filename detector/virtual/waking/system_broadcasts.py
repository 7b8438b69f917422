"""What the system sends when something happens, and to which manifest receivers it still delivers it.

autostart.md 3.1: since Android 8 an app that targets 26 receives only exempt actions in its manifest;
connectivity is closed to those that target 24. Actions that are `registered_only` start no app.
"""

from dataclasses import dataclass

from detector.virtual.apps.spec.background import Trigger

__all__ = ["SYSTEM_BROADCASTS", "SystemBroadcast"]


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
