"""The video socket: a header, then config and frames, each headed by its time, flags and length.

A packet is one whole frame. Its time is the device's CLOCK_MONOTONIC in us. While nothing changes
nothing is sent, except the last frame once more, 100 ms after the last change.
"""

import struct
from typing import TYPE_CHECKING

from detector.virtual.composition import REFRESH_HZ, Composed, Compositions
from detector.virtual.encoder import H264Encoder
from detector.virtual.scrcpy.options import ScrcpyOptions
from detector.virtual.streams import ServiceStream
from detector.virtual.video_stream import VideoStream

if TYPE_CHECKING:
    from detector.virtual.device import VirtualDevice

__all__ = ["Video", "video_size"]

_H264 = 0x68_32_36_34  # "h264"
_CONFIG, _KEY = 1 << 63, 1 << 62
_REPEAT_AFTER_US = 100_000
"""SurfaceEncoder's REPEAT_FRAME_DELAY_US."""


def video_size(width_px: int, height_px: int, max_size: int) -> tuple[int, int]:
    """As the server's `Size.limit` and `Size.round8`: multiples of 8, the longer side rounded down."""
    longer, shorter = max(width_px, height_px), min(width_px, height_px)
    if max_size and longer > max_size:
        longer, shorter = max_size, max_size * shorter // longer
    if longer % 8 or shorter % 8:
        longer &= ~7
        shorter = min(longer, (shorter + 4) & ~7)
    return (shorter, longer) if height_px > width_px else (longer, shorter)


class Video:
    """One client's video. `size_px` is what touches must be relative to."""

    def __init__(self, device: "VirtualDevice", options: ScrcpyOptions) -> None:
        self._device = device
        self._options = options
        display = device.persona.display
        self.size_px = video_size(display.width_px, display.height_px, options.max_size)
        self._compositions: Compositions | None = None

    def reset(self) -> None:
        """Begins anew, with a config and a key frame."""
        if self._compositions is not None:
            self._compositions.end()

    async def send(self, socket: ServiceStream) -> None:
        """Until the client is gone."""
        if self._options.send_codec_meta:
            await socket.write(struct.pack(">III", _H264, *self.size_px))
        while True:
            await self._send_until_reset(socket)

    async def _send_until_reset(self, socket: ServiceStream) -> None:
        device, options = self._device, self._options
        width_px, height_px = self.size_px
        encoder = H264Encoder(
            width_px=width_px, height_px=height_px, bit_rate=options.video_bit_rate, cost=device.encoding
        )
        stream = VideoStream(device, encoder)
        n_refreshes = max(1, round(REFRESH_HZ / options.max_fps)) if options.max_fps else 1
        compositions = self._compositions = Compositions(device, n_refreshes=n_refreshes)
        await self._send_packet(socket, _CONFIG, encoder.config)
        last: Composed | None = None
        while True:
            repeat_at_s = None if last is None else last.at_s + _REPEAT_AFTER_US / 1e6
            composed = await compositions.next(until_s=repeat_at_s)
            if composed is not None:
                frame = await stream.encode(composed)
                last = composed
            elif last is not None and not compositions.is_ended:
                frame = await stream.encode(last, late_us=_REPEAT_AFTER_US)
                last = None
            else:
                return
            await self._send_packet(socket, frame.pts_us | (_KEY if frame.is_key else 0), frame.data)

    async def _send_packet(self, socket: ServiceStream, head: int, data: bytes) -> None:
        if self._options.send_frame_meta:
            data = struct.pack(">QI", head, len(data)) + data
        await socket.write(data)
