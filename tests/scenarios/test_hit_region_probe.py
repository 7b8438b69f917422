"""Plays: a hit region of known edges, found by taps."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.outcome import OutcomeKind
from detector.core.trials import Level, TouchResult, Trial, TrialResult
from detector.scenarios.hit_region_probe import PROBE, hit_region_probe
from tests.scenarios.plays import a_prior, any_results, played

PRIOR = a_prior()
PX = PRIOR.px_per_dp
Edges = tuple[float, float, float, float]  # left, right, top, bottom from the glyph's middle, dp


def region(edges: Edges, missed: OutcomeKind) -> Callable[[Trial], TrialResult]:
    """Closes inside the edges; a miss comes to `missed`, which ends the launch unless it is nothing."""
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
    """Per direction the outermost hit and the innermost miss, dp."""
    told: dict[tuple[int, int], tuple[float, float]] = {}
    for trial in trials:
        for touch in answer(trial).touches:
            side = ((touch.x_px > 0) - (touch.x_px < 0), (touch.y_px > 0) - (touch.y_px < 0))
            away = max(abs(touch.x_px), abs(touch.y_px)) / PX
            hit, miss = told.get(side, (0.0, 64.0))
            if touch.outcome is OutcomeKind.DISMISSED:
                hit = max(hit, away)
            else:
                miss = min(miss, away)
            told[side] = (hit, miss)
    return list(told.values())


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


def test_quick_scans_leave_it_to_the_view_tree() -> None:
    assert PROBE.most_launches(PRIOR, Level.QUICK) == 0
    assert played(hit_region_probe(PRIOR, Level.QUICK), lambda trial: TrialResult()) == []


@given(results=any_results())
def test_no_sequence_of_results_makes_it_cost_more_than_it_says(
    results: Callable[[Trial], TrialResult],
) -> None:
    assert len(played(hit_region_probe(PRIOR, Level.LAB), results)) <= PROBE.most_launches(PRIOR, Level.LAB)
