"""Cold starts recorded from the display's own video, on the simulated clock, with various faults."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from detector.core.actions import Launch, StopApp
from detector.core.errors import DeviceLost
from detector.core.events import ProcessStart
from detector.core.gap_code import GapCode
from detector.core.screen import Frame, Stream
from detector.devices.frames import scrcpy_server
from detector.evidence.reader import Bundle, open_bundle
from detector.evidence.writer import BundleWriter
from detector.parsing.android_log import parse_log
from detector.parsing.system_events import read_events
from detector.session.secrecy import Secrecy
from detector.session.video_recorder import RECORD_EVERY_MS, VideoRecorder
from detector.virtual.personas.compact_13 import PERSONA
from tests.devices.frames.videos import ON_SIMULATED_TIME, phone
from tests.evidence.bundles import header
from tests.fakes.simulated import PACKAGE, capture, device_spec

pytest.importorskip(scrcpy_server.PACKAGE, reason="the extra `scrcpy` is not installed")

FRAME_MS = 1000 / 60


def recorded(folder: Path, *faults: str) -> Bundle:
    spec = device_spec(persona=PERSONA, faults=faults)
    bundle, broke_off = capture(spec, folder, video=ON_SIMULATED_TIME)
    assert broke_off is None
    return bundle


def video_frames(bundle: Bundle) -> list[Frame]:
    return [frame for frame in bundle.frames if frame.packet is not None]


def reasons(bundle: Bundle) -> list[str]:
    return [gap.why for gap in bundle.gaps if gap.stream is Stream.FRAMES]


def test_a_run_has_its_video_and_a_lossless_picture_of_each_rest(tmp_path: Path) -> None:
    bundle = recorded(tmp_path / "b")
    assert bundle.gaps == ()
    frames = video_frames(bundle)
    assert {frame.source for frame in frames} == {"scrcpy"}
    assert all(frame.lossy and frame.video_sha256 for frame in frames)
    assert all(bundle.pixels(frame).shape[0] == frame.height_px for frame in frames)
    # A change gives two frames: the picture still shown one refresh earlier, and the new one.
    changes = [(a, b) for a, b in pairwise(frames) if b.at_ms - a.at_ms < RECORD_EVERY_MS]
    assert len(changes) >= 6
    assert all(b.at_ms - a.at_ms == pytest.approx(FRAME_MS, abs=0.1) for a, b in changes)
    stills = [frame for frame in bundle.frames if frame.packet is None]
    assert all(not frame.lossy and frame.source == "screencap" for frame in stills)
    for _, new in changes[:-1]:
        assert any(new.at_ms < still.at_ms < new.at_ms + 1_000 for still in stills), new
    assert set(bundle.source_intervals_ms) == {"scrcpy", "screencap"}
    raw = (tmp_path / "b" / "video" / "00-scrcpy.h264").read_bytes()
    assert raw.startswith(b"\0\0\0\1\x67")  # playable as it is
    (packets,) = bundle.packets.values()
    assert sum(one.n_bytes for one in packets) == len(raw)


def test_video_and_log_share_one_axis(tmp_path: Path) -> None:
    """A wall clock that is an hour ahead and gains 2 ms a second moves nothing."""
    shown_after_ms = []
    for number, faults in enumerate(((), ("clock-skew", "clock-drift"))):
        bundle = recorded(tmp_path / str(number), *faults)
        events = read_events(parse_log(bundle.log_text), to_run_ms=bundle.to_run_ms)
        start = next(one for one in events if isinstance(one, ProcessStart) and one.package == PACKAGE)
        first = next(frame for frame in video_frames(bundle) if frame.at_ms > start.at_ms)
        following = next(frame for frame in video_frames(bundle) if frame.packet != first.packet)
        shown_after_ms.append(following.at_ms - start.at_ms)
    assert max(shown_after_ms) - min(shown_after_ms) < 15


@pytest.mark.long
def test_a_break_in_mid_frame_is_a_gap_and_the_video_restarts(tmp_path: Path) -> None:
    bundle = recorded(tmp_path / "b", "drop@5s")
    assert reasons(bundle) == ["scrcpy: the video ended in the middle of a frame"]
    assert len(bundle.packets) == 2
    assert bundle.frames[-1].at_ms > 8_000
    assert all(bundle.pixels(frame).any() for frame in bundle.frames)


def test_without_room_for_the_server_the_next_source_records(tmp_path: Path) -> None:
    bundle = recorded(tmp_path / "b", "full-storage")
    assert {frame.source for frame in video_frames(bundle)} == {"screenrecord"}
    (why,) = reasons(bundle)
    assert why.startswith("scrcpy: ")
    assert "could not be put on it" in why


def test_recording_continues_seamlessly_beyond_one_recordings_limit(tmp_path: Path) -> None:
    """Until Android 13 screenrecord ends after 180 s."""
    screenrecord = replace(ON_SIMULATED_TIME, sources=("screenrecord",))
    with phone(settings=screenrecord) as one:
        writer = BundleWriter(tmp_path / "b", header())
        secrecy = Secrecy(one.device, one.clock)
        recorder = VideoRecorder(one.device, one.device.facts().display, writer, one.clock, secrecy)
        recorder.start()
        for _ in range(20):
            one.device.launch(PACKAGE)
            for _ in range(20):
                one.clock.sleep(0.25)
                recorder.take_in()
            one.device.press_home()
            for _ in range(20):
                one.clock.sleep(0.25)
                recorder.take_in()
        recorder.close()
        writer.close(ended_at="")
    bundle = open_bundle(tmp_path / "b")
    assert bundle.gap_records == ()
    assert len(bundle.packets) == 1
    frames = video_frames(bundle)
    late = [frame for frame in frames if frame.at_ms - frames[0].at_ms > 185_000]
    assert len(late) >= 4
    assert all(bundle.pixels(frame).any() for frame in late)


def test_a_server_that_connected_to_us_records_and_the_reason_is_kept(tmp_path: Path) -> None:
    bundle = recorded(tmp_path / "b", "no-forward")
    assert {frame.source for frame in video_frames(bundle)} == {"scrcpy"}
    (gap,) = bundle.gaps
    assert gap.stream is Stream.FRAMES
    assert gap.why.startswith("scrcpy: its server runs and cannot be reached")
    assert gap.to_ms < next(one for one in bundle.actions if isinstance(one.action, Launch)).from_ms


def test_single_pictures_are_taken_until_a_late_video_shows_something(tmp_path: Path) -> None:
    bundle = recorded(tmp_path / "b", "late-video")
    assert bundle.gaps == ()
    first = bundle.frames[0]
    assert (first.source, first.lossy) == ("screencap", False)
    assert first.at_ms < 0
    assert len(video_frames(bundle)) > 10


def test_a_forbidden_picture_is_a_gap_to_the_end(tmp_path: Path) -> None:
    bundle = recorded(tmp_path / "b", "secure@5s")
    (gap,) = bundle.gaps
    assert gap.why == "secure"
    assert gap.to_ms > 8_000
    assert all(frame.at_ms - frame.at_error_ms <= gap.from_ms for frame in bundle.frames)


@pytest.mark.long
def test_nothing_but_the_app_is_received(tmp_path: Path) -> None:
    bundle = recorded(tmp_path / "b", "locked@5s")
    hidden = [gap for gap in bundle.gaps if gap.stream is Stream.FRAMES]
    assert max(gap.to_ms - gap.from_ms for gap in hidden) > 3_000
    assert all(frame.at_ms - frame.at_error_ms <= hidden[0].from_ms for frame in bundle.frames)


@pytest.mark.long
def test_a_silent_device_is_not_taken_for_a_still_screen(tmp_path: Path) -> None:
    spec = device_spec(persona=PERSONA, faults=("hang@6s",))
    bundle, broke_off = capture(spec, tmp_path / "b", video=ON_SIMULATED_TIME)
    assert isinstance(broke_off, DeviceLost)
    assert bundle.is_partial
    assert video_frames(bundle)
    assert any("nobody knows what it showed" in why for why in reasons(bundle))


@pytest.mark.long
def test_a_stalled_device_costs_the_frames_of_its_stall_and_no_more(tmp_path: Path) -> None:
    """A hiccup of a hub or a busy system, not a lost device: the run goes on, with a gap."""
    bundle = recorded(tmp_path / "b", "stall@6s")
    assert not bundle.is_partial
    (gap,) = [one for one in bundle.gaps if one.code is GapCode.NOT_ANSWERING]
    assert gap.stream is Stream.FRAMES
    assert 4_000 < gap.to_ms - gap.from_ms < 7_000
    assert any(frame.at_ms > gap.to_ms for frame in video_frames(bundle))
    assert isinstance(bundle.actions[-1].action, StopApp)


@pytest.mark.long
def test_the_video_does_not_show_our_own_ending_of_the_app(tmp_path: Path) -> None:
    """A window that disappears because the app was stopped did not close by itself."""
    bundle = recorded(tmp_path / "b")
    stopped = next(one for one in reversed(bundle.actions) if isinstance(one.action, StopApp))
    assert max(frame.at_ms for frame in video_frames(bundle)) <= stopped.from_ms
    assert len(bundle.packets) == 1  # the first look began it, and the last stop ended it


def test_a_screen_that_is_hidden_from_videos_alone_is_recorded_by_single_pictures(tmp_path: Path) -> None:
    bundle = recorded(tmp_path / "b", "hidden-video@5s")
    (blacked_out,) = [gap for gap in bundle.gaps if gap.code is GapCode.VIDEO_BLACKED_OUT]
    dark = [gap for gap in bundle.gaps if gap.stream is Stream.FRAMES]
    assert {gap.code for gap in dark} == {GapCode.UNIFORM, GapCode.VIDEO_BLACKED_OUT}
    assert blacked_out.to_ms - min(gap.from_ms for gap in dark) < 2_000
    after = [frame for frame in bundle.frames if frame.at_ms > blacked_out.to_ms]
    assert len(after) > 10
    assert {frame.source for frame in after} == {"screencap"}
    assert all(bundle.pixels(frame).any() for frame in bundle.frames)
