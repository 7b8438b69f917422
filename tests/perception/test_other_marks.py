"""Marks that look like close controls beside the one that is followed, by their places over all launches."""

from dataclasses import replace

from detector.core.geometry import Point, Rect
from detector.core.outcome import OutcomeKind
from detector.perception.other_marks import other_marks, taps_on
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


def test_a_second_cross_is_another_mark_and_the_followed_control_is_none() -> None:
    (mark,) = other_marks({0: beside(CROSS), 1: beside(CROSS)}, frozenset({0, 1}))
    assert mark.box.contains(IN_SIGHT)
    assert mark.comes_every_time
    assert other_marks({0: beside()}, frozenset({0})) == ()


def test_what_only_some_launches_or_few_frames_show_is_told_so() -> None:
    (mark,) = other_marks({0: beside(CROSS), 1: beside()}, frozenset({0, 1}))
    assert (mark.shown_in, mark.looked_for_in) == (frozenset({0}), frozenset({0, 1}))
    assert other_marks({0: beside(CROSS, n=1)}, frozenset({0})) == ()


def test_what_only_touched_launches_show_is_none_of_the_windows_own() -> None:
    assert other_marks({0: beside(), 1: beside(CROSS)}, frozenset({0})) == ()


def test_where_the_windows_own_control_passes_nothing_else_stands() -> None:
    wandering = [replace(OWN, kind=ControlKind.X_ICON), replace(CROSS, score=0.9)] * 3
    assert other_marks({0: a_track(wandering)}, frozenset({0})) == ()


def test_a_word_counts_where_no_node_takes_its_taps() -> None:
    with_button = a_control(box=CROSS.box, kind=ControlKind.DISMISS_TEXT, text="残忍离开")
    painted = replace(with_button, found_by=(Channel.TEXT,))
    assert other_marks({0: beside(with_button)}, frozenset({0})) == ()
    assert len(other_marks({0: beside(painted)}, frozenset({0}))) == 1


def test_first_taps_on_it_count_where_the_launch_shows_it() -> None:
    (mark,) = other_marks({0: beside(CROSS), 1: beside(CROSS), 2: beside()}, frozenset({0}))
    away = replace(a_touch(OutcomeKind.BROWSER, run=1), point=IN_SIGHT, window_box=SCREEN)
    assert taps_on(mark, [away]) == (away,)
    for other in (
        replace(away, run_index=2),
        replace(away, n_before=1),
        replace(away, outcome=OutcomeKind.UNKNOWN),
        replace(away, point=Point(x_px=500, y_px=900)),
    ):
        assert taps_on(mark, [other]) == ()
