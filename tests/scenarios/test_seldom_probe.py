"""Plays: the trial that the probe requests, the result it is sent."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from detector.core.outcome import OutcomeKind
from detector.core.trials import Level, Trial, TrialResult
from detector.scenarios.seldom_probe import SELDOM_TAPS, seldom_taps
from tests.scenarios.plays import a_prior, came, played

CLOSED, AWAY = came(OutcomeKind.DISMISSED), came(OutcomeKind.STORE)
PRIOR = replace(a_prior(life_ms=5_000, effective_ms=400), n_led_away=1)
MOST = SELDOM_TAPS.most_launches(PRIOR, Level.LAB)


def every(period: int, phase: int) -> tuple[list[float], Callable[[Trial], TrialResult]]:
    """An app whose trick comes at every so many taps, and when they came."""
    led_away: list[float] = []
    taps: list[Trial] = []

    def answer(trial: Trial) -> TrialResult:
        taps.append(trial)
        if (len(taps) + phase) % period:
            return CLOSED
        led_away.append(trial.not_before_ms)
        return AWAY

    return led_away, answer


def tapped(answer: Callable[[Trial], TrialResult]) -> Sequence[Trial]:
    return played(seldom_taps(PRIOR, Level.LAB), answer)


@pytest.mark.parametrize("period", range(2, 11))
def test_no_period_meets_the_same_moment_alone(period: int) -> None:
    """What the rule asks for: taps that surely came half a second apart, each placed to a tenth."""
    for phase in range(period):
        led_away, answer = every(period, phase)
        taps = tapped(answer)
        assert len(led_away) >= 2
        assert max(led_away) - min(led_away) >= 1_000
        assert len(taps) <= MOST


def test_no_tap_comes_while_the_window_is_still_coming_in() -> None:
    taps = tapped(lambda trial: CLOSED)
    assert len(taps) == MOST
    assert min(tap.not_before_ms for tap in taps) >= PRIOR.appeared_ms + 800


def test_nothing_is_tapped_again_where_no_tap_led_away_or_none_closed() -> None:
    assert played(seldom_taps(replace(PRIOR, n_led_away=0), Level.LAB), lambda trial: AWAY) == []
    assert played(seldom_taps(replace(PRIOR, effective_ms=None), Level.LAB), lambda trial: AWAY) == []
