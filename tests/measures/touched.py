"""Touches, shakes and runs of one window in one line each, for tests of the measures on them.

The display has 720 × 1600 px at 320 dpi, so that a dp is 2 px. The close control lies at (570, 98), 132 × 72
px; its glyph at (584, 117), 100 × 34 px, with its middle at (634, 134).
"""

from dataclasses import replace

from detector.core.geometry import Point
from detector.core.movement import Movement, MovementKind
from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity
from detector.core.trials import Gesture
from detector.windows.touched_window import OwnMove, Touch, TouchedWindow, Untouched
from tests.rules.case_touches import TouchedCase, a_touch, a_touched_window

__all__ = ["a_shake", "a_window", "at", "q", "tap", "untouched"]

NOWHERE = (100.0, 900.0)
"""In the window, far from its control."""


def q(value: float, unit: str, error: float = 0.0) -> Quantity:
    return Quantity(value=value, error=error, unit=unit)


def at(x_px: float, y_px: float) -> Point:
    return Point(x_px=x_px, y_px=y_px)


def tap(outcome: OutcomeKind = OutcomeKind.NOTHING, run: int = 1, **fields: object) -> Touch:
    """A first tap in the centre of the control, 600 ms after its window appeared; any field may differ."""
    touch = a_touch(outcome, run=run)
    n_before = fields.get("n_before", 0)
    named = replace(touch, evidence_ids=(f"run:{run}/touch:{n_before}",))
    return replace(named, **fields)  # type: ignore[arg-type]


def a_shake(
    outcome: OutcomeKind,
    run: int = 1,
    values: tuple[float, float, float] = (20.0, 30.0, 1_000.0),
    kind: MovementKind = MovementKind.SHAKE,
    **fields: object,
) -> Touch:
    """`values`: m/s2, degrees, ms."""
    peak_mps2, angle_deg, duration_ms = values
    movement = Movement(kind=kind, peak_mps2=peak_mps2, angle_deg=angle_deg, duration_ms=duration_ms)
    return tap(outcome, run, gesture=Gesture.MOVE, point=None, movement=movement, **fields)


def a_window(*touches: Touch, **fields: object) -> TouchedWindow:
    return replace(a_touched_window(TouchedCase(what="")), touches=touches, **fields)  # type: ignore[arg-type]


def untouched(run: int = 0, *moves: tuple[float, OutcomeKind], life_ms: float | None = None) -> Untouched:
    """`moves`: (ms since the window appeared, outcome)."""
    return Untouched(
        life_ms=None if life_ms is None else q(life_ms, "ms"),
        watched_ms=8_000.0,
        then_activity=None,
        moves=tuple(OwnMove(since_window_ms=q(ms, "ms"), kind=kind) for ms, kind in moves),
        evidence_ids=(f"run:{run}/untouched",),
    )
