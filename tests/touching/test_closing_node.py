"""A bare node that closes the window is its control, if nothing else closed it."""

from dataclasses import replace

import pytest

from detector.core.geometry import Point, Rect
from detector.core.outcome import OutcomeKind
from detector.core.trials import Gesture
from detector.touching.by_touch import as_control, closing_node, node_places, with_control
from detector.touching.other_marks import other_marks
from detector.windows.seen import Channel, ControlDoubt, ControlKind
from detector.windows.touched_window import MARK_PROBE, ClosingNode, Touch
from detector.windows.window_track import WindowTrack
from tests.rulebook import a_control, a_track
from tests.rules.case_touches import a_touch

NODE = Rect.from_xywh(40, 60, 96, 96)
BARE = replace(
    a_control(box=NODE.expanded(-24), kind=ControlKind.X_ICON, text=None, node_bounds=NODE),
    score=0.25,
    found_by=(Channel.TREE,),
)
CLOSES = ClosingNode(box=NODE, score=0.95)
ON_NODE, ON_PICTURE = Point(x_px=88, y_px=108), Point(x_px=360, y_px=900)


def a_window(*, tree_from: int = 3) -> WindowTrack:
    """A painted × is tracked in all its frames; the trees of the later ones show the node."""
    track = a_track([a_control(kind=ControlKind.X_ICON, text=None)] * 8)
    readings = [
        replace(one, bare_controls=(BARE,) if k >= tree_from else ()) for k, one in enumerate(track.readings)
    ]
    return replace(track, readings=tuple(readings))


def tapped(outcome: OutcomeKind, point: Point | None = ON_NODE, run: int = 4) -> Touch:
    touch = replace(a_touch(outcome, run=run), probe=MARK_PROBE)
    return touch if point is None else replace(touch, point=point)


AWAY = tapped(OutcomeKind.BROWSER, None, 2)


@pytest.mark.parametrize(
    ("touches", "is_control"),
    [
        pytest.param([AWAY, tapped(OutcomeKind.DISMISSED)], True, id="it closed"),
        pytest.param([AWAY, tapped(OutcomeKind.BROWSER)], False, id="it leads away like everything else"),
        pytest.param([AWAY, tapped(OutcomeKind.UNKNOWN)], False, id="outcome unknown"),
        pytest.param([replace(tapped(OutcomeKind.DISMISSED), gesture=Gesture.SWIPE)], False, id="a swipe"),
        pytest.param(
            [replace(tapped(OutcomeKind.DISMISSED), since_window_ms=None)], False, id="it met no window"
        ),
        pytest.param(
            [replace(tapped(OutcomeKind.DISMISSED), point=None)], False, id="place of the tap unknown"
        ),
        pytest.param(
            [tapped(OutcomeKind.DISMISSED), tapped(OutcomeKind.DISMISSED, None, 3)],
            False,
            id="another one closed too",
        ),
        pytest.param(
            [tapped(OutcomeKind.DISMISSED), tapped(OutcomeKind.DISMISSED, ON_PICTURE, 3)],
            False,
            id="a tap anywhere closes",
        ),
    ],
)
def test_a_node_is_the_control_if_it_alone_closed_the_window(touches: list[Touch], is_control: bool) -> None:
    found = closing_node([a_window()], touches)
    assert (None if found is None else found.box) == (NODE if is_control else None)


def test_a_node_is_certain_once_it_closed_in_two_launches() -> None:
    once = closing_node([a_window()], [tapped(OutcomeKind.DISMISSED)])
    twice = closing_node([a_window()], [tapped(OutcomeKind.DISMISSED, run=run) for run in (4, 5)])
    assert once is not None
    assert twice is not None
    assert (once.doubt, twice.doubt) == (ControlDoubt.CLOSED_ONCE, None)
    assert 0.75 < once.score == twice.score <= 1.0
    again = closing_node([a_window()], [tapped(OutcomeKind.DISMISSED)] * 2)
    assert again == once, "both in one launch"


def test_a_node_that_flickers_is_no_place() -> None:
    other = replace(BARE, node_bounds=Rect.from_xywh(500, 60, 96, 96))
    track = a_window()
    once = replace(track.readings[-1], bare_controls=(BARE, other))
    assert node_places([replace(track, readings=(*track.readings[:-1], once))]) == (NODE,)


