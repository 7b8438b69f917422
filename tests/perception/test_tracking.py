"""Windows and their close controls, followed from frame to frame."""

from dataclasses import replace
from typing import Any

import pytest

from detector.core.gap_code import GapCode
from detector.core.geometry import Rect
from detector.core.screen import Gap, Stream
from detector.perception.tracks import screens_after_splash, track_windows
from detector.windows.control_chains import controls_in_turn, follow_control, follows
from detector.windows.seen import ControlKind, FrameReading, InformationWindow, WindowKind
from tests.perception.role_clues import clues
from tests.perception.tracked import CARD, POPUP, SPLASH, WHOLE, readings_of, skip


def test_times_are_intervals_between_the_frames_around_them() -> None:
    shown = [(None, None), (None, None), (SPLASH, None), (SPLASH, None), (SPLASH, skip()), (None, None)]
    (track,) = track_windows(readings_of(*shown), ())
    assert (track.id, track.kind) == ("window:1", WindowKind.SPLASH)
    assert (track.appeared_ms.low, track.appeared_ms.high) == (90.0, 210.0)
    assert track.control_appeared_ms is not None and track.gone_ms is not None
    assert (track.control_appeared_ms.low, track.control_appeared_ms.high) == (290.0, 410.0)
    assert (track.gone_ms.low, track.gone_ms.high) == (390.0, 510.0)
    assert [sighting.frame_id for sighting in track.sightings] == ["frame:4"]


def test_a_window_at_the_end_of_the_capture_is_not_gone() -> None:
    (track,) = track_windows(readings_of((None, None), (SPLASH, skip())), ())
    assert track.gone_ms is None


def test_one_missed_frame_does_not_split_a_window_but_two_do() -> None:
    one = track_windows(readings_of((SPLASH, None), (None, None), (SPLASH, None)), ())
    two = track_windows(readings_of((SPLASH, None), (None, None), (None, None), (SPLASH, None)), ())
    assert len(one) == 1 and len(one[0].readings) == 3
    assert [track.id for track in two] == ["window:1", "window:2"]


def test_a_splash_and_the_popup_after_it_are_two_windows() -> None:
    tracks = track_windows(readings_of((SPLASH, None), (POPUP, None)), ())
    assert [(track.id, track.kind, track.box) for track in tracks] == [
        ("window:1", WindowKind.SPLASH, WHOLE),
        ("window:2", WindowKind.POPUP, CARD),
    ]


def test_a_window_goes_on_while_the_same_control_stands_there() -> None:
    """While its carousel slid, a card looked like a whole screen now and then: one advert was six windows."""
    shown = [(POPUP, skip()), (SPLASH, skip()), (POPUP, skip()), (POPUP, skip())]
    (track,) = track_windows(readings_of(*shown), ())
    assert (track.kind, track.box, len(track.sightings)) == (WindowKind.POPUP, CARD, 4)
    for other in (None, skip(x_px=100), replace(skip(), kind=ControlKind.X_ICON), skip(score=0.5)):
        assert len(track_windows(readings_of((SPLASH, skip()), (POPUP, other)), ())) == 2


def test_a_window_missed_for_a_moment_of_a_video_goes_on() -> None:
    shown = [POPUP, POPUP, None, None, None, POPUP]
    readings = [
        replace(one, at_ms=30.0 * k)
        for k, one in enumerate(readings_of(*((window, None) for window in shown)))
    ]
    assert len(track_windows(readings, ())) == 1


def test_what_a_window_shows_once_its_skip_was_pressed_is_its_next_control() -> None:
    cross = replace(skip(x_px=100), kind=ControlKind.X_ICON)
    shown = [(POPUP, skip())] * 10 + [(POPUP, None)] + [(POPUP, cross)] * 7
    (track,) = track_windows(readings_of(*shown), ())
    (after,) = controls_in_turn(track.readings, track.sightings)
    assert (after[0].frame_id, after[0].control.kind, len(after)) == ("frame:11", ControlKind.X_ICON, 7)
    brief = readings_of(*shown[:14])
    assert controls_in_turn(brief, track_windows(brief, ())[0].sightings) == ()


def test_a_countdown_and_a_move_keep_the_same_control() -> None:
    controls = [skip(5), skip(4), skip(3, x_px=480), skip(2, x_px=400)]
    (track,) = track_windows(readings_of(*((SPLASH, control) for control in controls)), ())
    assert [sighting.control.countdown_s for sighting in track.sightings] == [5, 4, 3, 2]


