"""Why a picture is black: the window may forbid pictures, or there is nothing to see."""

import logging

from detector.core.clock import Clock
from detector.core.errors import CaptureError, DeviceError, DeviceLost, DeviceNotReady
from detector.core.gap_code import GapCode, GapReason
from detector.devices.port import Device
from detector.session.picture import Picture

__all__ = ["Secrecy"]

log = logging.getLogger(__name__)

ASK_EVERY_S = 0.5
"""A query takes a phone 20 to 50 ms; the last answer holds in between."""

SECURE = GapReason(code=GapCode.SECURE, why="secure")
UNIFORM = GapReason(code=GapCode.UNIFORM, why="uniform")
UNIFORM_PERHAPS_SECURE = GapReason(code=GapCode.UNIFORM_PERHAPS_SECURE, why="uniform, maybe secure")

_NS_PER_S = 1_000_000_000


class Secrecy:
    def __init__(self, device: Device, clock: Clock) -> None:
        self._device, self._clock = device, clock
        self._secure: bool | None = None
        self._asked_ns: int | None = None

    def why_dark(self, picture: Picture) -> GapReason | None:
        """None: an ordinary picture, such as a small logo on black."""
        if not picture.is_dark:
            return None
        is_secure = self._is_secure()
        if is_secure:
            return SECURE
        if not picture.is_uniform:
            return None
        return UNIFORM if is_secure is False else UNIFORM_PERHAPS_SECURE

    def _is_secure(self) -> bool | None:
        now_ns = self._clock.monotonic_ns()
        if self._asked_ns is None or now_ns - self._asked_ns >= ASK_EVERY_S * _NS_PER_S:
            self._asked_ns = now_ns
            try:
                self._secure = self._device.is_screen_secure()
            except (DeviceLost, DeviceNotReady):
                raise
            except (CaptureError, DeviceError) as error:
                self._secure = None
                log.warning("not known whether the screen is secure", extra={"why": str(error)})
        return self._secure
