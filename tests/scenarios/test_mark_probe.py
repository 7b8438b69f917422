"""Plays: what else may close the window, the trials requested for it, the results sent."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given

from detector.core.geometry import Rect
from detector.core.outcome import OutcomeKind
from detector.core.trials import Anchor, Level, Trial, TrialResult
from detector.scenarios.mark_probe import PROBE, mark_probe
from detector.windows.touched_window import MARK_PROBE
from tests.scenarios.plays import NOTHING, a_prior, any_results, came, played

MARK, NODE = Rect.from_xywh(20, 90, 60, 60), Rect.from_xywh(30, 1400, 80, 80)
IN_DOUBT = replace(a_prior(), marks=(MARK,), bare_nodes=(NODE,))


def places(trials: list[Trial]) -> list[Rect]:
    """Which of the two each trial taps."""
    aims = [aim for trial in trials for aim in trial.aims]
    assert all(aim.anchor is Anchor.DISPLAY for aim in aims)
    return [MARK if aim.y_px < 800 else NODE for aim in aims]


def test_its_trials_carry_its_name() -> None:
    assert PROBE.name == MARK_PROBE


@pytest.mark.parametrize("level", list(Level))
def test_a_window_with_one_control_and_no_other_mark_costs_no_launch(level: Level) -> None:
    assert PROBE.most_launches(a_prior(), level) == 0
    assert played(mark_probe(a_prior(), level), lambda trial: NOTHING) == []


def test_a_second_mark_is_tapped_once_at_quick_even_if_the_control_closes() -> None:
    closes = replace(IN_DOUBT, effective_ms=600.0)
    assert places(played(mark_probe(closes, Level.QUICK), lambda trial: NOTHING)) == [MARK]


def test_if_no_tap_on_the_control_closed_nodes_come_first() -> None:
    closed = came(OutcomeKind.DISMISSED)
    assert places(played(mark_probe(IN_DOUBT, Level.QUICK), lambda trial: closed)) == [NODE]


def test_without_a_certain_control_lookalikes_come_first() -> None:
    unsure = replace(IN_DOUBT, glyph=None, control=None)
    assert places(played(mark_probe(unsure, Level.QUICK), lambda trial: NOTHING)) == [MARK]


def test_a_laboratory_taps_each_twice_unless_it_has_no_effect() -> None:
    away = came(OutcomeKind.BROWSER)
    assert places(played(mark_probe(IN_DOUBT, Level.LAB), lambda trial: away)) == [NODE, NODE, MARK, MARK]
    assert places(played(mark_probe(IN_DOUBT, Level.LAB), lambda trial: NOTHING)) == [NODE, MARK]


@pytest.mark.parametrize("level", list(Level))
@given(results=any_results())
def test_no_sequence_of_results_exceeds_the_stated_cost(
    level: Level, results: Callable[[Trial], TrialResult]
) -> None:
    assert len(played(mark_probe(IN_DOUBT, level), results)) <= PROBE.most_launches(IN_DOUBT, level)