def test_a_passing_find_elsewhere_is_not_the_control() -> None:
    stray = replace(skip(score=0.6), kind=ControlKind.X_ICON, box=Rect.from_xywh(300, 900, 30, 30))
    readings = readings_of((SPLASH, stray), (SPLASH, skip(5)), (SPLASH, skip(4)))
    (track,) = track_windows(readings, ())
    assert [sighting.frame_id for sighting in track.sightings] == ["frame:1", "frame:2"]


def test_a_constant_pattern_does_not_hide_a_late_skip() -> None:
    pattern = replace(skip(score=0.62), kind=ControlKind.X_ICON, box=Rect.from_xywh(630, 940, 18, 18))
    early = readings_of(*((SPLASH, pattern) for _ in range(20)))
    late = readings_of(*((SPLASH, skip()) for _ in range(25)))[20:]
    late = [replace(one, controls=(*one.controls, pattern)) for one in late]
    (track,) = track_windows([*early, *late], ())
    assert [sighting.frame_id for sighting in track.sightings] == [f"frame:{k}" for k in range(20, 25)]


def test_the_bright_part_of_a_card_fading_in_is_the_same_popup() -> None:
    part = replace(POPUP, box=Rect.from_xywh(95, 900, 530, 150))
    (track,) = track_windows(readings_of((None, None), (part, None), (POPUP, skip()), (POPUP, skip())), ())
    assert track.appeared_ms.high == 110.0
    apart = [(part, None)] * 12 + [(POPUP, None)] * 3
    assert len(track_windows(readings_of(*apart), ())) == 2


@pytest.mark.parametrize(
    ("words", "box", "n_windows"),
    [
        (("邀请好友", "一起得奖"), Rect.from_xywh(90, 420, 540, 700), 2),
        (("邀请好友", "青少年模式"), Rect.from_xywh(90, 420, 540, 700), 1),
        (("邀请好友",), Rect.from_xywh(90, 420, 540, 700), 1),
        (("邀请好友", "一起得奖"), CARD, 1),
    ],
    ids=["other words on another card", "one line stays", "too few words to tell", "a picture in the card"],
)
def test_the_next_popup_of_several_is_a_window_of_its_own(
    words: tuple[str, ...], box: Rect, n_windows: int
) -> None:
    readings = readings_of(*[(POPUP, skip())] * 4, *[(replace(POPUP, box=box), None)] * 4)
    said = {0: ("青少年模式", "为呵护未成年人健康成长"), 4: words}
    readings = [
        replace(reading, clues=clues(*said[k]) if k in said else None) for k, reading in enumerate(readings)
    ]
    tracks = track_windows(readings, ())
    assert len(tracks) == n_windows
    assert [bool(track.sightings) for track in tracks] == [True, False][:n_windows]


def test_the_box_is_the_one_of_most_frames() -> None:
    part = replace(POPUP, box=Rect.from_xywh(90, 770, 540, 290), score=0.85)  # while the card fades in
    (track,) = track_windows(readings_of((part, None), *(((POPUP, None),) * 3)), ())
    assert track.box == CARD


def test_a_long_gap_ends_a_window() -> None:
    readings = readings_of((SPLASH, None), (SPLASH, None))
    late = [readings[0], replace(readings[1], at_ms=9000.0)]
    gap = Gap(stream=Stream.FRAMES, from_ms=100, to_ms=8900, code=GapCode.NO_PICTURE, why="no frames")
    assert len(track_windows(late, (gap,))) == 2
    assert len(track_windows(late, ())) == 1


def test_a_full_screen_window_ends_with_its_page() -> None:
    readings = readings_of(*(((SPLASH, skip()),) * 3), *(((SPLASH, None),) * 3))
    first, second = track_windows(readings, (), page_turns={"frame:3"})
    assert first.gone_ms is not None and (first.gone_ms.low, first.gone_ms.high) == (190.0, 310.0)
    assert second.sightings == () and len(second.readings) == 3
    assert screens_after_splash((first, second), {"frame:3"}) == {second.id}
    assert not screens_after_splash((first, second), ())
    popups = readings_of(*(((POPUP, None),) * 6))
    assert len(track_windows(popups, (), page_turns={"frame:3"})) == 1


