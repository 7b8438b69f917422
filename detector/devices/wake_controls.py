"""What a watch over background starts does to a phone through its shell: triggers, endings, dumps.

Every trigger is something the phone itself would do (autostart.md 2, S4): a shell may not send protected
broadcasts, and one that it sends would be our doing (autostart.md 1.6). A trigger's changes are recorded
for undoing until `restore`.
"""

import re
from collections.abc import Callable, Iterator

from detector.core.clock import Clock
from detector.core.device_facts import Stamp
from detector.core.errors import CaptureError, DeviceNotReady
from detector.core.watching import AppEnding, PhoneTrigger
from detector.devices.cleanup_ledger import CleanupLedger
from detector.devices.install import INSTALL_TIMEOUT_S, install_apk
from detector.devices.port import Link, RawDump
from detector.devices.reboot import has_booted, reboot
from detector.devices.shell import DeviceShell
from detector.devices.small_apk import small_apk
from detector.parsing.device_text import script_of, whole_number
from detector.parsing.sensor_service import SENSOR_DUMP, sensor_commands
from detector.parsing.task_list import stack_of

__all__ = ["ShellWakeControls"]

DUMP_TIMEOUT_S = 8.0
_SESSION = re.compile(r"Success: created install session \[(\d{1,10})\]")
_INSTALLER = re.compile(r"installer=(?!null\b)([A-Za-z][\w.]*)")
_START_INFO_SDK = 35
_EXIT_INFO_SDK = 30
_OTHER_ZONES = ("Asia/Tokyo", "Asia/Shanghai")

_REFUSALS = ("Exception", "Unknown command", "No shell command implementation")
"""Printed with exit code 0; the last by services that know no commands (Binder.onShellCommand)."""

_VENDOR_SWITCH_OP = 10008
"""Xiaomi stores its auto-start switch here; others report it as unknown (autostart.md 1.4)."""

_SYSTEM_STATE = {
    "packages": "pm list packages -U",
    "third-party": "pm list packages -3 -U",
    "input-method": "settings get secure default_input_method",
    "accessibility": "settings get secure enabled_accessibility_services",
    "notification-listeners": "settings get secure enabled_notification_listeners",
}


