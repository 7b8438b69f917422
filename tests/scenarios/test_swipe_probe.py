"""Plays: swipes of two lengths in four directions, the first from the lower part of the window."""

from collections.abc import Callable

import pytest
from hypothesis import given

from detector.core.outcome import OutcomeKind
from detector.core.trials import Gesture, Level, TouchResult, Trial, TrialResult
from detector.scenarios.swipe_probe import LONG_DP, PROBE, SHORT_DP, swipe_probe
from tests.scenarios.plays import a_prior, any_results, played

PRIOR = a_prior()


def jumping_from(length_dp: float, direction: tuple[int, int]) -> Callable[[Trial], TrialResult]:
    """A swipe that way of at least this length opens the store, all others do nothing."""

    def answer(trial: Trial) -> TrialResult:
        touches = []
        for aim in trial.aims:
            along_dp = (aim.to_x_px * direction[0] + aim.to_y_px * direction[1]) / PRIOR.px_per_dp
            outcome = OutcomeKind.STORE if along_dp >= length_dp else OutcomeKind.NOTHING
            touches.append(TouchResult(outcome=outcome, since_window_ms=700, x_px=0, y_px=0))
            if outcome is OutcomeKind.STORE:
                break
        return TrialResult(touches=tuple(touches))

    return answer


def lengths(trials: list[Trial]) -> list[float]:
    assert all(trial.gesture is Gesture.SWIPE for trial in trials)
    return [max(abs(trial.aims[0].to_x_px), abs(trial.aims[0].to_y_px)) / PRIOR.px_per_dp for trial in trials]


def test_a_window_that_ignores_swipes_takes_two_launches() -> None:
    trials = played(swipe_probe(PRIOR, Level.QUICK), jumping_from(1e9, (0, -1)))
    assert lengths(trials) == [LONG_DP, LONG_DP]
    begins = [aim.y_px / PRIOR.box.height_px for trial in trials for aim in trial.aims]
    assert begins == pytest.approx([0.78, 0.5, 0.5, 0.5, 0.5])


def test_a_jump_at_46_dp_is_retried_with_22_and_confirmed() -> None:
    assert lengths(played(swipe_probe(PRIOR, Level.QUICK), jumping_from(20, (0, -1)))) == [
        LONG_DP,
        SHORT_DP,
        SHORT_DP,
    ]
    assert lengths(played(swipe_probe(PRIOR, Level.QUICK), jumping_from(40, (0, -1)))) == [
        LONG_DP,
        SHORT_DP,
        LONG_DP,
    ]


def test_the_last_direction_is_found_too() -> None:
    trials = played(swipe_probe(PRIOR, Level.QUICK), jumping_from(20, (1, 0)))
    assert lengths(trials)[-2:] == [SHORT_DP, SHORT_DP]
    assert trials[-1].aims[0].to_x_px > 0


@pytest.mark.long
@given(results=any_results())
def test_no_sequence_of_results_exceeds_the_stated_cost(
    results: Callable[[Trial], TrialResult],
) -> None:
    for level in (Level.QUICK, Level.LAB):
        assert len(played(swipe_probe(PRIOR, level), results)) <= PROBE.most_launches(PRIOR, level)