def test_a_control_that_jumps_across_the_window_is_one_control() -> None:
    """It is drawn identically in a new place, in the frame in which its old place is empty."""
    leaps = [(SPLASH, skip(x_px=x_px)) for x_px in (600, 600, 20, 20, 600, 20)]
    (track,) = track_windows(readings_of(*leaps), ())
    assert [one.control.box.left_px for one in track.sightings] == [600, 600, 20, 20, 600, 20]
    weak = [(SPLASH, skip(x_px=x_px, score=0.6)) for x_px in (600, 600, 20)]
    (unsure,) = track_windows(readings_of(*weak), ())
    assert len(unsure.sightings) == 2


def test_two_controls_at_once_stay_two() -> None:
    readings = [
        replace(one, controls=(skip(x_px=20), skip(x_px=600, score=0.95)))
        for one in readings_of(*(((SPLASH, None),) * 4))
    ]
    (track,) = track_windows(readings, ())
    assert [one.control.box.left_px for one in track.sightings] == [600] * 4


def test_a_window_in_the_first_frame_after_a_gap_may_have_been_there_before() -> None:
    """Black until the control comes: how late it came is unknown, and the answer is not 0."""
    late = [replace(one, at_ms=one.at_ms + 4_000) for one in readings_of((SPLASH, skip()), (SPLASH, skip()))]
    dark = Gap(stream=Stream.FRAMES, from_ms=-300, to_ms=3_950, code=GapCode.UNIFORM, why="black")
    (track,) = track_windows(late, (dark,))
    assert (track.appeared_ms.low, track.appeared_ms.high) == (0.0, 4_010.0)
    assert track.control_appeared_ms is not None
    assert (track.control_appeared_ms.low, track.control_appeared_ms.high) == (3_990.0, 4_010.0)
    long_before = replace(dark, to_ms=1_000.0)
    (track,) = track_windows(late, (long_before,))
    assert track.appeared_ms.low == 3_990.0


def _popup(x_px: float, width_px: float, height_px: float = 100, score: float = 0.8) -> InformationWindow:
    return InformationWindow(
        kind=WindowKind.POPUP, box=Rect.from_xywh(x_px, 0, width_px, height_px), score=score
    )


def _at(*shown: tuple[float, InformationWindow | None]) -> list[FrameReading]:
    readings = readings_of(*((window, None) for _, window in shown))
    return [replace(one, at_ms=at_ms) for one, (at_ms, _) in zip(readings, shown, strict=True)]


def _gap(from_ms: float, to_ms: float, stream: Stream = Stream.FRAMES) -> Gap:
    return Gap(stream=stream, from_ms=from_ms, to_ms=to_ms, code=GapCode.NO_PICTURE, why="none")


@pytest.mark.parametrize(
    ("gaps", "n_windows"),
    [
        pytest.param([_gap(100, 3100)], 1, id="three seconds"),
        pytest.param([_gap(100, 3101)], 2, id="more"),
        pytest.param([_gap(100, 1600), _gap(2000, 3501)], 2, id="more in two pieces"),
        pytest.param([_gap(-5000, 3001)], 2, id="begins before and is long"),
        pytest.param([_gap(100, 8000, Stream.TREES)], 1, id="of trees"),
        pytest.param([_gap(-9000, -5000), _gap(100, 3200)], 2, id="another one before"),
    ],
)
def test_what_was_not_seen_for_three_seconds_may_be_another_window(gaps: list[Gap], n_windows: int) -> None:
    readings = _at((0, SPLASH), (9000, SPLASH))
    assert len(track_windows(readings, gaps)) == n_windows


@pytest.mark.parametrize(
    ("one", "other", "at_ms", "n_windows"),
    [
        pytest.param(_popup(0, 100), _popup(0, 40), 900, 1, id="0.4 in common"),
        pytest.param(_popup(0, 100), _popup(0, 39), 900, 2, id="less"),
        pytest.param(_popup(10, 10), _popup(11, 90), 700, 1, id="a part at first"),
        pytest.param(_popup(10, 10), _popup(11.1, 90), 700, 2, id="less than 0.9 of it within"),
        pytest.param(_popup(10, 10), _popup(11, 90), 701, 2, id="too late for an entrance"),
        pytest.param(_popup(0, 10), _popup(50, 90), 500, 2, id="elsewhere"),
        pytest.param(replace(SPLASH, box=CARD), POPUP, 100, 2, id="instead of the page, or over it"),
        pytest.param(replace(SPLASH, kind=WindowKind.INTERSTITIAL), SPLASH, 100, 1, id="taken for another"),
    ],
)
def test_the_same_window_has_about_the_same_place(
    one: InformationWindow, other: InformationWindow, at_ms: float, n_windows: int
) -> None:
    assert len(track_windows(_at((0, one), (at_ms, other)), ())) == n_windows


