"""Our scrcpy client against the virtual device's server, on the simulated clock."""

from dataclasses import replace
from pathlib import Path

import pytest

from detector.core.display import Display
from detector.core.errors import CaptureError, ConfigError, DeviceError
from detector.core.geometry import Point
from detector.devices.frames import scrcpy_server
from detector.devices.frames.scrcpy import ScrcpyVideo
from detector.devices.frames.scrcpy_run import LISTENS_WITHIN_S
from detector.devices.frames.scrcpy_server import find_scrcpy_server
from detector.devices.frames.video_settings import VideoSettings
from detector.devices.port import HostListener
from detector.virtual.in_process import SimulatedLink
from detector.virtual.personas import persona_named
from tests.devices.frames.videos import ON_SIMULATED_TIME, phone, why_not
from tests.fakes.simulated import PACKAGE

pytest.importorskip(scrcpy_server.PACKAGE, reason="the extra `scrcpy` is not installed")

DISPLAY = Display(width_px=720, height_px=1600)


def test_each_change_is_a_frame_with_the_devices_own_time() -> None:
    with phone() as one:
        source = one.start("scrcpy")
        one.watch(source, 3.0, launch=True)
        first_frame_at_s = one.virtual.foreground.runs[PACKAGE].first_frame_at_s
        assert first_frame_at_s is not None
        true_us = one.virtual.clock.uptime_s(first_frame_at_s) * 1e6
        assert any(0 <= (frame.pts_us or 0) - true_us <= 1e6 / 60 + 1 for frame in one.pictures)
        assert len(one.pictures) == len(one.frames) > 5
        assert one.packets[0].is_config
        assert [frame.packet for frame in one.frames] == [
            number for number, packet in enumerate(one.packets) if not packet.is_config
        ]
        assert all(frame.shown.latest_ns <= one.clock.monotonic_ns() for frame in one.frames)
        newest = source.newest()
        assert newest is not None
        assert max(newest.shape) == 800
    assert one.is_clean


@pytest.mark.parametrize("version", ["3.3.4", "4.0", "4.1"])
def test_speaks_the_protocol_of_each_server(version: str, tmp_path: Path) -> None:
    jar = tmp_path / f"scrcpy-server-v{version}"
    jar.write_bytes(b"jar")
    settings = replace(ON_SIMULATED_TIME, scrcpy_server=jar)
    with phone(settings=settings) as one:
        source = one.start("scrcpy")
        one.watch(source, 2.0, launch=True)
        assert isinstance(source, ScrcpyVideo)
        assert source.control is not None
        source.control.write(b"\x0b", timeout_s=1.0)  # rotate the device
        one.watch(source, 1.0)
        first_frame_at_s = one.virtual.foreground.runs[PACKAGE].first_frame_at_s
        assert first_frame_at_s is not None
        true_us = one.virtual.clock.uptime_s(first_frame_at_s) * 1e6
        assert any(0 <= (frame.pts_us or 0) - true_us <= 1e6 / 60 + 1 for frame in one.pictures)
        assert len(one.pictures) == len(one.frames) > 5
        assert {frame.width_px > frame.height_px for frame in one.pictures} == {False, True}
        assert one.ended is None
    assert one.is_clean


@pytest.mark.parametrize(
    ("persona", "minor", "version", "is_refused"),
    [
        ("aosp-17", 0, "4.1", True),
        ("aosp-17", 0, "3.3.2", True),
        ("aosp-17", 0, "4.0", False),
        ("aosp-16", 1, "3.3.2", True),
        ("aosp-16", 0, "3.3.2", False),
        ("aosp-13", 0, "4.1", False),
    ],
)
def test_refuses_a_version_that_harms_this_phone_before_anything_is_put_on_it(
    persona: str, minor: int, version: str, is_refused: bool, tmp_path: Path
) -> None:
    jar = tmp_path / f"scrcpy-server-v{version}"
    jar.write_bytes(b"jar")
    settings = replace(ON_SIMULATED_TIME, scrcpy_server=jar)
    played = replace(persona_named(persona), sdk_minor=minor)
    with phone(settings=settings, persona=played) as one:
        why = why_not(one, "scrcpy") if is_refused or version == "3.3.2" else ""
        assert ("use 3.3.4, or --video screenrecord" in why) == is_refused
        if is_refused:
            assert one.is_clean
            assert not one.start("screenrecord").news().ended  # the way out


def test_touches_go_through_the_control_socket_while_it_runs() -> None:
    with phone() as one:
        before = one.device.tap(Point(x_px=3, y_px=3))
        source = one.start("scrcpy")
        one.watch(source, 0.5)
        display = one.device.facts().display
        injection = one.device.tap(Point(x_px=display.width_px / 2, y_px=display.height_px / 2))
        source.close()
        after = one.device.tap(Point(x_px=3, y_px=3))
    assert (before.way, injection.way, after.way) == ("uiautomation", "scrcpy", "uiautomation")


