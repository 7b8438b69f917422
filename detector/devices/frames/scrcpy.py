"""scrcpy: the device's own H.264 with the device's own times, and the fastest way to touch it.

The server is pushed, started, and reached by streams through adb itself: `adb forward` would listen
on the adb server's host, for everybody there (devices.md 6). It ends when its sockets are closed.
"""

import logging
import os
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from detector.core.clock import Clock
from detector.core.display import Display
from detector.core.errors import CaptureError, DeviceError, DeviceLost, DeviceNotReady
from detector.core.geometry import Point
from detector.devices.deadline import Deadline
from detector.devices.debts import Debts
from detector.devices.frames.scrcpy_server import JAR, find_scrcpy_server, server_command
from detector.devices.frames.video_feed import Cut, VideoFeed
from detector.devices.patience import unless_lost
from detector.devices.port import ByteStream, Link, VideoNews
from detector.devices.push import push_file
from detector.devices.shell import DeviceShell
from detector.devices.smart_socket import read_exactly
from detector.parsing.scrcpy_stream import HEAD_BYTES, ScrcpyHead, ScrcpyPacketCutter, parse_scrcpy_head

__all__ = ["DELIVERY_S", "ScrcpyFinger", "ScrcpyVideo"]

log = logging.getLogger(__name__)

START_TIMEOUT_S = 10.0
"""A JVM takes 0.8 s on an old phone (devices.md 1.5); the jar goes over a slow Wi-Fi in one more."""

CONNECT_EVERY_S = 0.05
HELLO_TIMEOUT_S = 2.0
STOP_TIMEOUT_S = 2.0
WRITE_TIMEOUT_S = 1.0
MAX_FPS = 60

DELIVERY_S = 0.05
"""From our end of the control socket to the app. Nothing answers; a tenth of it is usual by cable."""

