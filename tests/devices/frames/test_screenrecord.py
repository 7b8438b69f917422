"""Our reader of screenrecord against the virtual device's, on the simulated clock."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from detector.devices.frames.screenrecord import LATENCY_MS
from detector.devices.frames.video_settings import VideoSettings
from detector.devices.port import VideoSource
from detector.virtual.in_process import SimulatedLink, SimulatedStream
from detector.virtual.personas import persona_named
from tests.devices.frames.videos import Phone, phone
from tests.fakes.simulated import PACKAGE


def test_returns_a_frame_that_nothing_follows() -> None:
    with phone() as one:
        source = one.start("screenrecord")
        one.watch(source, 3.0, launch=True)
        first_frame_at_s = one.virtual.foreground.runs[PACKAGE].first_frame_at_s
        assert first_frame_at_s is not None
        true_ns = first_frame_at_s * 1e9
        assert any(
            frame.shown.earliest_ns <= true_ns <= frame.shown.latest_ns
            and frame.shown.latest_ns - true_ns < LATENCY_MS * 1e6
            for frame in one.pictures
        )
        assert len(one.pictures) == len(one.frames) > 3
        assert all(frame.pts_us is None for frame in one.frames)
    assert one.is_clean


def test_an_encoder_that_refuses_the_size_is_asked_for_half_of_it() -> None:
    with phone("small-encoder", settings=VideoSettings(max_size_px=0, in_background=False)) as one:
        whole_px = max(one.virtual.display.width_px, one.virtual.display.height_px)
        one.watch(one.start("screenrecord"), 1.5, launch=True)
        assert {max(frame.width_px, frame.height_px) for frame in one.pictures} == {whole_px // 2}


def test_reports_a_recording_that_breaks_off_in_mid_frame() -> None:
    with phone("drop@1500ms") as one:
        one.watch(one.start("screenrecord"), 3.0, launch=True)
        assert one.ended is not None
        assert one.ended.startswith("the video ended")
    assert one.is_clean


CONFIG = b"\0\0\0\1\x67"
"""An H.264 sequence parameter set: a decoder can start here."""


@contextmanager
def changing(*faults: str) -> Iterator[Phone]:
    """A phone that shows something else whenever its app is brought to the front or left."""
    with phone(*faults) as one:
        one.device.launch(PACKAGE)
        one.clock.sleep(8.0)  # past its splash
        yield one


def change(one: Phone, source: VideoSource) -> None:
    one.device.press_home()
    one.watch(source, 1.0)


@pytest.mark.long
def test_before_a_recording_ends_the_next_one_has_taken_over_and_both_are_one_video() -> None:
    with changing() as one:
        source = one.start("screenrecord")
        for _ in range(3):
            one.watch(source, 69.0)
            change(one, source)
            one.device.launch(PACKAGE)
            one.watch(source, 1.0)
        assert one.ended is None
        assert [frame.packet for frame in one.frames] == list(range(len(one.packets)))
        begun = [packet for packet in one.packets if CONFIG in packet.data]
        assert len(begun) == 2
        assert all(packet.is_key for packet in begun)
        assert len(one.pictures) == len(one.frames)
        assert one.pictures[-1].shown.latest_ns > 205e9
    assert one.is_clean


@pytest.mark.long
def test_on_a_still_screen_the_next_recording_takes_over_where_the_old_one_ends() -> None:
    with changing() as one:
        source = one.start("screenrecord")
        change(one, source)
        n_before = len(one.frames)
        one.watch(source, 200.0)
        assert one.ended is None
        assert len(one.frames) == n_before
        assert source.newest() is not None  # it still has its last picture
        one.device.launch(PACKAGE)
        one.watch(source, 1.0)
        assert len(one.frames) > n_before
        assert source.newest() is not None


@pytest.mark.long
def test_a_phone_that_offers_longer_recordings_needs_no_second_one(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = SimulatedLink.open
    commands = []

    def noted(link: SimulatedLink, service: str, *, timeout_s: float) -> SimulatedStream:
        if service.startswith("exec:screenrecord"):
            commands.append(service)
        return opened(link, service, timeout_s=timeout_s)

    monkeypatch.setattr(SimulatedLink, "open", noted)
    with phone(persona=persona_named("aosp-17")) as one:
        source = one.start("screenrecord")
        change(one, source)
        one.watch(source, 300.0)
        one.device.launch(PACKAGE)
        one.watch(source, 1.0)
        assert one.ended is None
        assert one.pictures[-1].shown.latest_ns > 300e9
    assert len(commands) == 1
    assert "--time-limit 1800" in commands[0]


def test_reports_the_seam_to_a_late_reader() -> None:
    """A session that was busy from before the overlap until after the end."""
    with changing() as one:
        source = one.start("screenrecord")
        change(one, source)
        one.clock.sleep(190.0)
        one.watch(source, 0.1)
        assert one.ended == "the video ended"


@pytest.mark.long
def test_a_recording_runs_to_its_end_if_the_device_cannot_record_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = SimulatedLink.open
    n_recordings = 1

    def once(link: SimulatedLink, service: str, *, timeout_s: float) -> SimulatedStream:
        nonlocal n_recordings
        if service.startswith("exec:screenrecord"):
            n_recordings += 1
            service = "exec:echo 'ERROR: no encoder is free'; exit 1"
        return opened(link, service, timeout_s=timeout_s)

    with changing() as one:
        source = one.start("screenrecord")
        monkeypatch.setattr(SimulatedLink, "open", once)
        one.watch(source, 172.0)
        change(one, source)
        assert one.pictures
        assert one.ended is None
        one.watch(source, 10.0)
        assert one.ended == "the video ended"
        assert n_recordings == 2