@pytest.mark.parametrize(("n_shown", "is_place"), [(1, False), (2, True)])
def test_a_place_needs_half_of_the_frames_with_known_nodes(n_shown: int, is_place: bool) -> None:
    """Trees show four of eight frames, so two are half of them."""
    other = replace(BARE, node_bounds=Rect.from_xywh(500, 60, 96, 96))
    track = a_window(tree_from=4)
    readings = [
        replace(one, bare_controls=(BARE, other)) if k >= 8 - n_shown else one
        for k, one in enumerate(track.readings)
    ]
    places = node_places([replace(track, readings=tuple(readings))])
    assert (other.node_bounds in places) is is_place


def test_the_node_replaces_the_painted_cross_and_may_have_come_with_the_window() -> None:
    track = as_control(a_window(), CLOSES)
    assert [one.control.node_bounds for one in track.sightings] == [NODE] * 5
    assert {one.control.score for one in track.sightings} == {CLOSES.score}
    came = track.control_appeared_ms
    assert came is not None
    first = track.sightings[0]
    assert came.low == pytest.approx(track.appeared_ms.low)
    assert came.high == pytest.approx(first.at_ms + first.at_error_ms)


def test_a_launch_whose_trees_do_not_show_it_has_no_control() -> None:
    """The × painted in it does not count."""
    track = as_control(a_window(tree_from=8), CLOSES)
    assert (track.sightings, track.control_appeared_ms) == ((), None)


def test_touches_are_read_again_and_the_painted_cross_becomes_another_mark() -> None:
    window = as_control(a_window(), CLOSES)
    closed, away = with_control([tapped(OutcomeKind.DISMISSED), AWAY], [window])
    assert (closed.is_on_control, away.is_on_control) == (True, False)
    (mark,) = other_marks({0: window}, frozenset({0}))
    assert mark.box.contains(a_control().glyph_box.center)


def test_a_node_elsewhere_is_not_taken_for_it() -> None:
    elsewhere = ClosingNode(box=Rect.from_xywh(500, 900, 96, 96), score=0.95)
    assert as_control(a_window(), elsewhere).sightings == ()


def test_a_node_that_closed_once_is_less_than_sure() -> None:
    runs = [tapped(OutcomeKind.DISMISSED, run=run) for run in (4, 5, 6)]
    once = closing_node([a_window()], runs[:1])
    assert once == replace(CLOSES, doubt=ControlDoubt.CLOSED_ONCE)
    shown = as_control(a_window(), once).sightings
    assert shown and not any(sighting.control.is_sure for sighting in shown)
    assert closing_node([a_window()], runs[:2]) == closing_node([a_window()], runs) == CLOSES


def test_a_node_under_the_tracked_control_is_no_other_control() -> None:
    on_it = replace(tapped(OutcomeKind.DISMISSED), control=BARE)
    assert closing_node([a_window()], [on_it]) is None
    assert closing_node([a_window()], [on_it, tapped(OutcomeKind.DISMISSED, run=5)]) is None


def test_without_a_tap_there_is_no_closing_node() -> None:
    assert closing_node([a_window()], []) is None
    assert closing_node([], [tapped(OutcomeKind.DISMISSED)]) is None


def test_a_bare_mark_without_a_node_has_no_place() -> None:
    track = a_window()
    unplaced = replace(BARE, node_bounds=None)
    readings = [replace(one, bare_controls=(unplaced, BARE)) for one in track.readings]
    both = replace(track, readings=tuple(readings))
    assert node_places([both]) == (NODE,)
    assert [one.control.node_bounds for one in as_control(both, CLOSES).sightings] == [NODE] * 8


def test_the_same_node_in_another_launch_is_one_place() -> None:
    track = a_window()

    def placed(left_px: float) -> WindowTrack:
        shifted = replace(BARE, node_bounds=Rect.from_xywh(left_px, 60, 96, 96))
        return replace(
            track, readings=tuple(replace(one, bare_controls=(shifted,)) for one in track.readings)
        )

    assert node_places([placed(40), placed(87)]) == (NODE,)
    assert len(node_places([placed(40), placed(88)])) == 2


def test_a_node_that_trees_show_from_the_first_frame_on_came_with_it() -> None:
    """The first frame shows it at 1,000 ± 5 ms; the window came 900 to 1,000 ms after the start."""
    came = as_control(a_window(tree_from=0), CLOSES).control_appeared_ms
    assert came is not None
    assert (came.value, came.error, came.unit) == (952.5, 52.5, "ms")


def test_touches_have_the_nodes_looks_and_no_countdown() -> None:
    first, second = as_control(a_window(), CLOSES), as_control(a_window(tree_from=8), CLOSES)
    (touch,) = with_control([replace(AWAY, countdown_s=3)], [second, first])
    assert (touch.control, touch.countdown_s) == (replace(BARE, score=0.95), None)