TIMELESS_LATENCY_MS = 100.0
"""Where the device's clocks are not known: 35 to 70 ms from display to host are usual (devices.md 3.1)."""

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
        debts: Debts,
        *,
        max_size_px: int,
        server_path: Path | None,
        in_background: bool,
    ) -> None:
        self._link, self._clock, self._debts = link, clock, debts
        self._shell = DeviceShell(link, clock)
        self._max_size_px, self._server_path = max_size_px, server_path
        self._in_background = in_background
        self.display: Display | None = None
        """As it stood when the server was started."""
        self._head: ScrcpyHead | None = None
        self._feed: VideoFeed | None = None
        self._control: ByteStream | None = None
        self._server: ByteStream | None = None

    @property
    def control(self) -> ByteStream | None:
        """None while no server of ours runs."""
        return self._control

    @property
    def size_px(self) -> tuple[int, int] | None:
        """What touches must be relative to: the size of the newest picture."""
        if self._feed is None or self._head is None:
            return None
        return self._feed.size_px or (self._head.width_px, self._head.height_px)

    def start(self, display: Display) -> None:
        self.close()
        self.display = display
        server = find_scrcpy_server(self._server_path)
        deadline = Deadline(self._clock, START_TIMEOUT_S)
        try:
            with unless_lost(self._shell):
                self._debts.owe_file(JAR)
                push_file(self._link, self._clock, server.jar, JAR, timeout_s=deadline.left_s)
                video = self._connected(server.version, deadline)
        except BaseException:
            self.close()
            raise
        self._feed = VideoFeed(
            video,
            _Packets(),
            self._clock,
            small_px=(max(display.width_px // 4, 1), max(display.height_px // 4, 1)),
            latency_ms=TIMELESS_LATENCY_MS,
            in_background=self._in_background,
        )
        assert self._head is not None
        log.info(
            "the scrcpy server runs",
            extra={"width_px": self._head.width_px, "height_px": self._head.height_px},
        )

    def news(self) -> VideoNews:
        return VideoNews() if self._feed is None else self._feed.news()

    def newest(self) -> np.ndarray | None:
        return None if self._feed is None else self._feed.newest()

    def close(self) -> None:
        """Its sockets first: then the server leaves by itself, which the end of its shell tells."""
        if self._feed is not None:
            self._feed.close()
        if self._control is not None:
            self._control.close()
        if self._server is not None:
            self._wait_for_its_end(self._server)
            self._server.close()
        self._feed = self._control = self._server = None

    def _connected(self, version: str, deadline: Deadline) -> ByteStream:
        """The video socket with its head read, once the server listens."""
        scid = int.from_bytes(os.urandom(4)) & 0x7FFF_FFFF
        command = server_command(version, scid=scid, max_size_px=self._max_size_px, max_fps=MAX_FPS)
        self._server = self._link.open(f"shell:{command}", timeout_s=deadline.left_s)
        address = f"localabstract:scrcpy_{scid:08x}"
        video = self._first_socket(address, deadline)
        try:
            self._control = self._link.open(address, timeout_s=deadline.left_s)
            head = parse_scrcpy_head(read_exactly(video, HEAD_BYTES, deadline, serial=self._link.serial))
            if isinstance(head, str):
                raise CaptureError(f"{self._link.serial}: {head}{self._words()}")
        except BaseException:
            video.close()
            raise
        self._head = head
        return video

    def _first_socket(self, address: str, deadline: Deadline) -> ByteStream:
        """One dummy byte tells a socket that was accepted from one that only connected."""
        while not deadline.is_past:
            try:
                video = self._link.open(address, timeout_s=deadline.left_s)
            except (DeviceLost, DeviceNotReady):
                raise
            except DeviceError:
                self._refuse_if_ended()
                self._clock.sleep(CONNECT_EVERY_S)
                continue
            try:
                if video.read(1, timeout_s=min(HELLO_TIMEOUT_S, deadline.left_s)):
                    return video
            except BaseException:
                video.close()
                raise
            video.close()
            self._clock.sleep(CONNECT_EVERY_S)
        raise CaptureError(f"{self._link.serial}: the scrcpy server does not listen{self._words()}")

    def _refuse_if_ended(self) -> None:
        """A server that does not start says so and ends; waiting longer helps nobody."""
        assert self._server is not None
        words = self._words()
        if "ERROR" in words or "Exception" in words or "inaccessible" in words or "not found" in words:
            raise CaptureError(f"{self._link.serial}: the scrcpy server does not start{words}")

    def _words(self) -> str:
        if self._server is None:
            return ""
        said = " ".join(self._server.read_available().decode("utf-8", errors="replace").split())
        return f": {said[:200]}" if said else ""

    def _wait_for_its_end(self, server: ByteStream) -> None:
        deadline = Deadline(self._clock, STOP_TIMEOUT_S)
        try:
            while server.read(1 << 16, timeout_s=deadline.left_s):
                pass
        except DeviceError as error:
            log.info("not seen how the scrcpy server ended", extra={"why": str(error)})


class ScrcpyFinger:
    """Touch through the control socket: 0.4 ms at the host, and nothing is answered."""

    name = "scrcpy"

    def __init__(self, video: ScrcpyVideo, *, serial: str) -> None:
        self._video, self._serial = video, serial

    def is_ready(self) -> bool:
        """Not while the picture stands otherwise than the display did: the server drops such touches."""
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
    """Scrcpy's packets say their length: nothing is guessed from silence."""

    silence_s: float | None = None

    def __init__(self) -> None:
        self._cutter = ScrcpyPacketCutter()

    @property
    def is_pending(self) -> bool:
        return self._cutter.is_pending

    def feed(self, data: bytes) -> Sequence[Cut]:
        return [
            Cut(
                data=one.data,
                is_config=one.is_config,
                is_key=one.is_key,
                pts_us=None if one.is_config else one.pts_us,
            )
            for one in self._cutter.feed(data)
        ]

    def flush(self) -> Sequence[Cut]:
        return ()

    def why_broken(self) -> str | None:
        return "what came is no packet of scrcpy's" if self._cutter.is_broken else None