def test_an_unreachable_server_connects_to_us_and_the_reason_is_reported() -> None:
    with phone("no-forward") as one:
        source = one.source("scrcpy")
        detour = source.start(one.device.facts().display)
        assert detour is not None
        assert "refused to open localabstract:scrcpy_" in detour
        assert detour.endswith("it came by adb reverse")
        one.watch(source, 3.0, launch=True)
        first_frame_at_s = one.virtual.foreground.runs[PACKAGE].first_frame_at_s
        assert first_frame_at_s is not None
        true_us = one.virtual.clock.uptime_s(first_frame_at_s) * 1e6
        assert any(0 <= (frame.pts_us or 0) - true_us <= 1e6 / 60 + 1 for frame in one.pictures)
        assert one.device.tap(Point(x_px=3, y_px=3)).way == "scrcpy"
        source.close()
        again_ns = one.clock.monotonic_ns()
        assert source.start(one.device.facts().display) == detour
        assert one.clock.monotonic_ns() - again_ns < LISTENS_WITHIN_S * 1e9  # not tried in vain a second time
    assert one.is_clean


def test_reports_both_reasons_if_neither_direction_works(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_way(link: SimulatedLink) -> HostListener:
        raise DeviceError(link.serial, "leads one way only")

    monkeypatch.setattr(SimulatedLink, "listen", one_way)
    with phone("no-forward") as one:
        why = why_not(one, "scrcpy")
        assert "refused to open localabstract:" in why
        assert "leads one way only" in why
    assert one.is_clean


def test_reports_a_server_that_cannot_connect_to_us(monkeypatch: pytest.MonkeyPatch) -> None:
    listen = SimulatedLink.listen

    def deaf(link: SimulatedLink) -> HostListener:
        listener = listen(link)
        listener.close()
        return listener

    monkeypatch.setattr(SimulatedLink, "listen", deaf)
    with phone("no-forward") as one:
        assert "the scrcpy server does not start" in why_not(one, "scrcpy")
    assert one.is_clean


def test_an_encoder_that_refuses_the_size_gives_a_smaller_picture() -> None:
    with phone("small-encoder", settings=VideoSettings(max_size_px=0, in_background=False)) as one:
        one.watch(one.start("scrcpy"), 1.5, launch=True)
        assert {max(frame.width_px, frame.height_px) for frame in one.pictures} == {1280}


def test_does_not_wait_for_a_video_that_begins_with_the_first_change() -> None:
    with phone("late-video") as one:
        source = one.start("scrcpy")
        one.watch(source, 0.5)
        assert one.frames == []
        assert source.newest() is None
        one.watch(source, 1.0, launch=True)
        assert one.pictures


def test_a_connection_that_breaks_in_mid_frame_ends_the_video_and_says_so() -> None:
    with phone("drop@1500ms") as one:
        source = one.start("scrcpy")
        one.watch(source, 3.0, launch=True)
        assert one.ended is not None
        assert all(frame.small is not None for frame in one.frames)
        one.packets.clear()
        one.ended = None
        one.watch(one.start("scrcpy"), 1.0, launch=True)  # it can be had again
        assert one.pictures
        assert one.ended is None
    assert one.is_clean


def test_reports_a_device_without_room_for_the_server() -> None:
    with phone("full-storage") as one:
        assert "scrcpy-server.jar could not be put on it" in why_not(one, "scrcpy")
    assert one.is_clean


def test_a_device_that_hangs_is_given_up_within_the_deadline() -> None:
    with phone("hang@1s") as one:
        one.clock.sleep(1.5)
        before_ns = one.clock.monotonic_ns()
        with pytest.raises(DeviceError):
            one.source("scrcpy").start(DISPLAY)
        assert one.clock.monotonic_ns() - before_ns < 20e9


def test_recognises_a_jar_by_hash_and_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_scrcpy_server(None).version == "3.3.4"
    own = tmp_path / "scrcpy-server-v3.2"
    own.write_bytes(b"jar")
    assert find_scrcpy_server(own).version == "3.2"
    for name, message in (
        ("scrcpy-server-v4.2", "speaks a protocol"),
        ("server.jar", "does not say its version"),
    ):
        with pytest.raises(ConfigError, match=message):
            find_scrcpy_server(tmp_path / name)
    with pytest.raises(ConfigError, match="cannot be read"):
        find_scrcpy_server(tmp_path / "scrcpy-server-v3.3.4")
    monkeypatch.setattr(scrcpy_server, "SHA256", "0" * 64)
    with pytest.raises(CaptureError, match="is not the one that was released"):
        find_scrcpy_server(None)
    monkeypatch.setattr(scrcpy_server, "PACKAGE", "no_such_package")
    with pytest.raises(CaptureError, match=r"dark-pattern-detector\[video\]"):
        find_scrcpy_server(None)
