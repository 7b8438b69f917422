"""Plays: the trial that the probe requests, the result it is sent."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given

from detector.core.geometry import Point, Rect
from detector.core.outcome import OutcomeKind
from detector.core.trials import Level, TouchResult, Trial, TrialResult, WindowPrior
from detector.scenarios.close_probe import PROBE, close_probe
from tests.scenarios.plays import NOTHING, a_prior, any_results, came, played

MOST = PROBE.most_launches(a_prior(), Level.QUICK)


def test_a_control_that_closes_is_tapped_in_two_launches_and_no_more() -> None:
    trials = played(close_probe(a_prior(), Level.QUICK), lambda trial: came(OutcomeKind.DISMISSED))
    assert len(trials) == 2
    assert all(trial.aims == trials[0].aims and trial.not_before_ms == 0 for trial in trials)


def test_a_laboratory_repeats_it_ten_times() -> None:
    trials = played(close_probe(a_prior(), Level.LAB), lambda trial: came(OutcomeKind.DISMISSED))
    assert len(trials) == 10


def test_nothing_is_tapped_without_a_certain_control() -> None:
    prior = a_prior(glyph=None)
    assert played(close_probe(prior, Level.LAB), lambda trial: came(OutcomeKind.DISMISSED)) == []
    assert PROBE.most_launches(prior, Level.LAB) == 0


def test_a_control_without_effect_is_tapped_late_repeatedly_and_twice_at_once() -> None:
    prior = a_prior(countdown_s=5, life_ms=6_000)
    trials = played(close_probe(prior, Level.QUICK), lambda trial: NOTHING)
    assert [len(trial.aims) for trial in trials] == [1, 1, 3, 1, 1, 1, 2]
    assert [trial.between_ms == 0 for trial in trials] == [False] * 6 + [True]
    late, *after = (trials[n].not_before_ms for n in (1, 3, 4, 5))
    assert 4_000 <= late < 5_400 <= after[0] < after[1] < after[2] < 6_050


def test_an_unknown_outcome_is_retried_later_and_then_counts() -> None:
    """The first tap may fall on a window that was still coming in."""
    answers = iter([came(OutcomeKind.IN_PAGE), NOTHING])
    trials = played(close_probe(a_prior(), Level.QUICK), lambda trial: next(answers, NOTHING))
    assert [len(trial.aims) for trial in trials] == [1, 1, 1, 3, 2]
    assert trials[1].not_before_ms > 0
    answers = iter([came(OutcomeKind.UNKNOWN)])
    trials = played(
        close_probe(a_prior(), Level.QUICK), lambda trial: next(answers, came(OutcomeKind.DISMISSED))
    )
    assert [len(trial.aims) for trial in trials] == [1, 1, 1]


def test_a_control_that_works_later_is_not_tapped_repeatedly() -> None:
    def answer(trial: Trial) -> TrialResult:
        return came(OutcomeKind.DISMISSED) if trial.not_before_ms > 0 else NOTHING

    trials = played(close_probe(a_prior(), Level.QUICK), answer)
    assert [len(trial.aims) for trial in trials] == [1, 1, 1]


def test_two_taps_are_shown_twice() -> None:
    def answer(trial: Trial) -> TrialResult:
        if len(trial.aims) == 1:
            return NOTHING
        return TrialResult(
            touches=(
                *NOTHING.touches,
                TouchResult(outcome=OutcomeKind.DISMISSED, since_window_ms=1_300, x_px=0, y_px=0),
            )
        )

    assert [len(trial.aims) for trial in played(close_probe(a_prior(), Level.QUICK), answer)] == [1, 1, 3, 3]


def test_a_double_tap_that_closes_is_shown_twice() -> None:
    def answer(trial: Trial) -> TrialResult:
        if trial.between_ms > 0:
            return NOTHING
        hurried = TouchResult(outcome=OutcomeKind.UNKNOWN, since_window_ms=3_000, x_px=0, y_px=0)
        return TrialResult(touches=(hurried, *came(OutcomeKind.DISMISSED, since_ms=3_060).touches))

    trials = played(close_probe(a_prior(), Level.QUICK), answer)
    assert [len(trial.aims) for trial in trials] == [1, 1, 3, 2, 2]


def test_a_control_that_works_after_the_countdown_is_not_double_tapped() -> None:
    prior = a_prior(countdown_s=5, life_ms=None)

    def answer(trial: Trial) -> TrialResult:
        return came(OutcomeKind.DISMISSED) if trial.not_before_ms >= 5_400 else NOTHING

    assert [len(t.aims) for t in played(close_probe(prior, Level.QUICK), answer)] == [1, 1, 3, 1, 1]


def test_a_tap_before_the_countdowns_end_is_repeated_slightly_later() -> None:
    """In some launches the window, and hence the end, comes later than in earlier ones."""
    prior = a_prior(countdown_s=5, life_ms=6_000)

    def answer(trial: Trial) -> TrialResult:
        return came(OutcomeKind.DISMISSED) if trial.not_before_ms > 5_600 else NOTHING

    trials = played(close_probe(prior, Level.QUICK), answer)
    assert [len(t.aims) for t in trials] == [1, 1, 3, 1, 1, 1]
    assert trials[-1].not_before_ms == trials[-2].not_before_ms


def test_a_countdown_that_begins_late_is_waited_for() -> None:
    prior = a_prior(countdown_s=3, life_ms=7_200)

    def answer(trial: Trial) -> TrialResult:
        return came(OutcomeKind.DISMISSED) if trial.not_before_ms > 4_400 else NOTHING

    trials = played(close_probe(prior, Level.QUICK), answer)
    assert [trial.not_before_ms for trial in trials[-2:]] == [6_200, 6_200]


def test_in_a_window_that_stays_one_tap_comes_as_late_as_it_can() -> None:
    trials = played(close_probe(a_prior(life_ms=None), Level.QUICK), lambda trial: NOTHING)
    assert [trial.not_before_ms for trial in trials] == [0, 3_400, 0, 3_400, 9_400]

    def answer(trial: Trial) -> TrialResult:
        return came(OutcomeKind.DISMISSED) if trial.not_before_ms > 5_000 else NOTHING

    waited = played(close_probe(a_prior(life_ms=None), Level.QUICK), answer)
    assert [trial.not_before_ms for trial in waited[-2:]] == [9_400, 9_400]


def test_the_latest_tap_after_a_countdown_is_made_once() -> None:
    prior = a_prior(life_ms=None, countdown_s=5)
    trials = played(close_probe(prior, Level.LAB), lambda trial: NOTHING)
    assert [trial.not_before_ms for trial in trials].count(9_400) == 1


def test_a_launch_without_the_window_is_repeated() -> None:
    answers = iter([TrialResult(), came(OutcomeKind.DISMISSED), TrialResult(), came(OutcomeKind.DISMISSED)])
    trials = played(close_probe(a_prior(), Level.QUICK), lambda trial: next(answers))
    assert len(trials) == 4


def test_a_window_that_never_comes_again_is_given_up() -> None:
    assert len(played(close_probe(a_prior(), Level.QUICK), lambda trial: TrialResult())) == 3


@pytest.mark.parametrize("level", [Level.QUICK, Level.LAB])
@given(results=any_results())
def test_no_sequence_of_results_exceeds_the_stated_cost(
    level: Level, results: Callable[[Trial], TrialResult]
) -> None:
    prior = a_prior(countdown_s=5)
    assert len(played(close_probe(prior, level), results)) <= PROBE.most_launches(prior, level)


def test_the_prior_of_these_plays_has_a_control() -> None:
    assert isinstance(a_prior(), WindowPrior)
    assert a_prior().glyph == Rect.from_xywh(584, 117, 100, 34)


def test_a_tap_of_unknown_outcome_is_repeated_until_three_are_in_vain() -> None:
    answers = iter([NOTHING, came(OutcomeKind.UNKNOWN), came(OutcomeKind.UNKNOWN)])
    trials = played(close_probe(a_prior(), Level.QUICK), lambda trial: next(answers, NOTHING))
    assert [len(trial.aims) for trial in trials] == [1, 1, 3, 2, 1, 1]


def test_a_card_turned_over_first_and_closed_second_is_tapped_twice() -> None:
    def answer(trial: Trial) -> TrialResult:
        turned = came(OutcomeKind.IN_PAGE)
        if len(trial.aims) == 1:
            return turned
        return TrialResult(touches=(*turned.touches, *came(OutcomeKind.DISMISSED, since_ms=1_300).touches))

    assert [len(t.aims) for t in played(close_probe(a_prior(), Level.QUICK), answer)] == [1, 1, 3, 3]


def test_a_menu_that_asks_why_is_answered_in_two_launches() -> None:
    asks = replace(came(OutcomeKind.IN_PAGE).touches[0], asks_at=Point(x_px=360, y_px=800))

    def answer(trial: Trial) -> TrialResult:
        closed = came(OutcomeKind.DISMISSED, since_ms=2_100).touches
        return TrialResult(touches=(asks, *(closed if len(trial.aims) == 2 else ())))

    trials = played(close_probe(a_prior(), Level.QUICK), answer)
    assert [len(trial.aims) for trial in trials] == [1, 2, 2]
    assert trials[-1].aims[1].point(None) == asks.asks_at