def test_an_entrance_is_timed_from_the_first_frame() -> None:
    part, card = _popup(10, 10), _popup(10, 90)
    assert len(track_windows(_at((0, part), (400, part), (700, card)), ())) == 1
    assert len(track_windows(_at((0, part), (400, part), (701, card)), ())) == 2
    assert len(track_windows(_at((5000, part), (5700, card)), ())) == 1


@pytest.mark.parametrize(("turn", "n_windows"), [("frame:0", 1), ("frame:1", 2), ("frame:2", 2)])
def test_a_page_turn_after_its_last_frame_ends_a_splash(turn: str, n_windows: int) -> None:
    readings = readings_of((SPLASH, None), (None, None), (SPLASH, None))
    assert len(track_windows(readings, (), page_turns={turn})) == n_windows


def test_two_windows_take_turns() -> None:
    readings = readings_of((_popup(0, 100), None), (_popup(500, 100), None), (_popup(0, 100), None))
    tracks = track_windows(readings, ())
    assert [[one.frame_id for one in track.readings] for track in tracks] == [
        ["frame:0", "frame:1", "frame:2"],
        ["frame:1"],
    ]


def test_of_several_windows_the_first_counts() -> None:
    narrow = _popup(500, 9)
    readings = [replace(one, windows=(SPLASH, narrow)) for one in readings_of((SPLASH, skip(x_px=300))) * 2]
    readings[1] = replace(readings[1], frame_id="frame:1", at_ms=100.0, controls=(skip(x_px=20),))
    (track,) = track_windows(readings, ())
    assert (track.kind, len(track.readings), len(track.sightings)) == (WindowKind.SPLASH, 2, 2)


def test_the_kind_is_the_one_of_the_higher_scores_and_its_box_too() -> None:
    small = Rect.from_xywh(0, 0, 720, 1360)
    other = replace(SPLASH, kind=WindowKind.INTERSTITIAL, box=small, score=0.5)
    (track,) = track_windows(readings_of((SPLASH, None), (other, None), (other, None)), ())
    assert (track.kind, track.box) == (WindowKind.INTERSTITIAL, small)
    (track,) = track_windows(readings_of((SPLASH, None), (other, None)), ())
    assert (track.kind, track.box) == (WindowKind.SPLASH, WHOLE)


@pytest.mark.parametrize(
    ("gaps", "low_ms"),
    [
        pytest.param([], 3990, id="none"),
        pytest.param([_gap(1500, 2990)], 1500, id="a second before"),
        pytest.param([_gap(1500, 2989)], 3990, id="earlier"),
        pytest.param([_gap(1500, 3950), _gap(700, 3500)], 700, id="two"),
        pytest.param([_gap(1500, 3950, Stream.TREES)], 3990, id="of trees"),
    ],
)
def test_the_first_frames_window_may_have_come_during_a_gap_just_before(
    gaps: list[Gap], low_ms: float
) -> None:
    (track,) = track_windows(_at((4000, SPLASH), (4100, SPLASH)), gaps)
    assert (track.appeared_ms.low, track.appeared_ms.high) == (low_ms, 4010)
    assert track.appeared_ms.unit == "ms"


def test_before_a_later_window_a_gap_says_nothing() -> None:
    (track,) = track_windows(_at((3900, None), (4000, SPLASH)), [_gap(1500, 3850)])
    assert (track.appeared_ms.low, track.appeared_ms.high) == (3890, 4010)


def test_a_window_in_a_first_frame_at_the_launch_came_within_that_frames_error() -> None:
    (track,) = track_windows(_at((0, SPLASH)), ())
    assert (track.appeared_ms.low, track.appeared_ms.high) == (-10, 10)


def test_a_control_in_the_frame_before_its_window_is_not_counted() -> None:
    (track,) = track_windows(readings_of((None, skip()), (SPLASH, skip()), (SPLASH, skip())), ())
    assert [one.frame_id for one in track.sightings] == ["frame:1", "frame:2"]
    assert track.control_appeared_ms is not None
    assert (track.control_appeared_ms.low, track.control_appeared_ms.high) == (-10, 110)


