"""Plays: a hit region of known edges, found by taps."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.geometry import Rect
from detector.core.outcome import OutcomeKind
from detector.core.trials import Level, TouchResult, Trial, TrialResult, WindowPrior
from detector.scenarios.hit_region_probe import PROBE, hit_region_probe
from tests.scenarios.plays import GLYPH, a_prior, any_results, played

PRIOR = a_prior()
PX = PRIOR.px_per_dp
Edges = tuple[float, float, float, float]  # left, right, top, bottom from the glyph's middle, dp


def region(edges: Edges, missed: OutcomeKind) -> Callable[[Trial], TrialResult]:
    """Closes inside the edges; a miss gives `missed`, which ends the launch unless it is nothing."""
    left, right, top, bottom = (edge * PX for edge in edges)

    def answer(trial: Trial) -> TrialResult:
        touches = []
        for aim in trial.aims:
            inside = -left <= aim.x_px < right and -top <= aim.y_px < bottom
            outcome = OutcomeKind.DISMISSED if inside else missed
            touches.append(TouchResult(outcome=outcome, since_window_ms=700, x_px=aim.x_px, y_px=aim.y_px))
            if inside or missed is not OutcomeKind.NOTHING:
                break
        return TrialResult(touches=tuple(touches))

    return answer


def found(trials: list[Trial], answer: Callable[[Trial], TrialResult]) -> list[tuple[float, float]]:
    """The outermost hit and the innermost miss per direction, dp."""
    bounds: dict[tuple[int, int], tuple[float, float]] = {}
    for trial in trials:
        for touch in answer(trial).touches:
            side = ((touch.x_px > 0) - (touch.x_px < 0), (touch.y_px > 0) - (touch.y_px < 0))
            away = max(abs(touch.x_px), abs(touch.y_px)) / PX
            hit, miss = bounds.get(side, (0.0, 64.0))
            if touch.outcome is OutcomeKind.DISMISSED:
                hit = max(hit, away)
            else:
                miss = min(miss, away)
            bounds[side] = (hit, miss)
    return list(bounds.values())


edges_dp = st.floats(min_value=6, max_value=40)


@pytest.mark.parametrize(
    ("missed", "most"),
    [
        pytest.param(OutcomeKind.NOTHING, 14, id="a miss leaves the window open"),
        pytest.param(OutcomeKind.BROWSER, 20, id="every tap ends it"),
    ],
)
@given(edges=st.tuples(edges_dp, edges_dp, edges_dp, edges_dp))
def test_edges_are_bounded_to_one_dp_within_the_launches_promised(
    missed: OutcomeKind, most: int, edges: Edges
) -> None:
    answer = region(edges, missed)
    trials = played(hit_region_probe(PRIOR, Level.LAB), answer)
    assert len(trials) <= most
    sides = found(trials, answer)
    assert len(sides) == 4
    assert all(miss - hit <= 2.01 for hit, miss in sides)


def test_nothing_is_tapped_before_the_control_works_nor_after_the_window_has_gone() -> None:
    prior = a_prior(life_ms=5_000, effective_ms=3_300)
    trials = played(hit_region_probe(prior, Level.LAB), region((20, 20, 20, 20), OutcomeKind.NOTHING))
    assert {trial.not_before_ms for trial in trials} == {3_450}
    last_ms = prior.appeared_ms + 5_000
    assert all(3_450 + len(trial.aims) * trial.between_ms <= last_ms for trial in trials)
    assert max(len(trial.aims) for trial in trials) >= 2


def test_the_actual_touch_position_counts() -> None:
    """The session aimed relative to a glyph that it saw 4 dp too far to the right."""
    answer = region((21, 21, 15, 15), OutcomeKind.BROWSER)

    def off(trial: Trial) -> TrialResult:
        moved = [replace(aim, x_px=aim.x_px - 4 * PX) for aim in trial.aims]
        result = answer(replace(trial, aims=tuple(moved)))
        return TrialResult(touches=tuple(replace(one, is_on_glyph=False) for one in result.touches))

    trials = played(hit_region_probe(PRIOR, Level.LAB), off)
    assert len(trials) <= 20
    on_axis = [touch for trial in trials for touch in off(trial).touches if abs(touch.y_px) < 1]
    for side in (-1, 1):
        away = [(abs(one.x_px), one.outcome) for one in on_axis if one.x_px * side > 0]
        hits = [px for px, outcome in away if outcome is OutcomeKind.DISMISSED]
        misses = [px for px, outcome in away if outcome is not OutcomeKind.DISMISSED]
        assert max(hits) <= 21 * PX <= min(misses)
        assert min(misses) - max(hits) <= 4.5 * PX


def test_a_region_to_the_displays_edge_needs_one_tap_there() -> None:
    """A touch beyond the display's edge in earlier launches still hit the control."""
    room = (720 - GLYPH.center.x_px) / PX

    def answer(trial: Trial) -> TrialResult:
        result = region((20, 64, 20, 20), OutcomeKind.BROWSER)(trial)
        return TrialResult(
            touches=tuple(
                replace(one, is_on_glyph=False, x_px=one.x_px + 12 * PX) if one.x_px > 0 else one
                for one in result.touches
            )
        )

    trials = played(hit_region_probe(PRIOR, Level.LAB), answer)
    to_the_right = [trial for trial in trials if trial.aims[0].x_px > 0.6 * room * PX]
    assert len(to_the_right) <= 2


