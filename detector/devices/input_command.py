"""Touches and keys by the shell's `input`: available on every device, and the slowest way.

Each call starts a Java process on the phone, which takes up to a second (devices.md 1.5).
"""

from detector.core.clock import Clock
from detector.core.device_facts import Stamp
from detector.core.errors import DeviceError, DeviceNotReady
from detector.core.geometry import Point
from detector.devices.shell import DeviceShell

__all__ = ["InputCommand"]

INPUT_TIMEOUT_S = 10.0


class InputCommand:
    """A `Pointer` of last resort: it never returns None. Presses keys, too."""

    name = "input"

    def __init__(self, shell: DeviceShell, clock: Clock) -> None:
        self._shell, self._clock = shell, clock

    def tap(self, point: Point) -> Stamp:
        return self._run(f"tap {round(point.x_px)} {round(point.y_px)}")

    def swipe(self, start: Point, end: Point, *, duration_ms: float) -> Stamp:
        points = " ".join(str(round(n)) for n in (start.x_px, start.y_px, end.x_px, end.y_px))
        return self._run(f"swipe {points} {round(duration_ms)}", for_s=duration_ms / 1000)

    def press(self, key: str) -> Stamp:
        """`key` as in KeyEvent: BACK, HOME, WAKEUP."""
        return self._run(f"keyevent KEYCODE_{key}")

    def _run(self, command: str, *, for_s: float = 0.0) -> Stamp:
        sent_ns = self._clock.monotonic_ns()
        done = self._shell.run(f"input {command}", timeout_s=for_s + INPUT_TIMEOUT_S)
        stamp = Stamp(earliest_ns=sent_ns, latest_ns=self._clock.monotonic_ns())
        if "INJECT_EVENTS" in done.message or "SecurityException" in done.message:
            raise DeviceNotReady(
                self._shell.serial, "refuses input: allow 'USB debugging (Security settings)' on the phone"
            )
        if not done.is_ok:
            raise DeviceError(self._shell.serial, f"`input {command}` failed: {done.message}")
        return stamp
