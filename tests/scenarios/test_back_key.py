"""Plays: a window left by the back key, and one that is not met."""

from collections.abc import Callable

import pytest
from hypothesis import given

from detector.core.outcome import OutcomeKind
from detector.core.trials import Gesture, Level, Trial, TrialResult
from detector.scenarios.back_key import PROBE, back_key
from tests.scenarios.plays import NOTHING, a_prior, any_results, came, played

BARE = a_prior(glyph=None)


def test_a_nightly_presses_it_once_and_only_without_a_close_control() -> None:
    (trial,) = played(back_key(BARE, Level.QUICK), lambda trial: NOTHING)
    assert trial.gesture is Gesture.BACK
    assert len(trial.aims) == 1
    assert trial.not_before_ms == BARE.appeared_ms + 700
    assert played(back_key(a_prior(), Level.QUICK), lambda trial: NOTHING) == []


def test_a_laboratory_presses_it_in_two_launches_whatever_the_outcome() -> None:
    for outcome in (OutcomeKind.DISMISSED, OutcomeKind.LEFT_APP, OutcomeKind.NOTHING):
        assert len(played(back_key(a_prior(), Level.LAB), lambda _, one=outcome: came(one))) == 2


def test_a_launch_without_the_window_is_repeated_once() -> None:
    answers = iter([TrialResult(), NOTHING, NOTHING])
    assert len(played(back_key(BARE, Level.LAB), lambda trial: next(answers))) == 3


def test_level_look_does_not_press_it() -> None:
    assert PROBE.most_launches(BARE, Level.LOOK) == 0
    assert played(back_key(BARE, Level.LOOK), lambda trial: NOTHING) == []


@pytest.mark.parametrize("level", list(Level))
@given(results=any_results())
def test_no_sequence_of_results_exceeds_the_stated_cost(
    level: Level, results: Callable[[Trial], TrialResult]
) -> None:
    for prior in (BARE, a_prior()):
        assert len(played(back_key(prior, level), results)) <= PROBE.most_launches(prior, level)
