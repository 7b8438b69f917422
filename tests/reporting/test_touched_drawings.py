"""Drawings of the results of touching: the position of each mark, and what is shown without colour."""

import pytest

from detector.core.movement import Movement, MovementKind
from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity
from detector.reporting.close_times import close_times_of
from detector.reporting.shake_plot import AxisKind, shake_plot_of
from detector.reporting.touch_map import TapOutcome, tap_outcome_of, touch_map_of
from detector.windows.touched_window import TouchedWindow
from tests.rules.case_touches import TouchedAt, TouchedCase, UntouchedRun, a_touched_window

REFERENCES = {AxisKind.PEAK: 15.0, AxisKind.ANGLE: 35.0, AxisKind.DURATION: 3_000.0}


def touched(*touches: TouchedAt, **keys: object) -> TouchedWindow:
    return a_touched_window(TouchedCase(what="", touches=touches, **keys))  # type: ignore[arg-type]


def tap(
    outcome: OutcomeKind, run: int, at_px: tuple[float, float] | None = None, **keys: object
) -> TouchedAt:
    return TouchedAt(run=run, outcome=outcome, at_px=at_px, **keys)  # type: ignore[arg-type]


def moved(
    outcome: OutcomeKind, run: int, kind: MovementKind, values: tuple[float, float, float]
) -> TouchedAt:
    movement = Movement(kind=kind, peak_mps2=values[0], angle_deg=values[1], duration_ms=values[2])
    return TouchedAt(run=run, outcome=outcome, moved=movement)


def test_every_outcome_has_one_of_the_five_categories_of_a_map() -> None:
    assert {tap_outcome_of(kind) for kind in OutcomeKind} == set(TapOutcome)
    assert tap_outcome_of(OutcomeKind.BLOCKED) is TapOutcome.JUMPED
    assert tap_outcome_of(OutcomeKind.NEW_POPUP) is TapOutcome.OTHER


def test_a_tap_is_drawn_where_it_fell_with_its_outcome() -> None:
    window = touched(
        tap(OutcomeKind.STORE, 1, (300.0, 900.0)),
        tap(OutcomeKind.NOTHING, 2, (100.0, 1_200.0)),
        tap(OutcomeKind.DISMISSED, 3),
        calls_px=((200.0, 1_300.0, 320.0, 80.0),),
    )
    drawn = touch_map_of(window)
    assert drawn is not None
    assert [(spot.x_px, spot.y_px, spot.tap_outcome) for spot in drawn.spots[:2]] == [
        (300.0, 900.0, TapOutcome.JUMPED),
        (100.0, 1_200.0, TapOutcome.NOTHING),
    ]
    assert drawn.tap_outcomes == (TapOutcome.CLOSED, TapOutcome.JUMPED, TapOutcome.NOTHING)
    assert (drawn.n_jumped, drawn.n_closed) == (1, 1)
    assert drawn.control is not None
    assert len(drawn.calls) == 1


def test_without_a_tap_there_is_no_map() -> None:
    assert touch_map_of(touched()) is None
    assert touch_map_of(touched(moved(OutcomeKind.STORE, 1, MovementKind.SHAKE, (9, 0, 300)))) is None


def test_a_shake_is_drawn_at_its_three_values_against_the_reference() -> None:
    plot = shake_plot_of(
        touched(
            moved(OutcomeKind.BROWSER, 1, MovementKind.SHAKE, (12.5, 45.0, 2_000.0)),
            moved(OutcomeKind.NOTHING, 2, MovementKind.SHAKE, (10.0, 45.0, 2_000.0)),
            moved(OutcomeKind.NOTHING, 3, MovementKind.WALK, (4.1, 6.0, 2_500.0)),
        ),
        REFERENCES,
    )
    assert plot is not None
    peak, angle, duration = plot.axes
    assert [dot.jumped for dot in peak.dots] == [True, False]
    assert peak.dots[0].x == pytest.approx((150 + 730) / 2)  # half of 25 m/s²
    assert angle.dots[0].x == pytest.approx((150 + 730) / 2)
    assert duration.dots[0].x == pytest.approx((150 + 730) / 2)
    assert peak.reference_x == pytest.approx(150 + 580 * 15 / 25)
    assert peak.threshold == Quantity(value=11.25, error=1.25, unit="m/s2")
    assert peak.low_x is not None
    assert peak.dots[1].x == pytest.approx(peak.low_x)
    assert peak.dots[0].y < peak.dots[1].y < peak.height
    (walk,) = plot.daily
    assert (walk.kind, walk.n_made, walk.n_jumped) == (MovementKind.WALK, 1, 0)


def test_a_shake_beyond_the_ladder_stays_on_the_axis() -> None:
    plot = shake_plot_of(touched(moved(OutcomeKind.NOTHING, 1, MovementKind.SHAKE, (60, 200, 9_000))), {})
    assert plot is not None
    assert all(axis.dots[0].x <= 730 for axis in plot.axes)
    assert all(axis.reference_x is None and axis.threshold is None for axis in plot.axes)


def test_without_movements_there_is_no_plot() -> None:
    assert shake_plot_of(touched(tap(OutcomeKind.NOTHING, 1)), REFERENCES) is None


def test_the_times_of_a_window_that_only_closes_late() -> None:
    window = touched(
        tap(OutcomeKind.NOTHING, 1, since_ms=600.0),
        tap(OutcomeKind.DISMISSED, 2, since_ms=4_000.0, after_ms=(80.0, 40.0)),
        untouched=(UntouchedRun(life_ms=(5_000.0, 50.0)),),
    )
    times = close_times_of(window, Quantity(value=300.0, error=50.0, unit="ms"))
    assert times is not None
    assert [mark.tap_outcome for mark in times.taps] == [TapOutcome.NOTHING, TapOutcome.CLOSED]
    assert times.tap_outcomes == (TapOutcome.CLOSED, TapOutcome.NOTHING)
    assert times.visible is not None
    assert times.effective is not None
    assert times.life is not None
    assert times.visible.mid_x < times.effective.mid_x < times.life.mid_x
    assert times.taps[0].x - 12 <= times.effective.x  # after the last tap without effect
    assert times.close_x == times.taps[1].x
    assert times.countdown_end is None


def test_without_a_tap_on_the_control_there_are_no_times() -> None:
    assert close_times_of(touched(tap(OutcomeKind.STORE, 1, (300.0, 900.0))), None) is None
