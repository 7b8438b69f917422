from dataclasses import replace

import pytest

from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity
from detector.windows.hit_region import find_hit_edges
from detector.windows.touched_window import MARK_PROBE, Touch
from tests.rules.case_touches import DISPLAY, GLYPH, a_touch

MIDDLE = (GLYPH[0] + GLYPH[2] / 2, GLYPH[1] + GLYPH[3] / 2)


def at(x_px: float, y_px: float, outcome: OutcomeKind = OutcomeKind.NOTHING) -> Touch:
    return a_touch(outcome, at_px=(MIDDLE[0] + x_px, MIDDLE[1] + y_px))


CLOSED = OutcomeKind.DISMISSED


def test_an_edge_lies_between_the_last_hit_and_the_first_miss() -> None:
    edges = find_hit_edges(
        [at(0, 0, CLOSED), at(-40, 0, CLOSED), at(-44, 0), at(-60, 0), at(-20, 0, CLOSED)], DISPLAY.box
    )
    assert edges is not None
    assert edges.left_px is not None
    assert (edges.left_px.value, edges.left_px.error) == (42, 2)
    assert edges.right_px is None  # no tap in that direction
    assert edges.short_side_px is None


def test_the_short_side_adds_up_both_errors() -> None:
    touches = [at(0, 0, CLOSED)]
    for x, y in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        touches += [at(20 * x, 20 * y, CLOSED), at(24 * x, 24 * y)]
    edges = find_hit_edges(touches, DISPLAY.box)
    assert edges is not None
    assert edges.short_side_px is not None
    assert (edges.short_side_px.value, edges.short_side_px.error) == (44, 4)


def test_without_a_possible_miss_the_edge_is_before_the_end_of_the_display() -> None:
    """The control touches it: 86 px from its glyph's middle."""
    edges = find_hit_edges([at(0, 0, CLOSED), at(-40, 0), at(60, 0, CLOSED), at(82, 0, CLOSED)], DISPLAY.box)
    assert edges is not None
    assert edges.right_px is not None
    assert (edges.right_px.low, edges.right_px.high) == (82, DISPLAY.width_px - MIDDLE[0])


def test_a_tap_before_the_control_works_bounds_no_edge() -> None:
    """In its first second it answers "please wait", in the middle and everywhere."""
    early = Quantity(value=700, error=90, unit="ms")
    touches = [
        replace(at(0, 0), since_window_ms=Quantity(value=900, error=90, unit="ms")),
        replace(at(-20, 0), since_window_ms=early),
        *(at(0, 0, CLOSED), at(-40, 0, CLOSED), at(-44, 0)),
    ]
    late = [replace(one, since_window_ms=Quantity(value=1_500, error=90, unit="ms")) for one in touches[2:]]
    edges = find_hit_edges([*touches[:2], *late], DISPLAY.box)
    assert edges is not None
    assert edges.left_px is not None
    assert (edges.left_px.low, edges.left_px.high) == (40, 44)


def test_launches_that_differ_give_a_wide_edge_and_no_sharp_one() -> None:
    edges = find_hit_edges([at(0, 0, CLOSED), at(30, 0), at(40, 0, CLOSED)], DISPLAY.box)
    assert edges is not None
    assert edges.right_px is not None
    assert (edges.right_px.low, edges.right_px.high) == (0, 40)


@pytest.mark.parametrize(
    "touches",
    [
        pytest.param([at(0, 0, CLOSED), at(0, 0, CLOSED)], id="only the middle was tapped"),
        pytest.param([at(30, 30)], id="off the axes"),
        pytest.param([replace(at(30, 0), probe=MARK_PROBE)], id="aimed at another mark"),
        pytest.param([at(30, 0, OutcomeKind.UNKNOWN)], id="outcome unknown"),
    ],
)
def test_touches_that_bound_no_edge(touches: list[Touch]) -> None:
    assert find_hit_edges(touches, DISPLAY.box) is None
