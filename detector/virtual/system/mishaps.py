"""What some faults do to a device when they set in: to its screen, its lock, its dumps.

The others are queried where they matter (`faults.py`); these change the state of the
device, and its log reports it as a phone's does.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from detector.virtual.system.device_log import DeviceLog
from detector.virtual.system.faults import Faults
from detector.virtual.system.log_dialect import LogDialect
from detector.virtual.system.processes import ProcessTable

__all__ = ["Mishaps", "TouchedScreen"]


class TouchedScreen(Protocol):
    """The screen as accessible to faults: on or off, and what wakes it or blocks touches."""

    wakes_by_keys: bool
    reaches_apps: bool
    on_switched: Callable[[bool], None]

    def switch_screen(self, *, is_on: bool) -> None: ...


class Mishaps:
    """`is_locked`: the lock screen covers everything. `stale_dumps`: outdated dumps still being printed."""

    def __init__(
        self, *, faults: Faults, log: DeviceLog, processes: ProcessTable, dialect: LogDialect
    ) -> None:
        self._faults = faults
        self._log = log
        self._processes = processes
        self._dialect = dialect
        self.is_locked = False
        self.stale_dumps: dict[str, str] = {}

    def arm(
        self,
        screen: TouchedScreen,
        *,
        reboot: Callable[[], None],
        restart_system: Callable[[], None],
        exceed_memory: Callable[[], None],
        read_dumps: Callable[[], Mapping[str, str]],
        on_changed: Callable[[], None],
    ) -> None:
        """To be called once the device has booted."""

        def fall_asleep() -> None:
            screen.switch_screen(is_on=False)

        def go_dark() -> None:
            fall_asleep()
            screen.wakes_by_keys = False

        def lock() -> None:
            screen.reaches_apps = False
            self._lock()
            on_changed()

        screen.on_switched = self._log_screen
        faults = self._faults
        faults.when_due("screen-off", fall_asleep)
        faults.when_due("dead-screen", go_dark)
        faults.when_due("locked", lock)
        faults.when_due("rotated", self._log_turned)
        faults.when_due("stale-focus", lambda: self.stale_dumps.update(read_dumps()))
        faults.when_due("reboots", reboot)
        faults.when_due("system-restart", restart_system)
        faults.when_due("memory-limit", exceed_memory)
        faults.when_due("log-rotates", self._log.run_over)
        faults.when_due("log-drops", self._drop_lines)

    def _log_screen(self, is_on: bool) -> None:
        self._event("screen_toggled", str(int(is_on)))

    def _log_turned(self) -> None:
        self._event("configuration_changed", "1152")  # ActivityInfo.CONFIG_ORIENTATION | CONFIG_SCREEN_SIZE

    def _lock(self) -> None:
        self.is_locked = True
        if (fields := self._dialect.keyguard(is_showing=True)) is not None:
            self._event("wm_set_keyguard_shown", fields)

    def _drop_lines(self) -> None:
        self._event("chatty", "uid=1000(system) Binder:832_5 expire 14 lines")

    def _event(self, tag: str, text: str) -> None:
        system = self._processes.system_server
        self._log.write("events", "I", tag, text, pid=system.pid, tid=system.pid, uid=system.uid)