class ShellWakeControls:
    """`forget_server` is called on a reboot: nothing of ours runs on the device any more."""

    def __init__(
        self,
        link: Link,
        clock: Clock,
        cleanup: CleanupLedger,
        *,
        forget_server: Callable[[], None] = lambda: None,
    ) -> None:
        self._link, self._clock, self._cleanup = link, clock, cleanup
        self._shell = DeviceShell(link, clock)
        self._forget_server = forget_server
        self._sdk: int | None = None

    def send(self, trigger: PhoneTrigger, *, package: str | None = None) -> Iterator[None]:
        """Yields between two steps, for the caller to wait a few seconds and observe.

        Raises CaptureError if this phone does not support the trigger.
        """
        match trigger:
            case PhoneTrigger.SCREEN:
                yield from self._steps("input keyevent 223", "input keyevent 224")
            case PhoneTrigger.UNLOCK:
                yield from self._steps("input keyevent 223", "input keyevent 224", "wm dismiss-keyguard")
            case PhoneTrigger.POWER:
                self._cleanup.record_override("charger")
                yield from self._steps("dumpsys battery unplug", "dumpsys battery set ac 1")
            case PhoneTrigger.NETWORK:
                # Connected over Wi-Fi, the phone would be unreachable without it: use mobile data instead.
                radio = "data" if ":" in self._shell.serial else "wifi"
                self._cleanup.record_override(radio)
                yield from self._steps(f"svc {radio} disable", f"svc {radio} enable")
            case PhoneTrigger.TIME:
                yield from self._other_zone()
            case PhoneTrigger.PACKAGE:
                yield from self._other_package()
            case PhoneTrigger.OWN_UPDATE if package is not None:
                yield from self._own_update(package)
            case _:
                raise CaptureError(f"{self._shell.serial}: no way to bring about {trigger.value!r}")

    def reboot(self) -> None:
        reboot(self._link, self._shell)
        self._forget_server()

    def has_booted(self) -> bool:
        return has_booted(self._shell)

    def after_boot(self) -> None:
        for command in ("input keyevent 224", "wm dismiss-keyguard", "am track-associations"):
            self._shell.run(command)

    def end(self, package: str, ending: AppEnding) -> None:
        match ending:
            case AppEnding.KILLED:
                self._do(f"am kill {package}")
            case AppEnding.FORCE_STOPPED:
                self._do(f"am force-stop {package}")
            case AppEnding.TASK_REMOVED:
                self._remove_task(package)

    def turn_screen(self, *, is_on: bool) -> None:
        for command in ("input keyevent 224", "wm dismiss-keyguard") if is_on else ("input keyevent 223",):
            self._do(command)

    def _remove_task(self, package: str) -> None:
        """Raises CaptureError where the tasks of other apps would go with it, as up to Android 8."""
        stack = stack_of(self._do("am stack list"), package)
        if stack is None:
            raise CaptureError(f"{self._shell.serial}: {package} has no task to remove")
        if others := sorted(stack.packages - {package}):
            raise CaptureError(
                f"{self._shell.serial}: with the task of {package} would go those of {', '.join(others)}"
            )
        self._do(f"am stack remove {stack.number}")

    def restore(self) -> None:
        self._cleanup.undo_overrides()

    def system_dumps(self) -> tuple[RawDump, ...]:
        """Installed packages, and the roles granted by the user. Once per watch."""
        self._shell.run("am track-associations")
        return tuple(self._dump(name, None, command) for name, command in _SYSTEM_STATE.items())

    def state_dumps(self, package: str) -> tuple[RawDump, ...]:
        """The state of an app before something happens: stopped or not, and what it has scheduled."""
        commands = {
            "package": f"dumpsys package {package}",
            "jobs": f"dumpsys jobscheduler {package}",
            "alarms": "dumpsys alarm | grep tag=",
            "maker-switch": f"cmd appops get {package} {_VENDOR_SWITCH_OP}",
        }
        if self._version() >= _EXIT_INFO_SDK:
            commands["exit-info"] = f"dumpsys activity exit-info {package}"
        return tuple(self._dump(name, package, command) for name, command in commands.items())

    def start_dumps(self, package: str) -> tuple[RawDump, ...]:
        """What the system knows of an app's latest starts. To be called at once: it forgets."""
        commands = {
            "services": f"dumpsys activity services {package}",
            "broadcasts": f"dumpsys activity broadcasts history {package}",
            "providers": f"dumpsys activity providers {package}",
            "associations": "dumpsys activity associations",
        }
        if self._version() >= _START_INFO_SDK:
            commands["start-info"] = f"dumpsys activity start-info {package}"
        return tuple(self._dump(name, package, command) for name, command in commands.items())

    def sensor_dumps(self, package: str) -> tuple[RawDump, ...]:
        """Who listens to the sensors, the app's uid, and the phone's clock, in one call."""
        return (self._dump(SENSOR_DUMP, package, script_of(sensor_commands(package))),)

    def _version(self) -> int:
        if self._sdk is None:
            printed = self._shell.run("getprop ro.build.version.sdk").stdout.strip()
            self._sdk = whole_number(printed) or 0
        return self._sdk

    def _other_zone(self) -> Iterator[None]:
        zone = self._shell.run("getprop persist.sys.timezone").stdout.strip()
        if not zone:
            raise CaptureError(f"{self._shell.serial}: reports no time zone that could be restored")
        self._cleanup.record_override("zone", zone)
        other = next(other_zone for other_zone in _OTHER_ZONES if other_zone != zone)
        self._do(f"cmd alarm set-timezone {other}")
        if self._shell.run("getprop persist.sys.timezone").stdout.strip() != other:
            raise CaptureError(f"{self._shell.serial}: keeps its time zone")
        yield
        self._do(f"cmd alarm set-timezone {zone}")

    def _other_package(self) -> Iterator[None]:
        """A small app that nothing depends on is installed, installed again and removed."""
        name, apk = small_apk()
        if self._shell.run(f"pm path {name}").stdout.strip():
            raise CaptureError(
                f"{self._shell.serial}: {name} is installed, and there is no other app to install"
            )
        self._cleanup.record_override("package", name)
        for step in range(2):
            if step:
                yield
            try:
                install_apk(self._link, self._clock, apk, name=name)
            except DeviceNotReady as refused:
                raise CaptureError(str(refused)) from refused
        yield
        self._do(f"pm uninstall {name}")

    def _own_update(self, package: str) -> Iterator[None]:
        """The app's own installed files are installed over it: nothing in it changes.

        Its installer is kept, so that its store continues to update it.
        """
        listing = self._do(f"pm path {package}").splitlines()
        paths = [line.removeprefix("package:").strip() for line in listing if line.startswith("package:")]
        listed = self._do(f"pm list packages -i {package}")
        installer = _INSTALLER.search(
            next((line for line in listed.splitlines() if f":{package} " in line), "")
        )
        keeps = f" -i {installer.group(1)}" if installer else ""
        session = _SESSION.search(self._do(f"cmd package install-create -r{keeps}"))
        if not paths or session is None:
            raise CaptureError(f"{self._shell.serial}: {package} cannot be reinstalled")
        number = session.group(1)
        try:
            for part, path in enumerate(paths):
                self._done(f"cmd package install-write {number} {part}.apk {path}")
            self._done(f"cmd package install-commit {number}")
        except CaptureError:
            self._shell.run(f"cmd package install-abandon {number}")
            raise
        yield from ()

    def _done(self, command: str) -> None:
        done = self._shell.run(command, timeout_s=INSTALL_TIMEOUT_S)
        if not done.stdout.strip().startswith("Success"):
            raise CaptureError(f"{self._shell.serial}: `{command}` failed: {done.message}")

    def _steps(self, *commands: str) -> Iterator[None]:
        for number, command in enumerate(commands):
            if number:
                yield
            self._do(command)

    def _do(self, command: str) -> str:
        done = self._shell.run(command)
        if not done.is_ok or any(words in done.message for words in _REFUSALS):
            raise CaptureError(f"{self._shell.serial}: `{command}` failed: {done.message}")
        return done.stdout

    def _dump(self, name: str, package: str | None, command: str) -> RawDump:
        sent_ns = self._clock.monotonic_ns()
        done = self._shell.run(command, timeout_s=DUMP_TIMEOUT_S)
        stamp = Stamp(earliest_ns=sent_ns, latest_ns=self._clock.monotonic_ns())
        return RawDump(name=name, package=package, command=command, text=done.stdout, stamp=stamp)