def with_node(width_dp: float, height_dp: float) -> WindowPrior:
    """A node of this size whose middle is the glyph's, on a control that has closed the window."""
    width_px, height_px, middle = width_dp * PX, height_dp * PX, GLYPH.center
    node = Rect.from_xywh(middle.x_px - width_px / 2, middle.y_px - height_px / 2, width_px, height_px)
    return replace(a_prior(effective_ms=1_100), node=node)


def beside(trials: list[Trial]) -> list[list[tuple[float, float]]]:
    """Per launch, where it was tapped, dp from the glyph's middle."""
    return [[(aim.x_px / PX, aim.y_px / PX) for aim in trial.aims] for trial in trials]


def test_a_quick_scan_taps_on_both_sides_of_a_small_node_and_then_the_glyph() -> None:
    only_node = region((20, 20, 8, 8), OutcomeKind.NOTHING)
    trials = played(hit_region_probe(with_node(40, 16), Level.QUICK), only_node)
    assert beside(trials) == [[(0, -11), (0, 11), (0, 0)]]  # both missed: less than 24 dp high


def test_a_region_larger_than_its_small_node_is_asked_for_the_next_limit() -> None:
    delegate = region((20, 20, 15, 15), OutcomeKind.NOTHING)
    trials = played(hit_region_probe(with_node(40, 16), Level.QUICK), delegate)
    assert beside(trials) == [[(0, -11), (0, 11), (0, 0)], [(0, -21), (0, 21), (0, 0)]]


def test_a_miss_that_ends_the_launch_leaves_the_other_side_to_the_next() -> None:
    trials = played(
        hit_region_probe(with_node(12, 30), Level.QUICK), region((6, 6, 15, 15), OutcomeKind.STORE)
    )
    assert beside(trials) == [[(-11, 0), (11, 0), (0, 0)], [(11, 0), (0, 0)]]


def test_a_quick_scan_leaves_a_large_node_or_none_to_the_view_tree() -> None:
    for prior in (a_prior(effective_ms=1_100), with_node(48, 48)):
        assert PROBE.most_launches(prior, Level.QUICK) == 0
        assert played(hit_region_probe(prior, Level.QUICK), lambda trial: TrialResult()) == []


@given(results=any_results())
def test_no_sequence_of_results_exceeds_the_stated_cost(
    results: Callable[[Trial], TrialResult],
) -> None:
    for prior, level in ((PRIOR, Level.LAB), (with_node(12, 12), Level.QUICK)):
        assert len(played(hit_region_probe(prior, level), results)) <= PROBE.most_launches(prior, level)
