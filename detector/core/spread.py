"""Many readings of one thing, taken together: frames of a window, runs of a case.

The value is the median, which one misread frame cannot move. The error covers both what each
reading says of itself and how far nine in ten of them lie from the median; with fewer than ten
readings that is all of them.
"""

import math
from collections.abc import Sequence
from statistics import median

from detector.core.quantity import Quantity

__all__ = ["COVERED_SHARE", "combined"]

COVERED_SHARE = 0.9  # tool value: one reading in ten may be an outlier


def combined(readings: Sequence[Quantity]) -> Quantity | None:
    """Median, with an error that covers the readings' own error and their spread; None of none."""
    if not readings:
        return None
    units = {one.unit for one in readings}
    if len(units) > 1:
        raise ValueError(f"readings in different units: {sorted(units)}")
    middle = median(one.value for one in readings)
    distances = sorted(abs(one.value - middle) for one in readings)
    n_covered = math.ceil(COVERED_SHARE * len(distances))
    spread = distances[n_covered - 1]
    own = median(one.error for one in readings)
    return Quantity(value=middle, error=float((own**2 + spread**2) ** 0.5), unit=units.pop())
