"""The shakes performed, by value and against the reference; and the everyday movements. Pure.

One axis per value (peak, angle, duration): a shake is drawn at its value on each axis, in the order performed
from top to bottom, filled if the window jumped. x and y are in units of the drawing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.core.movement import Movement, MovementKind
from detector.core.quantity import Quantity
from detector.measures.shake_trigger import ShakeTrigger, measure_shake_trigger
from detector.windows.touched_window import Touch, TouchedWindow

__all__ = ["WIDTH", "Axis", "AxisKind", "DailyLine", "Dot", "ShakePlot", "shake_plot_of"]

WIDTH = 760
LEFT, RIGHT = 150.0, 730.0
ROW = 12.0
HEAD, FOOT, GAP = 34.0, 26.0, 12.0


class AxisKind(StrEnum):
    PEAK = "peak"
    ANGLE = "angle"
    DURATION = "duration"


_VALUES: dict[AxisKind, tuple[Callable[[Movement], float], float, str, float]] = {
    AxisKind.PEAK: (lambda movement: movement.peak_mps2, 25.0, "m/s2", 5.0),
    AxisKind.ANGLE: (lambda movement: movement.angle_deg, 90.0, "deg", 15.0),
    AxisKind.DURATION: (lambda movement: movement.duration_ms, 4_000.0, "ms", 500.0),
}
"""How to read the value from a movement, the end of its axis, its unit, the distance between ticks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    x: float
    y: float
    jumped: bool
    run_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """`reference_x` is the limit's; `low_x` and `high_x` bound the threshold, None if none was found."""

    kind: AxisKind
    y: float
    height: float
    unit: str
    ticks: tuple[tuple[float, float], ...]  # x, value
    reference: float | None
    reference_x: float | None
    threshold: Quantity | None
    low_x: float | None
    high_x: float | None
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyLine:
    """How often a movement was made, and how often it led to a jump."""

    kind: MovementKind
    n_made: int
    n_jumped: int
    peak_mps2: float
    angle_deg: float
    duration_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ShakePlot:
    height: float
    axes: tuple[Axis, ...]
    daily: tuple[DailyLine, ...]
    n_shakes: int


def shake_plot_of(window: TouchedWindow, references: dict[AxisKind, float]) -> ShakePlot | None:
    """None if the phone was never moved. `references`: the profile's limits by axis."""
    if not any(touch.movement is not None for touch in window.touches):
        return None
    shakes = window.movements(MovementKind.SHAKE)
    trigger = measure_shake_trigger(window)
    height = HEAD + max(len(shakes), 1) * ROW + FOOT
    axes = tuple(
        _axis(kind, n * (height + GAP), height, shakes, _threshold(trigger, kind), references.get(kind))
        for n, kind in enumerate(AxisKind)
        if shakes
    )
    return ShakePlot(
        height=len(axes) * (height + GAP),
        axes=axes,
        daily=tuple(line for kind in MovementKind if (line := _daily(window, kind)) is not None),
        n_shakes=len(shakes),
    )


def _axis(  # noqa: PLR0917 - what an axis is made of
    kind: AxisKind,
    y: float,
    height: float,
    shakes: Sequence[Touch],
    threshold: Quantity | None,
    reference: float | None,
) -> Axis:
    read, end, unit, step = _VALUES[kind]
    made = [(shake, shake.movement) for shake in shakes if shake.movement is not None]
    last = max([end, *(read(movement) for _, movement in made)])

    def x(value: float) -> float:
        return round(LEFT + min(max(value / last, 0.0), 1.0) * (RIGHT - LEFT), 1)

    ticks = tuple((x(n * step), n * step) for n in range(int(last // step) + 1))
    dots = tuple(
        Dot(
            x=x(read(movement)),
            y=round(y + HEAD + (n + 0.5) * ROW, 1),
            jumped=touch.outcome.is_jump,
            run_index=touch.run_index,
        )
        for n, (touch, movement) in enumerate(made)
    )
    return Axis(
        kind=kind,
        y=y,
        height=height,
        unit=unit,
        ticks=ticks,
        reference=reference,
        reference_x=None if reference is None else x(reference),
        threshold=threshold,
        low_x=None if threshold is None else x(threshold.low),
        high_x=None if threshold is None else x(threshold.high),
        dots=dots,
    )


def _threshold(trigger: ShakeTrigger, kind: AxisKind) -> Quantity | None:
    return {
        AxisKind.PEAK: trigger.peak_mps2,
        AxisKind.ANGLE: trigger.turn_deg,
        AxisKind.DURATION: trigger.shake_ms,
    }[kind]


def _daily(window: TouchedWindow, kind: MovementKind) -> DailyLine | None:
    touches = window.movements(kind)
    if kind is MovementKind.SHAKE or not touches:
        return None
    made = [touch.movement for touch in touches if touch.movement is not None]
    return DailyLine(
        kind=kind,
        n_made=len(touches),
        n_jumped=sum(touch.outcome.is_jump for touch in touches),
        peak_mps2=round(max(movement.peak_mps2 for movement in made), 1),
        angle_deg=round(max(movement.angle_deg for movement in made)),
        duration_ms=round(max(movement.duration_ms for movement in made), -1),
    )
