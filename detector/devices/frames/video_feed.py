"""Reads a video stream as it arrives, and decodes each packet at once.

If the link allows it, one thread reads and timestamps and another decodes, so that a busy session does not
delay arrival times. On a link that advances only while its caller waits, both happen when the session
asks. A frame that was not decoded in time is reported as such: an observation at that time did not include
it.
"""

import logging
import queue
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from detector.core.clock import Clock
from detector.core.device_facts import Stamp
from detector.core.errors import DetectorError, DeviceLost
from detector.devices.port import ByteStream, StreamedFrame, VideoNews, VideoPacket
from detector.parsing.h264 import DecodedPicture, H264Decoder

__all__ = ["Cut", "PacketCutter", "VideoFeed"]

log = logging.getLogger(__name__)

LATE_S = 0.5
"""From a packet's arrival to its picture. At an observation every 0.1 s, later would be five too old."""

MAX_WAITING = 240
"""Small pictures not yet retrieved: 4 s of them, for a session that is busy with a long dump."""

_READ_BYTES = 1 << 18
_IDLE_WAIT_S = 0.1
_STOP_WAIT_S = 2.0
_POLL_S = 0.001
_BLOCKED_NS = 2_000_000
"""A read that took longer than this had to wait: its data has only just arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A packet as delimited by the stream itself."""

    data: bytes
    is_config: bool
    is_key: bool
    pts_us: int | None = None
    amends: bool = False


class PacketCutter(Protocol):
    """`silence_s`: after that long without a byte the data is complete; None: packets are length-prefixed."""

    silence_s: float | None

    @property
    def is_pending(self) -> bool: ...

    def feed(self, data: bytes) -> Sequence[Cut]: ...

    def flush(self) -> Sequence[Cut]: ...

    def why_broken(self) -> str | None:
        """The reason why the data is no longer a video; None if it still is."""


