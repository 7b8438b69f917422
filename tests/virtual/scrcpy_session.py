"""A scrcpy client's side on the simulated clock."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from detector.virtual.in_process import SimulatedStream
from tests.virtual.driving import TIMEOUT_S, Driven
from tests.virtual.video_reading import Seen, decoded

JAR = "/data/local/tmp/scrcpy-server.jar"


def start_server(driven: Driven, options: str, *, version: str = "3.3.4") -> SimulatedStream:
    """Pushed (any bytes will do) and started; the stream carries its output."""
    driven.shell(f"echo jar > {JAR}")
    server = driven.open(
        f"shell:CLASSPATH={JAR} app_process / com.genymobile.scrcpy.Server {version} {options}"
    )
    driven.clock.sleep(0.05)
    return server


@dataclass(slots=True)
class Session:
    """Sockets of one running server; `video_bytes` is everything received on the first."""

    driven: Driven
    server: SimulatedStream
    video: SimulatedStream | None = None
    control: SimulatedStream | None = None
    _received: bytearray = field(default_factory=bytearray)

    def video_bytes(self) -> bytes:
        assert self.video is not None
        self._received += self.video.read_available()
        return bytes(self._received)

    def size_px(self) -> tuple[int, int]:
        _, width_px, height_px = struct.unpack(">III", self.video_bytes()[65:77])
        return width_px, height_px

    def seen(self) -> list[Seen]:
        return decoded(self.video_bytes()[77:])

    def send(self, message: bytes) -> None:
        assert self.control is not None
        self.control.write(message, timeout_s=TIMEOUT_S)

    def touch(self, action: int, x_px: float, y_px: float, *, size_px: tuple[int, int]) -> None:
        pressure = 0 if action == 1 else 0xFFFF
        fields = (2, action, 7, round(x_px), round(y_px), *size_px, pressure, 1, 1)
        self.send(struct.pack(">BBQiiHHHII", *fields))

    def tap(self, x_share: float, y_share: float) -> None:
        width_px, height_px = self.size_px()
        for action in (0, 1):
            self.touch(action, x_share * width_px, y_share * height_px, size_px=(width_px, height_px))

    def press(self, keycode: int) -> None:
        for action in (0, 1):
            self.send(struct.pack(">BBIII", 0, action, keycode, 0, 0))


@contextmanager
def session(
    driven: Driven, options: str = "", *, has_control: bool = True, version: str = "3.3.4"
) -> Iterator[Session]:
    """Forward mode, video and (if wanted) control, audio off."""
    control = "true" if has_control else "false"
    server = start_server(
        driven,
        f"scid=0000abcd tunnel_forward=true audio=false control={control} {options}",
        version=version,
    )
    opened = Session(driven, server)
    opened.video = driven.open("localabstract:scrcpy_0000abcd")
    if has_control:
        opened.control = driven.open("localabstract:scrcpy_0000abcd")
    driven.clock.sleep(0.1)
    yield opened
    for stream in (opened.video, opened.control, server):
        if stream is not None:
            stream.close()
