"""Plays: controls that work from the first moment, from a later one, or never."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.outcome import OutcomeKind
from detector.core.trials import Level, Trial, TrialResult
from detector.scenarios.early_tap_ladder import ERROR_MS, PROBE, early_tap_ladder
from tests.scenarios.plays import a_prior, any_results, came, played

PRIOR = a_prior()


def working_from(ms: float) -> Callable[[Trial], TrialResult]:
    def answer(trial: Trial) -> TrialResult:
        assert trial.is_blind
        since_ms = trial.not_before_ms - PRIOR.appeared_ms
        outcome = OutcomeKind.DISMISSED if since_ms >= ms else OutcomeKind.NOTHING
        return came(outcome, since_ms=since_ms)

    return answer


def delays(trials: list[Trial]) -> list[float]:
    return [trial.not_before_ms - PRIOR.appeared_ms for trial in trials]


def test_one_that_works_at_once_takes_two_launches() -> None:
    assert delays(played(early_tap_ladder(PRIOR, Level.LAB), working_from(0))) == [300, 300]


def test_one_that_never_works_is_tried_at_each_delay_before_the_window_ends() -> None:
    assert delays(played(early_tap_ladder(PRIOR, Level.LAB), working_from(1e9))) == [
        300,
        500,
        1_000,
        2_000,
        3_000,
    ]


@given(st.floats(min_value=310, max_value=2_990))
def test_the_moment_is_found_to_within_0_15_s(ms: float) -> None:
    tried = delays(played(early_tap_ladder(PRIOR, Level.LAB), working_from(ms)))
    works, fails = min(one for one in tried if one >= ms), max(one for one in tried if one < ms)
    assert works - fails <= 2 * ERROR_MS + 1e-6
    assert tried[-1] == works
    assert len(tried) <= PROBE.most_launches(PRIOR, Level.LAB)


@pytest.mark.parametrize("level", [Level.LOOK, Level.QUICK])
def test_only_a_laboratory_runs_it(level: Level) -> None:
    assert played(early_tap_ladder(PRIOR, level), working_from(0)) == []


@given(results=any_results())
def test_no_sequence_of_results_exceeds_the_stated_cost(
    results: Callable[[Trial], TrialResult],
) -> None:
    assert len(played(early_tap_ladder(PRIOR, Level.LAB), results)) <= PROBE.most_launches(PRIOR, Level.LAB)
