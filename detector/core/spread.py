"""Combines repeated readings of one quantity: frames of a window, runs of a case.

The value is the median, which a few misread frames cannot shift. The error covers both each reading's own
error and the distance from the median within which nine in ten readings lie, which is all of them for
fewer than ten. For quantities that cannot change from frame to frame, such as a size, three in four are
enough: frames are not independent, and a misread digit stays misread for a second, a fifth of a splash.
"""

import math
from collections.abc import Sequence
from statistics import median

from detector.core.quantity import Quantity, StatedQuantity
from detector.core.uncertainty import Origin, Part, UncertaintyBudget, deviation

__all__ = ["COVERED_SHARE", "COVERED_SHARE_OF_FRAMES", "combined", "over_frames"]

COVERED_SHARE = 0.9  # tool value: one reading in ten may be an outlier


COVERED_SHARE_OF_FRAMES = 0.75  # tool value: one misread second of a splash of five


def over_frames(readings: Sequence[Quantity]) -> Quantity | None:
    """Combines readings of the same quantity from each frame of a window."""
    return combined(readings, covered_share=COVERED_SHARE_OF_FRAMES)


def combined(
    readings: Sequence[Quantity],
    *,
    covered_share: float = COVERED_SHARE,
    part: Part = Part.FRAMES_SPREAD,
) -> Quantity | None:
    """Median, with an error that covers the readings' own errors and their spread; None without readings.

    `part` describes the spread in the budget. A single reading is returned unchanged. Raises ValueError if
    the units differ.
    """
    if not readings:
        return None
    if len(readings) == 1:
        return readings[0]
    units = {reading.unit for reading in readings}
    if len(units) > 1:
        raise ValueError(f"readings in different units: {sorted(units)}")
    middle = median(reading.value for reading in readings)
    distances = sorted(abs(reading.value - middle) for reading in readings)
    n_covered = math.ceil(covered_share * len(distances))
    spread = distances[n_covered - 1]
    own = median(reading.error for reading in readings)
    error = float((own**2 + spread**2) ** 0.5)
    budget = _typical_budget(readings, own)
    if budget is None:
        return Quantity(value=middle, error=error, unit=units.pop())
    # The distance that covers this share of readings is at most twice the standard uncertainty of the median.
    scatter = deviation(part, spread, budget.unit, origin=Origin.READINGS, divisor=2.0)
    budget = budget.plus(scatter)
    return StatedQuantity(value=middle, error=max(error, budget.expanded), unit=units.pop(), budget=budget)


def _typical_budget(readings: Sequence[Quantity], error: float) -> UncertaintyBudget | None:
    """The budget of the reading whose error is nearest to `error`; None if any reading has no budget."""
    budgets = [
        (abs(reading.error - error), reading.budget)
        for reading in readings
        if isinstance(reading, StatedQuantity) and reading.budget is not None
    ]
    if len(budgets) < len(readings):
        return None
    return min(budgets, key=lambda pair: pair[0])[1]
