"""Where the edges of a hit region lie, by the taps that closed its window and those that did not."""

from dataclasses import replace

import pytest

from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity, StatedQuantity
from detector.core.trials import Gesture
from detector.core.uncertainty import Part
from detector.windows.hit_region import HitEdges, find_hit_edges
from detector.windows.touched_window import HIT_REGION_PROBE, MARK_PROBE, Touch
from tests.rules.case_touches import DISPLAY, GLYPH, a_touch

MIDDLE = (GLYPH[0] + GLYPH[2] / 2, GLYPH[1] + GLYPH[3] / 2)


def at(x_px: float, y_px: float, outcome: OutcomeKind = OutcomeKind.NOTHING) -> Touch:
    return a_touch(outcome, at_px=(MIDDLE[0] + x_px, MIDDLE[1] + y_px))


CLOSED = OutcomeKind.DISMISSED


def met_after(ms: float, touch: Touch) -> Touch:
    return replace(touch, since_window_ms=Quantity(value=ms, error=90, unit="ms"))


def edge(side: str, *touches: Touch) -> tuple[float, float] | None:
    """What bounds it from inside and from outside, px from the glyph's middle."""
    edges = find_hit_edges(touches, DISPLAY.box)
    assert edges is not None
    found: Quantity | None = getattr(edges, f"{side}_px")
    return None if found is None else (found.low, found.high)


def px(value: float, error: float) -> Quantity:
    return Quantity(value=value, error=error, unit="px")


def hit_edges(**sides: Quantity | None) -> HitEdges:
    known = {f"{side}_px": sides.get(side, px(20, 1)) for side in ("left", "right", "top", "bottom")}
    return HitEdges(**known, evidence_ids=())


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
        pytest.param([replace(at(30, 0), gesture=Gesture.SWIPE)], id="no tap"),
        pytest.param([replace(at(30, 0), control=None)], id="no control"),
        pytest.param([replace(at(30, 0), point=None)], id="no place"),
        pytest.param([at(3, 0), at(0, -3), at(-3, 3)], id="as near to the middle as that is known"),
    ],
)
def test_touches_that_bound_no_edge(touches: list[Touch]) -> None:
    assert find_hit_edges(touches, DISPLAY.box) is None


@pytest.mark.parametrize(
    ("side", "x", "y"), [("left", -1, 0), ("right", 1, 0), ("top", 0, -1), ("bottom", 0, 1)]
)
def test_a_tap_bounds_the_edge_on_its_own_side(side: str, x: int, y: int) -> None:
    edges = find_hit_edges([at(0, 0, CLOSED), at(30 * x, 30 * y)], DISPLAY.box)
    assert edges is not None
    known = {one: getattr(edges, f"{one}_px") for one in ("left", "right", "top", "bottom")}
    assert {one: (found.low, found.high) for one, found in known.items() if found is not None} == {
        side: (0, 30)
    }


@pytest.mark.parametrize(
    ("x_px", "y_px", "is_on_axis"),
    [(40, 3, True), (40, -3, True), (40, 3.5, False), (3, 40, True), (-3, 40, True), (3.5, 40, False)],
)
def test_a_tap_lies_on_an_axis_within_the_error_of_the_middle(
    x_px: float, y_px: float, is_on_axis: bool
) -> None:
    assert (find_hit_edges([at(0, 0, CLOSED), at(x_px, y_px)], DISPLAY.box) is not None) is is_on_axis


def test_the_nearest_tap_outside_the_middle_bounds_an_edge() -> None:
    assert edge("left", at(-3, 0, CLOSED), at(-3.5, 0)) == (0, 3.5)


def test_a_tap_off_the_axes_hides_no_later_one() -> None:
    assert edge("right", at(0, 0, CLOSED), at(30, 30), at(40, 0)) == (0, 40)


@pytest.mark.parametrize(
    ("hits_px", "low_high"),
    [
        pytest.param((40,), (30, 40), id="all hits beyond the miss"),
        pytest.param((20, 30), (20, 30), id="a hit and a miss at the same place"),
        pytest.param((30,), (30, 30), id="only at the same place"),
    ],
)
def test_hits_that_are_no_nearer_than_a_miss(
    hits_px: tuple[float, ...], low_high: tuple[float, float]
) -> None:
    assert edge("right", *(at(one, 0, CLOSED) for one in hits_px), at(30, 0)) == low_high


CLOSES_LATER = met_after(1_500, at(0, 0, CLOSED))