@pytest.mark.parametrize(
    ("other", "reach_px", "is_same"),
    [
        pytest.param({"x_px": 650}, 0, True, id="within its short side"),
        pytest.param({"x_px": 650, "kind": ControlKind.X_ICON}, 0, True, id="of another kind there"),
        pytest.param({"x_px": 651}, 50, False, id="farther"),
        pytest.param({"x_px": 651}, 51, True, id="within reach"),
        pytest.param({"x_px": 651, "kind": ControlKind.X_ICON}, 51, False, id="another kind"),
        pytest.param({"x_px": 651, "score": 0.75}, 0, True, id="drawn alike"),
        pytest.param({"x_px": 651, "score": 0.74}, 0, False, id="not surely one"),
        pytest.param({"x_px": 651, "score": 0.75, "side_px": 26.9}, 0, False, id="smaller"),
    ],
)
def test_a_control_follows_another(other: dict[str, Any], reach_px: float, is_same: bool) -> None:
    one = skip(score=0.74 if "score" not in other else 0.9)
    box = Rect.from_xywh(other["x_px"], 80, 100, 50)
    side_px = other.get("side_px", 30)
    moved = replace(
        one,
        box=box,
        glyph_box=Rect.from_xywh(box.left_px, 90, 80, side_px),
        score=other.get("score", 0.74),
        kind=other.get("kind", ControlKind.SKIP_TEXT),
    )
    assert follows(one, moved, reach_px) is is_same
    assert follows(moved, one, reach_px) is is_same


@pytest.mark.parametrize(("moved_px", "n_sightings"), [(324, 2), (325, 1)])
def test_from_frame_to_frame_a_control_moves_less_than_half_the_window(
    moved_px: float, n_sightings: int
) -> None:
    controls = skip(x_px=600, score=0.7), skip(x_px=600 - moved_px, score=0.7)
    (track,) = track_windows(readings_of(*((SPLASH, one) for one in controls)), ())
    assert len(track.sightings) == n_sightings
    without = readings_of(*((None, one) for one in controls))
    assert len(follow_control(without)) == 2, "without a window it may be anywhere"


def test_each_control_goes_on_with_the_nearest() -> None:
    first = skip(x_px=300, score=0.6), skip(x_px=400, score=0.7)
    then = skip(x_px=390, score=0.6), skip(x_px=330, score=0.7)
    readings = [
        replace(one, controls=controls)
        for one, controls in zip(readings_of((SPLASH, None), (SPLASH, None)), (first, then), strict=True)
    ]
    assert [one.control.box.left_px for one in follow_control(readings)] in ([300, 330], [400, 390])
    (one, other) = follow_control(readings)
    assert one.control.score + other.control.score == pytest.approx(1.3)


def test_one_control_cannot_go_on_twice() -> None:
    only, two = skip(x_px=300, score=0.9), (skip(x_px=310, score=0.9), skip(x_px=400, score=0.9))
    for shown in ((only,), two), (two, (only,)), (two, two):
        readings = [
            replace(one, controls=controls)
            for one, controls in zip(readings_of((SPLASH, None), (SPLASH, None)), shown, strict=True)
        ]
        found = follow_control(readings)
        assert len(found) == 2
        assert len({one.frame_id for one in found}) == 2
        assert all(one.control.box.left_px in (300, 310) for one in found), "the first of equals"


@pytest.mark.parametrize(("score", "n_sightings"), [(0.75, 1), (0.74, 2)])
def test_a_sure_control_wins_over_one_that_lasts(score: float, n_sightings: int) -> None:
    weak = replace(skip(score=0.5), kind=ControlKind.X_ICON, box=Rect.from_xywh(300, 900, 30, 30))
    readings = readings_of((SPLASH, weak), (SPLASH, weak))
    readings[1] = replace(readings[1], controls=(weak, skip(score=score)))
    found = follow_control(readings)
    assert [(one.frame_id, one.at_ms, one.at_error_ms) for one in found][-1:] == [("frame:1", 100.0, 10.0)]
    assert len(found) == n_sightings
    assert follow_control(readings_of((SPLASH, None))) == ()


def test_a_control_goes_on_from_where_it_was_last() -> None:
    shown = (300, 600), (400, 600), (480,)
    readings = [
        replace(one, controls=tuple(skip(x_px=x_px, score=0.7) for x_px in places))
        for one, places in zip(readings_of(*((SPLASH, None),) * 3), shown, strict=True)
    ]
    assert [one.control.box.left_px for one in follow_control(readings)] == [300, 400, 480]
