"""Marks that look like close controls besides the one that is tracked, by their places over all launches."""

from dataclasses import replace

import pytest

from detector.core.geometry import Point, Rect
from detector.core.outcome import OutcomeKind
from detector.core.trials import Gesture
from detector.touching.other_marks import other_marks
from detector.windows.seen import Channel, CloseControl, ControlKind
from detector.windows.window_track import WindowTrack
from tests.rulebook import SCREEN, a_control, a_track
from tests.rules.case_touches import a_touch

OWN = a_control()
CROSS = a_control(box=Rect.from_xywh(40, 150, 90, 90), kind=ControlKind.X_ICON, text=None)
IN_SIGHT = Point(x_px=80, y_px=190)


def beside(*others: CloseControl, n: int = 6, n_frames: int = 6) -> WindowTrack:
    """The window with its own control in each of `n_frames` frames, and others in the first `n`."""
    track = a_track([OWN] * n_frames)
    readings = [
        replace(one, controls=(OWN, *others) if k < n else (OWN,)) for k, one in enumerate(track.readings)
    ]
    return replace(track, readings=tuple(readings))


def test_a_second_cross_is_another_mark_and_the_tracked_control_is_not() -> None:
    (mark,) = other_marks({0: beside(CROSS), 1: beside(CROSS)}, frozenset({0, 1}))
    assert mark.box.contains(IN_SIGHT)
    assert mark.comes_every_time
    assert other_marks({0: beside()}, frozenset({0})) == ()


def test_records_in_which_launches_a_mark_is_shown() -> None:
    (mark,) = other_marks({0: beside(CROSS), 1: beside()}, frozenset({0, 1}))
    assert (mark.shown_in, mark.looked_for_in) == ((0,), (0, 1))
    assert other_marks({0: beside(CROSS, n=1)}, frozenset({0})) == ()


@pytest.mark.parametrize(
    ("n", "n_frames", "is_mark"),
    [
        pytest.param(2, 6, True, id="a third"),
        pytest.param(3, 10, True, id="three tenths"),
        pytest.param(2, 7, False, id="less"),
        pytest.param(1, 2, False, id="half, and only one"),
    ],
)
def test_a_passing_pattern_is_no_mark(n: int, n_frames: int, is_mark: bool) -> None:
    assert bool(other_marks({0: beside(CROSS, n=n, n_frames=n_frames)}, frozenset({0}))) is is_mark


def test_frames_that_show_nothing_do_not_count() -> None:
    """Two of six that show something; four more are of one colour."""
    window = beside(CROSS, n=2, n_frames=10)
    readings = [replace(one, is_uniform=k >= 6) for k, one in enumerate(window.readings)]
    assert len(other_marks({0: replace(window, readings=tuple(readings))}, frozenset({0}))) == 1


def test_what_is_outside_the_window_is_not_its_mark() -> None:
    popup = replace(beside(CROSS), box=Rect.from_xywh(200, 100, 880, 900))
    assert other_marks({0: popup}, frozenset({0})) == ()


def test_the_surest_mark_comes_first_with_the_median_of_its_scores() -> None:
    faint = replace(CROSS, box=Rect.from_xywh(40, 900, 90, 90), score=0.6)
    window = beside(faint, CROSS)
    dimmed = replace(window.readings[0], controls=(OWN, faint, replace(CROSS, score=0.7)))
    found = other_marks({0: replace(window, readings=(dimmed, *window.readings[1:]))}, frozenset({0}))
    assert [one.score for one in found] == [CROSS.score, 0.6]


def test_what_only_touched_launches_show_is_not_the_windows_own() -> None:
    assert other_marks({0: beside(), 1: beside(CROSS)}, frozenset({0})) == ()


def test_a_place_the_windows_own_control_passes_is_no_other_mark() -> None:
    wandering = [replace(OWN, kind=ControlKind.X_ICON), replace(CROSS, score=0.9)] * 3
    assert other_marks({0: a_track(wandering)}, frozenset({0})) == ()


def test_a_word_counts_if_no_node_takes_its_taps() -> None:
    with_button = a_control(box=CROSS.box, kind=ControlKind.DISMISS_TEXT, text="残忍离开")
    painted = replace(with_button, found_by=(Channel.TEXT,))
    assert other_marks({0: beside(with_button)}, frozenset({0})) == ()
    assert len(other_marks({0: beside(painted)}, frozenset({0}))) == 1
    assert len(other_marks({0: beside(replace(painted, kind=ControlKind.SKIP_TEXT))}, frozenset({0}))) == 1
    for none in (
        replace(painted, node_bounds=CROSS.box),
        replace(painted, kind=ControlKind.ACK_TEXT),
        replace(painted, kind=ControlKind.BACK_ARROW),
    ):
        assert other_marks({0: beside(none)}, frozenset({0})) == ()