@pytest.mark.parametrize(
    ("x_px", "y_px", "is_gate"),
    [(25, 0, True), (-25, 0, True), (26, 0, False), (0, 8.5, True), (0, -8.5, True), (0, 9, False)],
)
def test_a_gate_is_found_by_taps_on_the_inner_half_of_the_glyph(
    x_px: float, y_px: float, is_gate: bool
) -> None:
    """The glyph is 100 × 34 px."""
    vain, early_miss = met_after(900, at(x_px, y_px)), met_after(700, at(-30, 0))
    found = edge("left", vain, early_miss, CLOSES_LATER, met_after(1_500, at(-44, 0)))
    assert found == (0, 44 if is_gate else 30)


IN_VAIN = met_after(900, at(0, 0))


@pytest.mark.parametrize(
    ("vain", "since_ms", "is_gated"),
    [
        pytest.param(IN_VAIN, 1_080, True, id="perhaps as early as the gate"),
        pytest.param(IN_VAIN, 1_081, False, id="certainly after it"),
        pytest.param(replace(IN_VAIN, n_before=1), 700, False, id="not the first tap of its launch"),
        pytest.param(met_after(900, at(60, 0)), 700, False, id="a first tap elsewhere"),
        pytest.param(met_after(900, at(0, 0, OutcomeKind.BROWSER)), 700, False, id="another effect"),
        pytest.param(replace(IN_VAIN, control=None), 700, False, id="no control"),
        pytest.param(replace(IN_VAIN, point=None), 700, False, id="no place"),
        pytest.param(met_after(1_600, at(0, 0)), 700, False, id="after one that closed it"),
    ],
)
def test_only_first_taps_in_vain_before_one_that_closed_it_make_a_gate(
    vain: Touch, since_ms: float, is_gated: bool
) -> None:
    found = edge("left", vain, met_after(since_ms, at(-30, 0)), CLOSES_LATER, met_after(3_000, at(-44, 0)))
    assert found == (0, 44 if is_gated else 30)


def test_without_a_first_tap_in_the_middle_that_closed_it_there_is_no_gate() -> None:
    beside = met_after(1_500, at(-27, 0, CLOSED))
    assert edge("left", IN_VAIN, met_after(700, at(-30, 0)), beside) == (27, 30)


def test_a_tap_that_closed_the_window_counts_however_early_it_was() -> None:
    early_hit = met_after(700, at(-40, 0, CLOSED))
    assert edge("left", IN_VAIN, early_hit, CLOSES_LATER, met_after(1_500, at(-44, 0))) == (40, 44)


@pytest.mark.parametrize("unknown", ["left", "right", "top", "bottom"])
def test_without_one_edge_only_the_other_side_is_known(unknown: str) -> None:
    edges = hit_edges(**{unknown: None})
    assert (edges.width_px is None) is (unknown in {"left", "right"})
    assert (edges.height_px is None) is (unknown in {"top", "bottom"})
    assert edges.short_side_px is None


def test_errors_of_opposite_edges_add_up() -> None:
    edges = hit_edges(left=px(20, 1), right=px(30, 4))
    assert (edges.width_px, edges.height_px) == (px(50, 5), px(40, 2))


WITH_BUDGET = find_hit_edges([at(0, 0, CLOSED), at(-30, 0)], DISPLAY.box)


@pytest.mark.parametrize(
    ("left", "n_pitches"),
    [
        pytest.param(px(20, 1), 0, id="a plain number"),
        pytest.param(StatedQuantity(value=20, error=1, unit="px"), 0, id="no budget"),
        pytest.param(WITH_BUDGET and WITH_BUDGET.left_px, 1, id="found by taps"),
    ],
)
def test_a_side_is_uncertain_by_its_edges_and_by_the_middle_they_count_from(
    left: Quantity, n_pitches: int
) -> None:
    """Each launch finds the middle of its glyph anew, between two edges that scatter by 0.14 px."""
    width = hit_edges(left=left).width_px
    assert isinstance(width, StatedQuantity) and width.budget is not None
    *pitches, middle = width.budget.components
    assert [one.part for one in pitches] == [Part.PROBE_PITCH] * n_pitches
    assert middle.part is Part.GLYPH_MIDDLE
    assert middle.value == pytest.approx(0.14 / 2**0.5)
    assert middle.contribution == pytest.approx(0.14)


def test_misses_aimed_beside_the_control_bound_its_short_side_from_above() -> None:
    """Whatever lies between the two is all that can take taps; taps of other probes tell nothing of it."""
    missed = [at(0, -22), at(0, 21)]
    aimed = [replace(touch, probe=HIT_REGION_PROBE) for touch in missed]
    for touches, most_px in ((aimed, 43), (missed, None), (aimed[:1], None)):
        edges = find_hit_edges([at(0, 0, CLOSED), *touches], DISPLAY.box)
        assert edges is not None
        assert edges.most_px == most_px
