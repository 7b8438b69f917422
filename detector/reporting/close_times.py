"""When a window could be closed, counted from t0: T_vis, T_eff, T_close, countdown, end of the window. Pure.

Each launch's first tap on the control is drawn at its time with its outcome. x is in units of the drawing;
intervals are bounds, not a spread.
"""

from dataclasses import dataclass

from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity
from detector.measures.close_effect import measure_close_effect
from detector.measures.close_gate import measure_close_gate
from detector.reporting.touch_map import TapOutcome, tap_outcome_of
from detector.windows.touched_window import TouchedWindow

__all__ = ["LEFT", "WIDTH", "CloseTimes", "Interval", "TapMark", "close_times_of"]

WIDTH = 1000
LEFT, RIGHT = 220.0, 970.0  # room for the rows' names
STEPS_MS = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000)
MAX_TICKS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """`x` and `width` of the interval, `mid_x` of its middle. `quantity` is the number itself."""

    quantity: Quantity
    x: float
    width: float
    mid_x: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TapMark:
    x: float
    tap_outcome: TapOutcome
    run_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseTimes:
    """None: not measured. `close_ms` is a duration, not a moment: T_close, counted from a tap."""

    ticks: tuple[tuple[float, str], ...]
    visible: Interval | None
    effective: Interval | None
    countdown_end: Interval | None
    life: Interval | None
    taps: tuple[TapMark, ...]
    close_ms: Quantity | None
    close_x: float | None
    close_width: float | None

    @property
    def tap_outcomes(self) -> tuple[TapOutcome, ...]:
        """The outcomes of the taps, for a legend."""
        return tuple(
            outcome for outcome in TapOutcome if any(tap.tap_outcome is outcome for tap in self.taps)
        )


def close_times_of(window: TouchedWindow, visible_ms: Quantity | None) -> CloseTimes | None:
    """`visible_ms` is T_vis, from the untouched runs. None if no first tap hit the control."""
    taps = [
        first_tap for first_tap in window.first_taps_on_control() if first_tap.since_window_ms is not None
    ]
    if not taps:
        return None
    gate, effect = measure_close_gate(window), measure_close_effect(window)
    moments = [tap.since_window_ms.high for tap in taps if tap.since_window_ms is not None]
    known = (visible_ms, gate.effective_ms, gate.countdown_end_ms, gate.life_ms)
    last_ms = 1.08 * max([1_000.0, *moments, *(quantity.high for quantity in known if quantity is not None)])

    def x(at_ms: float) -> float:
        return round(LEFT + min(max(at_ms / last_ms, 0.0), 1.0) * (RIGHT - LEFT), 1)

    def interval(quantity: Quantity | None) -> Interval | None:
        if quantity is None:
            return None
        low, high = x(quantity.low), x(quantity.high)
        return Interval(
            quantity=quantity, x=low, width=round(max(high - low, 2.0), 1), mid_x=x(quantity.value)
        )

    closing = [
        tap for tap in taps if tap.outcome is OutcomeKind.DISMISSED and tap.since_window_ms is not None
    ]
    from_ms = min((touch.since_window_ms.value for touch in closing if touch.since_window_ms), default=None)
    close_ms = effect.close_ms
    step = next((number for number in STEPS_MS if last_ms / number <= MAX_TICKS), STEPS_MS[-1])
    return CloseTimes(
        ticks=tuple((x(n * step), f"{n * step / 1_000:g}") for n in range(int(last_ms // step) + 1)),
        visible=interval(visible_ms),
        effective=interval(gate.effective_ms),
        countdown_end=interval(gate.countdown_end_ms),
        life=interval(gate.life_ms),
        taps=tuple(
            TapMark(
                x=x(tap.since_window_ms.value),
                tap_outcome=tap_outcome_of(tap.outcome),
                run_index=tap.run_index,
            )
            for tap in taps
            if tap.since_window_ms is not None
        ),
        close_ms=close_ms,
        close_x=None if close_ms is None or from_ms is None else x(from_ms),
        close_width=None
        if close_ms is None or from_ms is None
        else round(max(x(from_ms + close_ms.high) - x(from_ms), 2.0), 1),
    )
