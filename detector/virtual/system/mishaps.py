"""What some faults do to a device when their moment comes: its screen, its lock, what its dumps say.

The others are asked for at the place where they matter (`faults.py`); these change the state of the
device, and its log tells of it as a phone's does.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detector.virtual.device import VirtualDevice

__all__ = ["Mishaps"]


class Mishaps:
    """`is_locked`: the lock screen lies over everything. `stale_dumps`: what dumps go on saying, by name."""

    def __init__(self, device: "VirtualDevice") -> None:
        self._device = device
        self.is_locked = False
        self.stale_dumps: dict[str, str] = {}

    def arm(self) -> None:
        """Once the device stands booted."""
        faults = self._device.faults
        self._device.touch.tell_switched = self._tell_screen
        faults.when_due("screen-off", self._fall_asleep)
        faults.when_due("dead-screen", self._go_dark)
        faults.when_due("locked", self._lock)
        faults.when_due("rotated", self._tell_turned)
        faults.when_due("stale-focus", self._keep_dumps)
        faults.when_due("reboots", self._device.reboots.begin)
        faults.when_due("log-rotates", self._device.log.run_over)
        faults.when_due("log-drops", self._drop_lines)

    def _fall_asleep(self) -> None:
        self._device.touch.switch_screen(is_on=False)

    def _go_dark(self) -> None:
        self._fall_asleep()
        self._device.touch.wakes_by_keys = False

    def _tell_screen(self, is_on: bool) -> None:
        self._event("screen_toggled", str(int(is_on)))

    def _tell_turned(self) -> None:
        self._event("configuration_changed", "1152")  # ActivityInfo.CONFIG_ORIENTATION | CONFIG_SCREEN_SIZE

    def _lock(self) -> None:
        self.is_locked = True
        self._device.touch.reaches_apps = False
        if (fields := self._device.persona.dialect.keyguard(is_showing=True)) is not None:
            self._event("wm_set_keyguard_shown", fields)
        self._device.display_changes.tell()

    def _keep_dumps(self) -> None:
        dumps = self._device.persona.dumps
        self.stale_dumps = {
            "activities": dumps.activities(self._device),
            "windows": dumps.windows(self._device),
            "displays": dumps.window_displays(self._device),
        }

    def _drop_lines(self) -> None:
        self._event("chatty", "uid=1000(system) Binder:832_5 expire 14 lines")

    def _event(self, tag: str, text: str) -> None:
        system = self._device.processes.system_server
        self._device.log.write("events", "I", tag, text, pid=system.pid, tid=system.pid, uid=system.uid)
