"""Plays: the points requested, and the outcome of each."""

from collections.abc import Callable

import pytest
from hypothesis import given

from detector.core.geometry import Point, Rect
from detector.core.outcome import OutcomeKind
from detector.core.trials import Anchor, Level, TouchResult, Trial, TrialResult
from detector.scenarios.tap_grid import PROBE, grid_points, tap_grid
from tests.scenarios.plays import a_prior, any_results, played

CALL = Rect.from_xywh(110, 1180, 500, 100)
PRIOR = a_prior(calls=(CALL,))


def each(outcome: OutcomeKind) -> Callable[[Trial], TrialResult]:
    """Every tap has this outcome; whatever ends the window ends the launch."""

    def answer(trial: Trial) -> TrialResult:
        aims = trial.aims if outcome is OutcomeKind.NOTHING else trial.aims[:1]
        return TrialResult(
            touches=tuple(
                TouchResult(outcome=outcome, since_window_ms=700, x_px=aim.x_px, y_px=aim.y_px)
                for aim in aims
            )
        )

    return answer


def points(trials: list[Trial]) -> list[Point]:
    assert all(aim.anchor is Anchor.DISPLAY for trial in trials for aim in trial.aims)
    return [Point(x_px=aim.x_px, y_px=aim.y_px) for trial in trials for aim in trial.aims]


def test_keeps_clear_of_the_control_the_calls_and_the_edges() -> None:
    kept = [CALL.expanded(16), Rect.from_xywh(570, 98, 132, 72).expanded(16)]
    tapped = grid_points(PRIOR)
    assert 35 <= len(tapped) <= 45
    assert not [point for point in tapped if any(box.contains(point) for box in kept)]
    assert all(64 < point.y_px < 1_536 and 64 < point.x_px < 656 for point in tapped)


def test_the_first_nine_are_spread_over_the_window() -> None:
    first = grid_points(PRIOR)[:9]
    assert len({point.x_px for point in first}) >= 4
    assert len({point.y_px for point in first}) >= 6


def test_a_window_that_is_one_link_takes_three_launches() -> None:
    assert len(played(tap_grid(PRIOR, Level.QUICK), each(OutcomeKind.BROWSER))) == 3


def test_a_laboratory_asks_for_fourteen_of_fourteen() -> None:
    assert len(played(tap_grid(PRIOR, Level.LAB), each(OutcomeKind.BROWSER))) == 14


def test_points_that_do_nothing_share_a_launch() -> None:
    trials = played(tap_grid(PRIOR, Level.QUICK), each(OutcomeKind.NOTHING))
    assert len(points(trials)) == 9
    assert len(trials) == 5  # two taps fit into a splash of five seconds
    assert len(played(tap_grid(a_prior(life_ms=None), Level.QUICK), each(OutcomeKind.NOTHING))) == 3


def test_a_popup_is_tapped_at_fewer_points() -> None:
    prior = a_prior(is_over_content=True, life_ms=None)
    assert [PROBE.most_launches(prior, level) for level in Level] == [0, 2, 9]
    assert len(played(tap_grid(prior, Level.QUICK), each(OutcomeKind.DOWNLOAD))) == 2
    assert len(points(played(tap_grid(prior, Level.LAB), each(OutcomeKind.NOTHING)))) == 9


def test_at_level_quick_a_popup_in_which_taps_do_nothing_costs_one_launch() -> None:
    (trial,) = played(
        tap_grid(a_prior(is_over_content=True, life_ms=None), Level.QUICK), each(OutcomeKind.NOTHING)
    )
    assert len(trial.aims) == 2


@pytest.mark.parametrize("level", [Level.QUICK, Level.LAB])
@given(results=any_results())
def test_no_sequence_of_results_exceeds_the_stated_cost(
    level: Level, results: Callable[[Trial], TrialResult]
) -> None:
    assert len(played(tap_grid(PRIOR, level), results)) <= PROBE.most_launches(PRIOR, level)


BESIDE = Rect.from_xywh(520, 1190, 80, 80)
"""A × at the edge of the call: a tap on it may have been meant for the call."""


@pytest.mark.parametrize(
    "glyph",
    [
        pytest.param(Rect.from_xywh(584, 117, 100, 34), id="a control in the corner"),
        pytest.param(BESIDE, id="the control stands at a call"),
        pytest.param(None, id="there is no control"),
    ],
)
def test_a_popup_is_not_tapped_near_its_calls(glyph: Rect | None) -> None:
    prior = a_prior(glyph=glyph, calls=(CALL,), is_over_content=True, life_ms=None)
    (trial,) = played(tap_grid(prior, Level.QUICK), each(OutcomeKind.NOTHING))
    assert not any(CALL.expanded(CALL.height_px / 2).contains(point) for point in points([trial]))
