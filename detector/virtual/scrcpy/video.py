"""The video socket: a header, then config and frames, each preceded by its time, flags and length.

A packet is one whole frame. Its time is the device's CLOCK_MONOTONIC in us. While nothing changes
nothing is sent, except the last frame once more, 100 ms after the last change. Up to 3.x the header ends in
the size; since 4.0 each session of the encoder begins with it, in a packet of its own (upstream's Streamer).
"""

import struct
from collections.abc import Awaitable, Callable
from typing import Protocol

from detector.virtual.display.composition import REFRESH_HZ, Composed, Compositions
from detector.virtual.display.ports import HasDisplay, HasDisplayChanges, HasNextChange, HasPanel, HasShots
from detector.virtual.display.video_stream import EncoderRefused, VideoPorts, VideoStream, open_encoder
from detector.virtual.scrcpy.options import ScrcpyOptions
from detector.virtual.streams import ServiceStream

__all__ = ["MirrorPorts", "Video", "video_size"]

_H264 = 0x68_32_36_34  # "h264"
_CONFIG, _KEY = 1 << 63, 1 << 62
_SESSION = 1 << 31  # of 32 bits; in 4.x configuration and key frame are one bit lower
_CODEC_EXCEPTION = "android.media.MediaCodec$CodecException: Error 0xfffffff4"
_SMALLER_SIZES = (2560, 1920, 1600, 1280, 1024, 800)
"""SurfaceEncoder's MAX_SIZE_FALLBACK."""
_REPEAT_AFTER_US = 100_000
"""SurfaceEncoder's REPEAT_FRAME_DELAY_US."""


class MirrorPorts(VideoPorts, HasDisplay, HasDisplayChanges, HasNextChange, HasPanel, HasShots, Protocol):
    """What is needed to mirror the display."""


def video_size(width_px: int, height_px: int, max_size: int, *, multiple: int = 8) -> tuple[int, int]:
    """As the server's `Size.limit` and `Size.round8`: multiples of 8, the longer side rounded down.

    4.x asks for multiples of 1 (its `min_size_alignment`); H.264 in 4:2:0 takes even sides alone.
    """
    max_size &= ~(multiple - 1)
    longer, shorter = max(width_px, height_px), min(width_px, height_px)
    if max_size and longer > max_size:
        longer, shorter = max_size, max_size * shorter // longer
    if multiple < 8:
        longer, shorter = longer & ~1, shorter & ~1
    elif longer % 8 or shorter % 8:
        longer &= ~7
        shorter = min(longer, (shorter + 4) & ~7)
    return (shorter, longer) if height_px > width_px else (longer, shorter)


class Video:
    """One client's video. `size_px` is what touches must be relative to; a rotation changes it."""

    def __init__(
        self, device: MirrorPorts, options: ScrcpyOptions, print_error: Callable[[str], Awaitable[None]]
    ) -> None:
        self._device = device
        self._print_error = print_error
        self._options = options
        self._max_size = options.max_size
        self.size_px = self._fitting_size()
        self._compositions: Compositions | None = None

    def reset(self) -> None:
        """Starts again with a config and a key frame."""
        if self._compositions is not None:
            self._compositions.end()

    async def send(self, socket: ServiceStream) -> None:
        """Until the client leaves. Raises EncoderRefused if no size works."""
        has_meta, has_sessions = self._options.send_codec_meta, self._options.has_sessions
        if has_meta:
            await socket.write(struct.pack(">I", _H264))
            if not has_sessions:
                await socket.write(struct.pack(">II", *self.size_px))
        while True:
            if has_meta and has_sessions:
                await socket.write(struct.pack(">III", _SESSION, *self.size_px))
            try:
                await self._send_until_reset(socket)
            except EncoderRefused:
                await self._downsize()
            # In 3.x a new size is not announced: the config of the new stream contains it.
            self.size_px = self._fitting_size()

    async def _send_until_reset(self, socket: ServiceStream) -> None:
        device, options = self._device, self._options
        width_px, height_px = self.size_px
        panel_px = device.panel.width_px, device.panel.height_px
        encoder = open_encoder(
            device, width_px=width_px, height_px=height_px, bit_rate=options.video_bit_rate
        )
        stream = VideoStream(device, encoder)
        n_refreshes = max(1, round(REFRESH_HZ / options.max_fps)) if options.max_fps else 1
        compositions = self._compositions = Compositions(device, n_refreshes=n_refreshes)
        if device.faults.delays_video:
            compositions.skip_current()
        await self._send_packet(socket, _CONFIG, encoder.config)
        last: Composed | None = None
        while True:
            repeat_at_s = None if last is None else last.at_s + _REPEAT_AFTER_US / 1e6
            composed = await compositions.next(until_s=repeat_at_s)
            if composed is not None:
                if (composed.shot.fitted_px or panel_px) != self._shown_px:
                    return
                frame = await stream.encode(composed)
                last = composed
            elif last is not None and not compositions.is_ended:
                frame = await stream.encode(last, late_us=_REPEAT_AFTER_US)
                last = None
            else:
                return
            await self._send_packet(socket, frame.pts_us | (_KEY if frame.is_key else 0), frame.data)

    def _fitting_size(self) -> tuple[int, int]:
        display = self._device.display
        self._shown_px = display.width_px, display.height_px
        multiple = 1 if self._options.has_sessions else 8
        return video_size(display.width_px, display.height_px, self._max_size, multiple=multiple)

    async def _downsize(self) -> None:
        """As the server does before its first frame; the size in its header is then too large."""
        await self._print_error(f"[server] ERROR: Capture/encoding error: {_CODEC_EXCEPTION}\n")
        smaller = next(
            (smaller_size for smaller_size in _SMALLER_SIZES if smaller_size < max(self.size_px)), None
        )
        if smaller is None or not self._options.downsize_on_error:
            raise EncoderRefused
        await self._print_error(f"[server] INFO: Retrying with -m{smaller}...\n")
        self._max_size = smaller

    async def _send_packet(self, socket: ServiceStream, head: int, data: bytes) -> None:
        if self._options.send_frame_meta:
            if self._options.has_sessions:
                flags = head & (_CONFIG | _KEY)
                head = head - flags | flags >> 1
            data = struct.pack(">QI", head, len(data)) + data
        await socket.write(data)
