"""Starts and stops an app, and records when."""

import logging
import shlex

from detector.core.clock import Clock
from detector.core.device_facts import Stamp
from detector.core.errors import CaptureError, DeviceError, DeviceNotReady
from detector.devices.facts import read_package_facts
from detector.devices.shell import DeviceShell, ShellResult
from detector.parsing.dump_values import ComponentName, parse_component

__all__ = ["Launcher"]

log = logging.getLogger(__name__)

_LAUNCH = "-a android.intent.action.MAIN -c android.intent.category.LAUNCHER"
_NEW_TASK_RESET = "-f 0x10200000"  # NEW_TASK | RESET_TASK_IF_NEEDED, as every launcher sends
_NEW_TASK = "-f 0x10000000"
_VIEW, _BROWSABLE = "android.intent.action.VIEW", "android.intent.category.BROWSABLE"
_SECURITY = "SecurityException"  # an activity that is not exported
START_TIMEOUT_S = 15.0
"""`am start` takes 0.5 to 2 s on slow phones, more while the system is busy."""


class Launcher:
    def __init__(self, shell: DeviceShell, clock: Clock) -> None:
        self._shell, self._clock = shell, clock
        self._components: dict[str, ComponentName | None] = {}

    def launch(self, package: str) -> Stamp:
        """The stamp spans `am start` sent to returned; resolving the activity comes before it.

        Raises DeviceNotReady if the app is not installed or has no launcher activity.
        """
        component = self._component(package)
        if component is not None:
            command = f"am start {_LAUNCH} {_NEW_TASK_RESET} -n '{component}'"
        else:
            command = f"monkey -p {package} -c android.intent.category.LAUNCHER 1"
            log.warning("launching by monkey: no launcher activity was resolved", extra={"app": package})
        done, stamp = self._start(command)
        if _has_failed(done):
            read_package_facts(self._shell, package)  # raises if it is not installed
            raise DeviceNotReady(self._shell.serial, f"{package} could not be launched: {done.message}")
        return stamp

    def open(self, package: str, *, uri: str | None, activity: str | None) -> Stamp:
        """As a link in a browser opens the app, or by one of its activities. Raises CaptureError."""
        if uri is not None:
            what = f"-a {_VIEW} -c {_BROWSABLE} -d {shlex.quote(uri)} -p {package}"
        else:
            what = f"-n {shlex.quote(f'{package}/{activity}')}"
        done, stamp = self._start(f"am start {_NEW_TASK} {what}")
        if _has_failed(done) or _SECURITY in done.message:
            raise CaptureError(f"{self._shell.serial}: {package} does not open {uri or activity}")
        return stamp

    def _start(self, command: str) -> tuple[ShellResult, Stamp]:
        sent_ns = self._clock.monotonic_ns()
        done = self._shell.run(command, timeout_s=START_TIMEOUT_S)
        return done, Stamp(earliest_ns=sent_ns, latest_ns=self._clock.monotonic_ns())

    def stop(self, package: str) -> None:
        done = self._shell.run(f"am force-stop {package}")
        if not done.is_ok:
            raise DeviceError(self._shell.serial, f"{package} could not be stopped: {done.message}")

    def _component(self, package: str) -> ComponentName | None:
        """None if the command does not exist (before Android 7) or the launcher activity is ambiguous."""
        if package not in self._components:
            activities = self._shell.run(f"cmd package resolve-activity --brief {package}").stdout
            last = activities.strip().splitlines()[-1:] or [""]
            component = parse_component(last[0])
            is_own = component is not None and component.package == package
            self._components[package] = component if is_own else None
        return self._components[package]


def _has_failed(done: ShellResult) -> bool:
    """`am` exits with 0 after an error too; monkey prints that it aborted."""
    text = f"{done.stdout}\n{done.stderr}"
    return not done.is_ok or "Error:" in text or "Error type" in text or "monkey aborted" in text
