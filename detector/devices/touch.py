"""Taps, swipes and keys. A tap goes in by `injectInputEvent` (1.5 ms), else by `input tap` (up to 1 s)."""

import logging

from detector.core.errors import CaptureError, DeviceError, DeviceNotReady
from detector.core.geometry import Point
from detector.devices.shell import DeviceShell
from detector.devices.uiautomation import UiAutomation

__all__ = ["Touch"]

log = logging.getLogger(__name__)

SWIPE_GRACE_S = 10.0


class Touch:
    def __init__(self, shell: DeviceShell, uiautomation: UiAutomation) -> None:
        self._shell, self._uiautomation = shell, uiautomation

    def tap(self, point: Point) -> None:
        """Raises DeviceError where the device refuses, CaptureError where nobody knows if it arrived."""
        try:
            self._uiautomation.prepare()
        except CaptureError as error:
            log.warning("tapping by `input` instead", extra={"why": str(error)})
            self._input(f"tap {round(point.x_px)} {round(point.y_px)}")
            return
        if not self._uiautomation.touch_down(point.x_px, point.y_px):
            # Not even the finger's coming down was taken: nothing has happened yet.
            self._input(f"tap {round(point.x_px)} {round(point.y_px)}")
            return
        self._uiautomation.touch_up(point.x_px, point.y_px)

    def swipe(self, start: Point, end: Point, *, duration_ms: float) -> None:
        points = " ".join(str(round(n)) for n in (start.x_px, start.y_px, end.x_px, end.y_px))
        self._input(f"swipe {points} {round(duration_ms)}", timeout_s=duration_ms / 1000 + SWIPE_GRACE_S)

    def press(self, key: str) -> None:
        """`key` as in KeyEvent: BACK, HOME, WAKEUP."""
        self._input(f"keyevent KEYCODE_{key}")

    def _input(self, command: str, *, timeout_s: float = SWIPE_GRACE_S) -> None:
        done = self._shell.run(f"input {command}", timeout_s=timeout_s)
        if "INJECT_EVENTS" in done.said or "SecurityException" in done.said:
            raise DeviceNotReady(
                self._shell.serial, "refuses input: allow 'USB debugging (Security settings)' on the phone"
            )
        if not done.is_ok:
            raise DeviceError(self._shell.serial, f"`input {command}` failed: {done.said}")
