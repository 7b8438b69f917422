"""Destinations of a screen recording: a stream, a raw file, or an MP4."""

import fractions
import io
from collections.abc import Awaitable, Callable
from typing import Protocol

from detector.virtual.display.encoder import H264Encoder
from detector.virtual.display.video_stream import VideoFrame

__all__ = ["FileSink", "Mp4Sink", "RawSink", "Sink"]

_TIME_BASE = fractions.Fraction(1, 1_000_000)
_FTYP = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42"
"""The beginning of a file by Android's MPEG4Writer; without what it writes at the end no player opens it."""


class Sink(Protocol):
    async def take(self, data: bytes, frame: VideoFrame) -> None:
        """`data` is the frame as Annex B, preceded by the codec's config for the first one."""


class RawSink:
    def __init__(self, write: Callable[[bytes], Awaitable[None]]) -> None:
        self._write = write

    async def take(self, data: bytes, frame: VideoFrame) -> None:
        await self._write(data)


class FileSink:
    def __init__(self) -> None:
        self._data = bytearray()

    async def take(self, data: bytes, frame: VideoFrame) -> None:
        self._data += data

    def finished(self) -> bytes:
        return bytes(self._data)

    def broken_off(self) -> bytes:
        """Annex B has no end that could be missing."""
        return self.finished()


class Mp4Sink:
    """Times count from the first frame, like screenrecord's."""

    def __init__(self, encoder: H264Encoder) -> None:
        import av  # noqa: PLC0415 - what is encoded has it

        self._av = av
        self._file = io.BytesIO()
        self._container = av.open(self._file, "w", format="mp4")
        self._stream = self._container.add_mux_stream(
            "h264", rate=60, width=encoder.width_px, height=encoder.height_px
        )
        self._stream.time_base = _TIME_BASE
        self._zero_us: int | None = None

    async def take(self, data: bytes, frame: VideoFrame) -> None:
        self._zero_us = frame.pts_us if self._zero_us is None else self._zero_us
        packet = self._av.Packet(data)
        packet.stream = self._stream
        packet.time_base = _TIME_BASE
        packet.pts = packet.dts = frame.pts_us - self._zero_us
        packet.is_keyframe = frame.is_key
        self._container.mux(packet)

    def finished(self) -> bytes:
        if self._zero_us is None:
            return _FTYP  # nothing was shown: MPEG4Writer ends such a file without a track
        self._container.close()
        return self._file.getvalue()

    def broken_off(self) -> bytes:
        return _FTYP
