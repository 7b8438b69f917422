from dataclasses import replace

from detector.core.gap_code import GapCode
from detector.core.geometry import Rect
from detector.core.screen import Gap, Stream
from detector.perception.page_turns import screens_after_splash
from detector.perception.tracking import track_windows
from detector.windows.seen import (
    Channel,
    CloseControl,
    ControlKind,
    FrameReading,
    InformationWindow,
    WindowKind,
)

WHOLE = Rect.from_xywh(0, 0, 720, 1600)
CARD = Rect.from_xywh(90, 480, 540, 580)
SPLASH = InformationWindow(kind=WindowKind.SPLASH, box=WHOLE, score=0.9)
POPUP = InformationWindow(kind=WindowKind.POPUP, box=CARD, score=0.8)


def _skip(seconds: int = 5, x_px: float = 600, score: float = 0.9) -> CloseControl:
    box = Rect.from_xywh(x_px, 80, 100, 50)
    return CloseControl(
        box=box,
        box_error_px=1,
        glyph_box=box.expanded(-10),
        glyph_error_px=1,
        kind=ControlKind.SKIP_TEXT,
        text=f"跳过 {seconds}",
        countdown_s=seconds,
        score=score,
        found_by=(Channel.TEXT,),
        contrast=None,
    )


def _readings(*shown: tuple[InformationWindow | None, CloseControl | None]) -> list[FrameReading]:
    return [
        FrameReading(
            frame_id=f"frame:{k}",
            at_ms=100.0 * k,
            at_error_ms=10.0,
            windows=() if window is None else (window,),
            controls=() if control is None else (control,),
            calls_to_action=(),
            perhaps_score=0.0,
            read_by=(Channel.TEXT, Channel.PICTURE),
        )
        for k, (window, control) in enumerate(shown)
    ]


def test_times_are_intervals_between_the_frames_around_them() -> None:
    shown = [(None, None), (None, None), (SPLASH, None), (SPLASH, None), (SPLASH, _skip()), (None, None)]
    (track,) = track_windows(_readings(*shown), (), 600)
    assert (track.id, track.kind) == ("window:1", WindowKind.SPLASH)
    assert (track.appeared_ms.low, track.appeared_ms.high) == (90.0, 210.0)
    assert track.control_appeared_ms is not None and track.gone_ms is not None
    assert (track.control_appeared_ms.low, track.control_appeared_ms.high) == (290.0, 410.0)
    assert (track.gone_ms.low, track.gone_ms.high) == (390.0, 510.0)
    assert [sighting.frame_id for sighting in track.sightings] == ["frame:4"]


def test_a_window_at_the_end_of_the_capture_is_not_gone() -> None:
    (track,) = track_windows(_readings((None, None), (SPLASH, _skip())), (), 200)
    assert track.gone_ms is None


def test_one_missed_frame_does_not_split_a_window_but_two_do() -> None:
    one = track_windows(_readings((SPLASH, None), (None, None), (SPLASH, None)), (), 300)
    two = track_windows(_readings((SPLASH, None), (None, None), (None, None), (SPLASH, None)), (), 400)
    assert len(one) == 1 and len(one[0].readings) == 3
    assert [track.id for track in two] == ["window:1", "window:2"]


def test_a_splash_and_the_popup_after_it_are_two_windows() -> None:
    tracks = track_windows(_readings((SPLASH, None), (POPUP, None)), (), 200)
    assert [(track.id, track.kind, track.box) for track in tracks] == [
        ("window:1", WindowKind.SPLASH, WHOLE),
        ("window:2", WindowKind.POPUP, CARD),
    ]


def test_a_countdown_and_a_move_keep_the_same_control() -> None:
    controls = [_skip(5), _skip(4), _skip(3, x_px=480), _skip(2, x_px=400)]
    (track,) = track_windows(_readings(*((SPLASH, control) for control in controls)), (), 400)
    assert [sighting.control.countdown_s for sighting in track.sightings] == [5, 4, 3, 2]


def test_a_passing_find_elsewhere_is_not_the_control() -> None:
    stray = replace(_skip(score=0.6), kind=ControlKind.X_ICON, box=Rect.from_xywh(300, 900, 30, 30))
    readings = _readings((SPLASH, stray), (SPLASH, _skip(5)), (SPLASH, _skip(4)))
    (track,) = track_windows(readings, (), 300)
    assert [sighting.frame_id for sighting in track.sightings] == ["frame:1", "frame:2"]