class VideoFeed:
    """`latency_ms`: the maximum time between display and arrival of a frame without a time of its own."""

    def __init__(
        self,
        stream: ByteStream,
        decoder: H264Decoder,
        cutter: PacketCutter,
        clock: Clock,
        *,
        small_px: tuple[int, int],
        latency_ms: float,
        in_background: bool,
    ) -> None:
        self._stream, self._cutter, self._clock = stream, cutter, clock
        self._small_px, self._latency_ns = small_px, round(latency_ms * 1e6)
        self._decoder = decoder
        self._since_key: list[bytes] = []
        self._config = b""
        self._n_packets = 0
        self._returned_ns = self._received_ns = clock.monotonic_ns()
        self._lock = threading.Lock()
        self._packets: deque[VideoPacket] = deque()
        self._frames: deque[StreamedFrame] = deque()
        self._last: DecodedPicture | None = None
        self._reported: DecodedPicture | None = None
        self._ended: str | None = None
        self._to_decode: queue.SimpleQueue[tuple[int, VideoPacket] | None] = queue.SimpleQueue()
        self._n_taken = self._n_decoded = 0
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        if in_background:
            for name, work in (("video-read", self._read_on), ("video-decode", self._decode_on)):
                thread = threading.Thread(target=work, daemon=True, name=name)
                thread.start()
                self._threads.append(thread)

    def news(self) -> VideoNews:
        if not self._threads:
            self._poll()
        with self._lock:
            packets, frames = tuple(self._packets), tuple(self._frames)
            self._packets.clear()
            self._frames.clear()
            if self._last is not None:
                self._reported, self._last = self._last, None
            # The end is reported only after everything before it.
            is_done = self._n_decoded == self._n_taken
            return VideoNews(packets=packets, frames=frames, ended=self._ended if is_done else None)

    def newest(self) -> np.ndarray | None:
        return None if self._reported is None else self._reported.rgb()

    @property
    def size_px(self) -> tuple[int, int] | None:
        """Of the newest picture; None before the first."""
        with self._lock:
            picture = self._last or self._reported
        return None if picture is None else (picture.width_px, picture.height_px)

    def close(self) -> None:
        self._stopping.set()
        self._to_decode.put(None)
        for thread in self._threads:
            thread.join(_STOP_WAIT_S)
        self._stream.close()

    def _read_on(self) -> None:
        try:
            while not self._stopping.is_set() and self._ended is None:
                wait_s = _IDLE_WAIT_S
                if self._cutter.silence_s is not None and self._cutter.is_pending:
                    wait_s = self._cutter.silence_s
                for numbered in self._read(wait_s):
                    self._to_decode.put(numbered)
        finally:
            if self._ended is None:
                self._end("nobody reads the video any more")

    def _decode_on(self) -> None:
        while (numbered := self._to_decode.get()) is not None:
            if self._stopping.is_set():
                return
            self._decode(*numbered)

    def _poll(self) -> None:
        """Reads what is available, and no more: each read of an empty stream takes a moment."""
        while self._ended is None:
            received_ns = self._received_ns
            for numbered in self._read(_POLL_S):
                self._decode(*numbered)
            if self._received_ns == received_ns:
                return

    def _read(self, wait_s: float) -> list[tuple[int, VideoPacket]]:
        called_ns = self._clock.monotonic_ns()
        try:
            data = self._stream.read(_READ_BYTES, timeout_s=wait_s)
        except DeviceLost:
            # Nothing within the wait. A broken connection raises this once, and has ended after that.
            data = None
        except DetectorError as error:
            self._end(str(error))
            return []
        now_ns = self._clock.monotonic_ns()
        since_ns = now_ns if now_ns - called_ns > _BLOCKED_NS else self._returned_ns
        self._returned_ns = now_ns
        if data is None:
            silence_s = self._cutter.silence_s
            if silence_s is None or now_ns - self._received_ns < silence_s * 1e9:
                return []
            return self._taken(
                self._cutter.flush(), Stamp(earliest_ns=self._received_ns, latest_ns=self._received_ns)
            )
        if not data:
            packets = self._taken(self._cutter.flush(), Stamp(earliest_ns=since_ns, latest_ns=now_ns))
            self._end("the video ended" + (" in the middle of a frame" if self._cutter.is_pending else ""))
            return packets
        self._received_ns = now_ns
        packets = self._taken(self._cutter.feed(data), Stamp(earliest_ns=since_ns, latest_ns=now_ns))
        if (why := self._cutter.why_broken()) is not None:
            self._end(why)
        return packets

    def _end(self, why: str) -> None:
        with self._lock:
            self._ended = why

    def _taken(self, cuts: Sequence[Cut], arrived: Stamp) -> list[tuple[int, VideoPacket]]:
        taken = []
        for cut in cuts:
            packet = VideoPacket(
                data=cut.data,
                is_config=cut.is_config,
                is_key=cut.is_key,
                pts_us=cut.pts_us,
                arrived=arrived,
                amends=cut.amends,
            )
            self._n_taken += 1
            if not cut.amends:
                self._n_packets += 1
            taken.append((self._n_packets - 1, packet))
            with self._lock:
                self._packets.append(packet)
        return taken

    def _decode(self, number: int, packet: VideoPacket) -> None:
        frame, picture = None, None
        if packet.is_config:
            self._config = packet.data
        else:
            frame, picture = self._shown(number, packet)
        with self._lock:
            self._n_decoded += 1
            if frame is None:
                return
            if packet.amends and self._frames and self._frames[-1].packet == number:
                self._frames.pop()
            self._frames.append(frame)
            if picture is not None:
                self._last = picture
            if len(self._frames) > MAX_WAITING:
                self._forget_oldest()

    def _shown(self, number: int, packet: VideoPacket) -> tuple[StreamedFrame, DecodedPicture | None]:
        picture = self._picture_of(packet)
        shown = Stamp(
            earliest_ns=packet.arrived.earliest_ns - self._latency_ns, latest_ns=packet.arrived.latest_ns
        )
        frame = StreamedFrame(packet=number, pts_us=packet.pts_us, shown=shown)
        late_s = (self._clock.monotonic_ns() - packet.arrived.latest_ns) / 1e9
        if picture is None:
            return replace(frame, why_not="a frame of the video is damaged"), None
        if late_s > LATE_S:
            return replace(frame, why_not="a frame of the video was not decoded in time"), picture
        frame = replace(
            frame,
            width_px=picture.width_px,
            height_px=picture.height_px,
            small=picture.small_bgr(*self._small_px),
        )
        return frame, picture

    def _forget_oldest(self) -> None:
        at = next((i for i, frame in enumerate(self._frames) if frame.small is not None), None)
        if at is not None:
            self._frames[at] = replace(
                self._frames[at], small=None, why_not="a frame of the video was not looked at in time"
            )

    def _picture_of(self, packet: VideoPacket) -> DecodedPicture | None:
        if packet.amends:
            # Its first half went into the decoder, which must not build on it: restart at the key picture.
            self._since_key[-1:] = []
            self._decoder.reset()
            for index, data in enumerate(self._since_key):
                self._decoder.decode(data, is_key=index == 0)
        data, self._config = self._config + packet.data, b""
        if self._cutter.silence_s is not None:
            self._since_key = [data] if packet.is_key else [*self._since_key, data]
        return self._decoder.decode(data, is_key=packet.is_key)
