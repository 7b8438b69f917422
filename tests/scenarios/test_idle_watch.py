"""Plays: an app left alone, and one sent to the background."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given

from detector.core.trials import Gesture, Level, Trial, TrialResult
from detector.scenarios.idle_watch import PROBE, idle_watch
from tests.scenarios.plays import NOTHING, a_prior, any_results, played

PRIOR = a_prior()


def test_leaves_it_open_once_and_sends_it_away_twice() -> None:
    trials = played(idle_watch(PRIOR, Level.LAB), lambda trial: TrialResult())
    assert [trial.gesture for trial in trials] == [Gesture.NONE, Gesture.HOME, Gesture.HOME]
    assert trials[0].watch_ms == 600_000
    assert all(trial.look_every_ms == 1_000 for trial in trials)


def test_a_second_window_of_the_same_app_costs_nothing() -> None:
    second = replace(PRIOR, subject="window:2")
    assert PROBE.most_launches(second, Level.LAB) == 0
    assert played(idle_watch(second, Level.LAB), lambda trial: NOTHING) == []


@given(results=any_results())
def test_no_sequence_of_results_exceeds_the_stated_cost(
    results: Callable[[Trial], TrialResult],
) -> None:
    for level in Level:
        assert len(played(idle_watch(PRIOR, level), results)) <= PROBE.most_launches(PRIOR, level)
