"""Why a picture is black: pictures may be forbidden, the app may be hidden, or there is nothing to see."""

import logging

from detector.core.clock import Clock
from detector.core.errors import CaptureError, DeviceError, DeviceLost, DeviceNotReady
from detector.core.gap_code import GapCode, GapReason
from detector.devices.port import Device
from detector.parsing.focus import ScreenSecrecy
from detector.session.picture import Picture

__all__ = ["Secrecy"]

log = logging.getLogger(__name__)

ASK_EVERY_S = 0.5
"""A query takes a phone 20 to 50 ms; the last answer holds in between."""

SECURE = GapReason(code=GapCode.SECURE, why="secure")
HIDDEN = GapReason(code=GapCode.HIDDEN_FROM_SHARING, why="hidden while the screen is shared")
UNIFORM = GapReason(code=GapCode.UNIFORM, why="uniform")
UNIFORM_PERHAPS_SECURE = GapReason(code=GapCode.UNIFORM_PERHAPS_SECURE, why="uniform, maybe secure")

_NS_PER_S = 1_000_000_000


class Secrecy:
    def __init__(self, device: Device, clock: Clock) -> None:
        self._device, self._clock = device, clock
        self._secrecy: ScreenSecrecy | None = None
        self._asked_ns: int | None = None

    def why_dark(self, picture: Picture) -> GapReason | None:
        """None: an ordinary picture, such as a small logo on black."""
        if not picture.is_dark:
            return None
        secrecy = self._asked()
        if secrecy is ScreenSecrecy.SECURE:
            return SECURE
        if not picture.is_uniform:
            return None
        if secrecy is ScreenSecrecy.HIDDEN:
            return HIDDEN
        return UNIFORM if secrecy is ScreenSecrecy.OPEN else UNIFORM_PERHAPS_SECURE

    def _asked(self) -> ScreenSecrecy | None:
        now_ns = self._clock.monotonic_ns()
        if self._asked_ns is None or now_ns - self._asked_ns >= ASK_EVERY_S * _NS_PER_S:
            self._asked_ns = now_ns
            try:
                self._secrecy = self._device.screen_secrecy()
            except (DeviceLost, DeviceNotReady):
                raise
            except (CaptureError, DeviceError) as error:
                self._secrecy = None
                log.warning("not known whether the screen is secure", extra={"why": str(error)})
        return self._secrecy
