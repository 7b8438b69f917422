from collections.abc import Callable

from hypothesis import given

from detector.core.outcome import OutcomeKind
from detector.core.trials import Level, Trial, TrialResult
from detector.scenarios.reshow_watch import PROBE, WATCH_MS, reshow_watch
from tests.scenarios.plays import a_prior, any_results, came, played

POPUP = a_prior(is_over_content=True, life_ms=None)


def test_closes_once_and_watches_on() -> None:
    trials = played(reshow_watch(POPUP, Level.QUICK), lambda trial: came(OutcomeKind.DISMISSED))
    assert [trial.watch_ms for trial in trials] == [WATCH_MS[Level.QUICK]] * 2
    assert all(len(trial.aims) == 1 for trial in trials)


def test_only_a_popup_with_a_control_is_tried() -> None:
    for prior in (a_prior(), a_prior(is_over_content=True, glyph=None)):
        assert PROBE.most_launches(prior, Level.LAB) == 0
        assert played(reshow_watch(prior, Level.LAB), lambda trial: came(OutcomeKind.DISMISSED)) == []


@given(results=any_results())
def test_no_sequence_of_results_exceeds_the_stated_cost(
    results: Callable[[Trial], TrialResult],
) -> None:
    assert len(played(reshow_watch(POPUP, Level.LAB), results)) <= PROBE.most_launches(POPUP, Level.LAB)
