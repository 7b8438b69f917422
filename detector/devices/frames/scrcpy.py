"""scrcpy: the device's own H.264 with the device's own times, and the fastest way to touch it.

The server is pushed, started, and reached by streams through adb itself: `adb forward` would listen
on the adb server's host, open to everyone there (devices.md 6). If a device refuses such streams, the
server connects to us instead, by `adb reverse`. It ends when its sockets are closed.
"""

import logging
import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from detector.core.clock import Clock
from detector.core.display import Display
from detector.core.errors import CaptureError, DeviceError
from detector.core.geometry import Point
from detector.devices.cleanup_ledger import CleanupLedger
from detector.devices.deadline import Deadline
from detector.devices.frames.scrcpy_run import ScrcpyRun, begin_forward, begin_reverse
from detector.devices.frames.scrcpy_server import (
    JAR,
    VERSION,
    VERSION_PROPERTIES,
    ScrcpyServer,
    find_scrcpy_server,
    harm_done,
)
from detector.devices.frames.video_feed import Cut, VideoFeed
from detector.devices.port import ByteStream, Link, VideoNews
from detector.devices.shell import DeviceShell
from detector.devices.smart_socket import push_file, read_exactly
from detector.devices.timeouts import downgrade_timeouts_to_gaps
from detector.parsing.h264 import H264Decoder
from detector.parsing.scrcpy_stream import (
    HEAD_BYTES,
    ScrcpyHead,
    ScrcpyPacketCutter,
    head_rest_bytes,
    parse_scrcpy_head,
)

__all__ = ["DELIVERY_S", "ScrcpyFinger", "ScrcpyVideo"]

log = logging.getLogger(__name__)

START_TIMEOUT_S = 10.0
"""For each way: a JVM takes 0.8 s on an old phone (devices.md 1.5), the jar over slow Wi-Fi one more."""

HEAD_TIMEOUT_S = 10.0
"""The encoder is opened before the header is sent: a busy phone takes its time for that."""

WRITE_TIMEOUT_S = 1.0

DELIVERY_S = 0.05
"""From our end of the control socket to the app. There is no reply; a tenth of it is usual by cable."""

TIMELESS_LATENCY_MS = 100.0
"""If the device's clocks are not known: 35 to 70 ms from display to host are usual (devices.md 3.1)."""

_TOUCH = struct.Struct(">BBQiiHHHII")
_TOUCH_TYPE, _POINTER_ID = 2, 0x_DE7E_C702
_DOWN, _UP, _MOVE = 0, 1, 2
_FULL_PRESSURE = 0xFFFF
_PRIMARY_BUTTON = 1