def test_first_taps_count_in_launches_that_show_the_mark() -> None:
    (mark,) = other_marks({0: beside(CROSS), 1: beside(CROSS), 2: beside()}, frozenset({0}))
    away = replace(a_touch(OutcomeKind.BROWSER, run=1), point=IN_SIGHT, window_box=SCREEN)
    assert mark.first_taps([away]) == (away,)
    for other in (
        replace(away, run_index=2),
        replace(away, n_before=1),
        replace(away, gesture=Gesture.SWIPE),
        replace(away, since_window_ms=None),
        replace(away, point=None),
        replace(away, outcome=OutcomeKind.UNKNOWN),
        replace(away, point=Point(x_px=500, y_px=900)),
    ):
        assert mark.first_taps([other]) == ()


def test_another_popup_counts_as_led_away() -> None:
    away = {OutcomeKind.NEW_POPUP, OutcomeKind.BROWSER, OutcomeKind.STORE, OutcomeKind.BLOCKED}
    assert all(outcome.leads_elsewhere for outcome in away)
    stays = (OutcomeKind.DISMISSED, OutcomeKind.NOTHING, OutcomeKind.UNKNOWN)
    assert not any(outcome.leads_elsewhere for outcome in stays)


def drawn(*frames: tuple[CloseControl, ...]) -> WindowTrack:
    track = a_track([None] * len(frames))
    readings = [replace(one, controls=controls) for one, controls in zip(track.readings, frames, strict=True)]
    return replace(track, readings=tuple(readings))


def moved(right_px: float, score: float = 0.9) -> CloseControl:
    return replace(CROSS, box=Rect.from_xywh(40 + right_px, 150, 90, 90), score=score)


def test_a_mark_is_at_its_last_place_with_all_the_launches_scores() -> None:
    """It moves by less than half of itself from frame to frame; its edges are known within 1 px."""
    first, second = (replace(one, box_error_px=9) for one in (moved(0, 0.5), moved(40, 0.6)))
    wandering = drawn((first,), (second,), (moved(80, 0.7),))
    standing = drawn((moved(80, 0.8),), (moved(80, 0.9),))
    (mark,) = other_marks({3: wandering, 5: standing, 7: drawn((), ())}, frozenset({3, 9}))
    assert mark.box == Rect(left_px=119, top_px=149, right_px=211, bottom_px=241)
    assert mark.score == 0.7
    assert (mark.shown_in, mark.looked_for_in) == ((3, 5), (3, 5, 7))


def test_a_mark_elsewhere_in_the_next_launch_is_another() -> None:
    windows = {
        0: drawn((moved(0),), (moved(0),)),
        1: drawn((moved(47),), (moved(47),)),
        2: drawn((moved(45),), (moved(45),)),
    }
    marks = other_marks(windows, frozenset(windows))
    assert [one.shown_in for one in marks] == [(0, 2), (1, 2)]


@pytest.mark.parametrize("own", [CROSS, moved(44)], ids=["there", "passing its middle"])
def test_a_mark_where_the_control_was_once_is_its_own(own: CloseControl) -> None:
    window = replace(drawn((CROSS,), (CROSS,), (CROSS,)), sightings=a_track([OWN, own, OWN]).sightings)
    assert other_marks({0: window}, frozenset({0})) == ()
    passed = a_track([OWN, moved(46), OWN]).sightings
    assert len(other_marks({0: replace(window, sightings=passed)}, frozenset({0}))) == 1


@pytest.mark.parametrize(("own_px", "is_own"), [(85, False), (125, False), (165, True)])
def test_a_mark_that_wanders_is_the_control_where_it_ends(own_px: float, is_own: bool) -> None:
    """Its middle is at 85 px, then at 125, then at 165."""
    passed = a_control(box=Rect.from_xywh(own_px - 10, 185, 20, 20))
    wandering = drawn((moved(0),), (moved(40),), (moved(80),))
    window = replace(wandering, sightings=a_track([passed] * 3).sightings)
    assert (other_marks({0: window}, frozenset({0})) == ()) is is_own
