"""Our scrcpy client by `adb reverse` in real time, through both front ends of the virtual device."""

import time
from pathlib import Path

import pytest

from detector.core.errors import DeviceError
from detector.core.geometry import Point
from detector.devices.adb import AdbLink, AdbServer
from detector.devices.android import AndroidDevice
from detector.devices.frames import scrcpy_server
from detector.devices.frames.video_settings import VideoSettings
from detector.session.clock import RealClock
from detector.virtual.background import FrontEnd
from tests.conftest import RequireBinary
from tests.fakes.splash_app import PACKAGE
from tests.virtual.front_ends import reached

pytest.importorskip(scrcpy_server.PACKAGE, reason="the extra `scrcpy` is not installed")

RETRY_S = 60.0


@pytest.mark.long
@pytest.mark.parametrize("front_end", list(FrontEnd))
def test_an_unreachable_server_connects_to_us(
    front_end: FrontEnd, require_binary: RequireBinary, tmp_path: Path
) -> None:
    clock = RealClock()
    with reached(front_end, require_binary("adb"), tmp_path, "no-forward") as phones:
        server = AdbServer("127.0.0.1", int(phones.environment["ANDROID_ADB_SERVER_PORT"]), clock)
        video = VideoSettings(sources=("scrcpy",), max_size_px=800)
        device = AndroidDevice(server.link(phones.serials[0]), clock, video=video)
        (source,) = device.video_sources()
        try:
            detour = source.start(device.facts().display)
            assert detour is not None
            assert detour.endswith("it came by adb reverse")
            assert phones.on_device("reverse", "--list").stdout.strip() == b""  # taken back already
            device.launch(PACKAGE)
            deadline_s = time.monotonic() + RETRY_S
            frames = list(source.news().frames)
            while not any(frame.small is not None for frame in frames) and time.monotonic() < deadline_s:
                time.sleep(0.02)
                frames += source.news().frames
            assert any(frame.small is not None for frame in frames)
            assert device.tap(Point(x_px=3, y_px=3)).way == "scrcpy"
        finally:
            device.close()


def test_no_connection_to_us_through_a_remote_adb_server() -> None:
    link = AdbLink(AdbServer("192.0.2.1", 5037, RealClock()), "s1")
    with pytest.raises(DeviceError, match=r"s1: adb server 192\.0\.2\.1:5037 is elsewhere"):
        link.listen()