class ScrcpyVideo:
    name = "scrcpy"

    def __init__(
        self,
        link: Link,
        clock: Clock,
        cleanup: CleanupLedger,
        *,
        max_size_px: int,
        server_path: Path | None,
        in_background: bool,
    ) -> None:
        self._link, self._clock, self._cleanup = link, clock, cleanup
        self._shell = DeviceShell(link, clock)
        self._max_size_px, self._server_path = max_size_px, server_path
        self._in_background = in_background
        self.display: Display | None = None
        """The display at the time when the server was started."""
        self._head: ScrcpyHead | None = None
        self._feed: VideoFeed | None = None
        self._run: ScrcpyRun | None = None
        self._why_not_forward: str | None = None
        """Set once forwarding has failed; from then on `adb reverse` is used at once."""

    @property
    def control(self) -> ByteStream | None:
        """None while no server of ours is running."""
        return None if self._run is None else self._run.control

    @property
    def size_px(self) -> tuple[int, int] | None:
        """The size that touches must be relative to: that of the newest picture."""
        if self._feed is None or self._head is None:
            return None
        return self._feed.size_px or (self._head.width_px, self._head.height_px)

    def start(self, display: Display) -> str | None:
        self.close()
        self.display = display
        decoder = H264Decoder()
        server = find_scrcpy_server(self._server_path)
        with downgrade_timeouts_to_gaps(self._shell):
            self._refuse_if_harmful(server)
            run, detour = self._begun(server.version, server.jar)
            try:
                head = self._head_of(run)
            except BaseException:
                run.close()
                raise
        self._run, self._head = run, head
        self._feed = VideoFeed(
            run.video,
            decoder,
            _Packets(has_sessions=head.has_sessions),
            self._clock,
            small_px=(max(display.width_px // 4, 1), max(display.height_px // 4, 1)),
            latency_ms=TIMELESS_LATENCY_MS,
            in_background=self._in_background,
        )
        log.info("the scrcpy server runs", extra={"width_px": head.width_px, "height_px": head.height_px})
        return detour

    def news(self) -> VideoNews:
        return VideoNews() if self._feed is None else self._feed.news()

    def newest(self) -> np.ndarray | None:
        return None if self._feed is None else self._feed.newest()

    def close(self) -> None:
        if self._feed is not None:
            self._feed.close()
        if self._run is not None:
            self._run.close()
        self._feed = self._run = None

    def _head_of(self, run: ScrcpyRun) -> ScrcpyHead:
        deadline = Deadline(self._clock, HEAD_TIMEOUT_S)
        data = read_exactly(run.video, HEAD_BYTES, deadline, serial=self._link.serial)
        if n_rest := head_rest_bytes(data):
            data += read_exactly(run.video, n_rest, deadline, serial=self._link.serial)
        head = parse_scrcpy_head(data)
        if isinstance(head, str):
            raise CaptureError(f"{self._link.serial}: {head}{run.server.words}")
        return head

    def _refuse_if_harmful(self, server: ScrcpyServer) -> None:
        """Raises CaptureError, before anything is put on the phone. Most versions need no question."""
        if not server.is_doubtful:
            return
        asked = "; ".join(f"getprop {name}" for name in VERSION_PROPERTIES)
        android = next(iter(self._shell.run(asked).stdout.split()), "")
        if (harm := harm_done(server.version, android)) is not None:
            raise CaptureError(
                f"{self._link.serial}: it has API level {android}, and scrcpy {server.version} {harm}: "
                f"use {VERSION}, or --video screenrecord"
            )

    def _begun(self, version: str, jar: bytes) -> tuple[ScrcpyRun, str | None]:
        """The run, and why it did not use the usual way; starts with the way known to work."""
        why = self._why_not_forward
        if why is None:
            run = self._pushed_and_begun(begin_forward, version, jar)
            if not isinstance(run, str):
                return run, None
            why = f"its server runs and cannot be reached ({run})"
            log.warning("the scrcpy server is to come by adb reverse", extra={"why": why})
        run = self._pushed_and_begun(begin_reverse, version, jar)
        if isinstance(run, str):
            raise CaptureError(f"{self._link.serial}: {why}, nor does it reach us ({run})")
        self._why_not_forward = why
        return run, f"{why}; it came by adb reverse"

    def _pushed_and_begun(
        self,
        begin: Callable[[Link, Clock, str, int, Deadline], ScrcpyRun | str],
        version: str,
        jar: bytes,
    ) -> ScrcpyRun | str:
        """Pushes the jar each time: a server's clean-up has unlinked the previous one."""
        deadline = Deadline(self._clock, START_TIMEOUT_S)
        self._cleanup.record_file(JAR)
        push_file(self._link, self._clock, jar, JAR, timeout_s=deadline.left_s)
        return begin(self._link, self._clock, version, self._max_size_px, deadline)


class ScrcpyFinger:
    """Touch through the control socket: 0.4 ms on the host, without a reply."""

    name = "scrcpy"

    def __init__(self, video: ScrcpyVideo, *, serial: str) -> None:
        self._video, self._serial = video, serial

    def is_ready(self) -> bool:
        """False while picture and display differ in orientation: the server drops such touches."""
        display, size_px = self._video.display, self._video.size_px
        if self._video.control is None or display is None or size_px is None:
            return False
        return (size_px[0] > size_px[1]) == (display.width_px > display.height_px)

    def down(self, point: Point) -> bool:
        return self._send(_DOWN, point)

    def move(self, point: Point) -> bool:
        return self._send(_MOVE, point)

    def up(self, point: Point) -> bool:
        return self._send(_UP, point)

    def _send(self, action: int, point: Point) -> bool:
        control, display, size_px = self._video.control, self._video.display, self._video.size_px
        if control is None or display is None or size_px is None:
            raise CaptureError(f"{self._serial}: the scrcpy server is gone in the middle of a touch")
        width_px, height_px = size_px
        message = _TOUCH.pack(
            _TOUCH_TYPE,
            action,
            _POINTER_ID,
            min(round(point.x_px * width_px / display.width_px), width_px - 1),
            min(round(point.y_px * height_px / display.height_px), height_px - 1),
            width_px,
            height_px,
            0 if action == _UP else _FULL_PRESSURE,
            _PRIMARY_BUTTON,
            0 if action == _UP else _PRIMARY_BUTTON,
        )
        try:
            control.write(message, timeout_s=WRITE_TIMEOUT_S)
        except DeviceError as error:
            raise CaptureError(f"{self._serial}: not known whether a touch arrived: {error}") from error
        return True


class _Packets:
    """scrcpy packets are length-prefixed: nothing is inferred from silence."""

    silence_s: float | None = None

    def __init__(self, *, has_sessions: bool) -> None:
        self._cutter = ScrcpyPacketCutter(has_sessions=has_sessions)

    @property
    def is_pending(self) -> bool:
        return self._cutter.is_pending

    def feed(self, data: bytes) -> Sequence[Cut]:
        return [
            Cut(
                data=packet.data,
                is_config=packet.is_config,
                is_key=packet.is_key,
                pts_us=None if packet.is_config else packet.pts_us,
            )
            for packet in self._cutter.feed(data)
        ]

    def flush(self) -> Sequence[Cut]:
        return ()

    def why_broken(self) -> str | None:
        return "what arrived is not a packet of scrcpy" if self._cutter.is_broken else None
