"""Plays: a window that reads like a system prompt, and one that does not."""

from collections.abc import Callable

import pytest
from hypothesis import given

from detector.core.geometry import Rect
from detector.core.outcome import OutcomeKind
from detector.core.trials import Anchor, Gesture, Level, Trial, TrialResult
from detector.scenarios.prompt_probe import PROBE, prompt_probe
from tests.scenarios.plays import a_prior, any_results, came, played

CALL = Rect.from_xywh(110, 850, 500, 120)
PROMPT = a_prior(is_over_content=True, main_call=CALL, speaks_as_phone=True)


def test_a_laboratory_taps_the_surest_call_in_two_launches() -> None:
    trials = played(prompt_probe(PROMPT, Level.LAB), lambda trial: came(OutcomeKind.BROWSER))
    assert len(trials) == 2
    for trial in trials:
        (aim,) = trial.aims
        assert (trial.gesture, aim.anchor) == (Gesture.TAP, Anchor.DISPLAY)
        assert (aim.x_px, aim.y_px) == (CALL.center.x_px, CALL.center.y_px)


def test_a_window_without_a_call_is_tapped_in_the_centre() -> None:
    prior = a_prior(speaks_as_phone=True)
    trials = played(prompt_probe(prior, Level.LAB), lambda trial: came(OutcomeKind.NOTHING))
    assert [(one.aims[0].x_px, one.aims[0].y_px) for one in trials] == [(360, 800)] * 2


@pytest.mark.parametrize("level", [Level.LOOK, Level.QUICK])
def test_a_nightly_scan_taps_no_prompt(level: Level) -> None:
    assert PROBE.most_launches(PROMPT, level) == 0
    assert played(prompt_probe(PROMPT, level), lambda trial: TrialResult()) == []


def test_other_windows_cost_nothing() -> None:
    assert PROBE.most_launches(a_prior(main_call=CALL), Level.LAB) == 0


@given(results=any_results())
def test_no_sequence_of_results_exceeds_the_stated_cost(
    results: Callable[[Trial], TrialResult],
) -> None:
    for level in Level:
        assert len(played(prompt_probe(PROMPT, level), results)) <= PROBE.most_launches(PROMPT, level)
