"""The display as a video: composed pictures in, encoded frames with the device's own time out.

Used by both scrcpy and screenrecord. Nothing is sent while nothing changes.
"""

import asyncio
import time
from dataclasses import dataclass
from typing import Protocol

from detector.core.errors import MissingExtra
from detector.virtual.display.composition import Composed
from detector.virtual.display.encoder import H264Encoder
from detector.virtual.display.ports import HasEncoding, HasScreen
from detector.virtual.system.ports import HasClock, HasFaults

__all__ = ["EncoderRefused", "VideoFrame", "VideoStream", "open_encoder"]

_KEY_EVERY_US = 10_000_000
"""scrcpy and screenrecord both request a key picture every 10 s from their encoder."""


class EncoderPorts(HasEncoding, HasFaults, Protocol):
    """What decides whether a device encodes, and counts the cost."""


class VideoPorts(EncoderPorts, HasClock, HasScreen, Protocol):
    """What drawing and encoding a picture need."""


class EncoderRefused(Exception):
    """The device's encoder does not accept pictures of this size, or it has none."""


def open_encoder(device: EncoderPorts, *, width_px: int, height_px: int, bit_rate: int) -> H264Encoder:
    """Raises EncoderRefused; sides must be even, since chroma has half of them."""
    if max(width_px, height_px) > device.faults.largest_video_px or width_px % 2 or height_px % 2:
        raise EncoderRefused(f"{width_px}x{height_px}")
    try:
        return H264Encoder(width_px=width_px, height_px=height_px, bit_rate=bit_rate, cost=device.encoding)
    except MissingExtra as error:
        raise EncoderRefused(str(error)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoFrame:
    data: bytes
    is_key: bool
    pts_us: int  # CLOCK_MONOTONIC of the device


class VideoStream:
    """Encodes for one reader; pictures must be in the order of their times."""

    def __init__(self, device: VideoPorts, encoder: H264Encoder) -> None:
        self._device = device
        self._encoder = encoder
        self._key_at_us: int | None = None

    async def encode(self, composed: Composed, *, late_us: int = 0) -> VideoFrame:
        """`late_us`: the same picture again, this much later."""
        pts_us = round(self._device.clock.uptime_s(composed.at_s) * 1e6) + late_us
        is_key = self._key_at_us is None or pts_us - self._key_at_us >= _KEY_EVERY_US
        begun_s = time.thread_time()
        picture = self._device.screen.picture(composed.shot)
        self._device.encoding.drawing_s += time.thread_time() - begun_s
        # Outside the loop's thread: a tap meanwhile must not wait for an encoder.
        encoded = await asyncio.get_running_loop().run_in_executor(
            None, lambda: self._encoder.encode(picture, pts_us=pts_us, is_key=is_key)
        )
        if encoded.is_key:
            self._key_at_us = pts_us
        return VideoFrame(data=encoded.data, is_key=encoded.is_key, pts_us=pts_us)