def test_a_constant_pattern_does_not_hide_a_late_skip() -> None:
    pattern = replace(_skip(score=0.62), kind=ControlKind.X_ICON, box=Rect.from_xywh(630, 940, 18, 18))
    early = _readings(*((SPLASH, pattern) for _ in range(20)))
    late = _readings(*((SPLASH, _skip()) for _ in range(25)))[20:]
    late = [replace(one, controls=(*one.controls, pattern)) for one in late]
    (track,) = track_windows([*early, *late], (), 2500)
    assert [sighting.frame_id for sighting in track.sightings] == [f"frame:{k}" for k in range(20, 25)]


def test_the_bright_part_of_a_card_fading_in_is_the_same_popup() -> None:
    part = replace(POPUP, box=Rect.from_xywh(95, 900, 530, 150))
    (track,) = track_windows(
        _readings((None, None), (part, None), (POPUP, _skip()), (POPUP, _skip())), (), 400
    )
    assert track.appeared_ms.high == 110.0
    apart = [(part, None)] * 12 + [(POPUP, None)] * 3
    assert len(track_windows(_readings(*apart), (), 1500)) == 2


def test_the_box_is_the_one_of_most_frames() -> None:
    part = replace(POPUP, box=Rect.from_xywh(90, 770, 540, 290), score=0.85)  # while the card fades in
    (track,) = track_windows(_readings((part, None), *(((POPUP, None),) * 3)), (), 400)
    assert track.box == CARD


def test_a_long_gap_ends_a_window() -> None:
    readings = _readings((SPLASH, None), (SPLASH, None))
    late = [readings[0], replace(readings[1], at_ms=9000.0)]
    gap = Gap(stream=Stream.FRAMES, from_ms=100, to_ms=8900, code=GapCode.NO_PICTURE, why="no frames")
    assert len(track_windows(late, (gap,), 9100)) == 2
    assert len(track_windows(late, (), 9100)) == 1


def test_a_full_screen_window_ends_with_its_page() -> None:
    readings = _readings(*(((SPLASH, _skip()),) * 3), *(((SPLASH, None),) * 3))
    first, second = track_windows(readings, (), 600, page_turns={"frame:3"})
    assert first.gone_ms is not None and (first.gone_ms.low, first.gone_ms.high) == (190.0, 310.0)
    assert second.sightings == () and len(second.readings) == 3
    assert screens_after_splash((first, second), {"frame:3"}) == {second.id}
    assert not screens_after_splash((first, second), ())
    popups = _readings(*(((POPUP, None),) * 6))
    assert len(track_windows(popups, (), 600, page_turns={"frame:3"})) == 1


def test_a_control_that_jumps_across_the_window_is_one_control() -> None:
    """It is drawn identically in a new place, in the frame in which its old place is empty."""
    leaps = [(SPLASH, _skip(x_px=x_px)) for x_px in (600, 600, 20, 20, 600, 20)]
    (track,) = track_windows(_readings(*leaps), (), 600)
    assert [one.control.box.left_px for one in track.sightings] == [600, 600, 20, 20, 600, 20]
    weak = [(SPLASH, _skip(x_px=x_px, score=0.6)) for x_px in (600, 600, 20)]
    (unsure,) = track_windows(_readings(*weak), (), 300)
    assert len(unsure.sightings) == 2


def test_two_controls_at_once_stay_two() -> None:
    readings = [
        replace(one, controls=(_skip(x_px=20), _skip(x_px=600, score=0.95)))
        for one in _readings(*(((SPLASH, None),) * 4))
    ]
    (track,) = track_windows(readings, (), 400)
    assert [one.control.box.left_px for one in track.sightings] == [600] * 4


def test_a_window_in_the_first_frame_after_a_gap_may_have_been_there_before() -> None:
    """Black until the control comes: how late it came is unknown, and the answer is not 0."""
    late = [replace(one, at_ms=one.at_ms + 4_000) for one in _readings((SPLASH, _skip()), (SPLASH, _skip()))]
    dark = Gap(stream=Stream.FRAMES, from_ms=-300, to_ms=3_950, code=GapCode.UNIFORM, why="black")
    (track,) = track_windows(late, (dark,), 4_200)
    assert (track.appeared_ms.low, track.appeared_ms.high) == (0.0, 4_010.0)
    assert track.control_appeared_ms is not None
    assert (track.control_appeared_ms.low, track.control_appeared_ms.high) == (3_990.0, 4_010.0)
    long_before = replace(dark, to_ms=1_000.0)
    (track,) = track_windows(late, (long_before,), 4_200)
    assert track.appeared_ms.low == 3_990.0
