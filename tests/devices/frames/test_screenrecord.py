"""Our reader of screenrecord against the virtual device's, on the simulated clock."""

from detector.devices.frames.screenrecord import LATENCY_MS
from detector.devices.frames.video_settings import VideoSettings
from tests.devices.frames.videos import phone
from tests.fakes.simulated import PACKAGE


def test_a_frame_is_there_although_nothing_follows_it() -> None:
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


def test_a_recording_that_breaks_off_in_mid_frame_is_told() -> None:
    with phone("drop@1500ms") as one:
        one.watch(one.start("screenrecord"), 3.0, launch=True)
        assert one.ended is not None
        assert one.ended.startswith("the video ended")
    assert one.is_clean
