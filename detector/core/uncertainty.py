"""An uncertainty budget: the uncertainty contributions to a measured number, and their combination.

After the GUM (JCGM 100:2008). A component states how far an input may be off, how that is distributed, and by
how much it affects the result. Standard uncertainties add as the root of the sum of squares, with terms for
correlated components. The expanded uncertainty U is k times that. k is 2 if the sum is about normal; if one
bound dominates, the tails are cut off, and k follows from the distributions (EA-4/02 M:2022, S9 and S10: 1.65
for a rectangular one), so that U covers the truth in about 95 of 100 cases and not in all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, pairwise
from math import erf, sqrt

__all__ = [
    "COVERAGE",
    "Component",
    "Correlation",
    "Distribution",
    "Origin",
    "Part",
    "UncertaintyBudget",
    "bound",
    "budget_of",
    "coverage_factor",
    "deviation",
]

COVERAGE = 0.95
"""Approximate stated coverage of U; k = 2 of a normal distribution covers 0.9545."""


class Distribution(StrEnum):
    """Distribution of an input's error. `NORMAL`: a standard deviation; the others: a maximum."""

    NORMAL = "normal"
    RECTANGULAR = "rectangular"
    TRIANGULAR = "triangular"


_DIVISOR = {Distribution.NORMAL: 1.0, Distribution.RECTANGULAR: 3**0.5, Distribution.TRIANGULAR: 6**0.5}
_NORMAL_AT_2 = erf(2**0.5)
"""What k = 2 covers of a normal distribution: 0.9545."""
_GRID = 401


class Part(StrEnum):
    """A source of uncertainty. The reports have a word for each."""

    PIXEL_EDGE = "pixel_edge"  # the position of a single edge
    EDGE_COVER = "edge_cover"  # both edges too far out, or in, by the same amount: half-covered pixels
    PLATE_GRID = "plate_grid"  # of earlier verdicts: the edges of a plate were found on whole px
    NODE_ROUNDING = "node_rounding"  # bounds of a view node, whole px
    PX_PER_MM = "px_per_mm"  # the pixel pitch of this display
    DENSITY = "density"  # px per dp, where nobody stated it
    FRAME_INTERVAL = "frame_interval"  # nothing is known between two pictures
    FRAME_STAMP = "frame_stamp"  # when a picture was shown
    CLOCK_OFFSET = "clock_offset"  # the phone's clock relative to ours
    MOMENTS = "moments"  # two times, each between two pictures or stamps
    SEGMENTATION = "segmentation"  # which pixels are glyph and which are background
    COLOUR_LEVELS = "colour_levels"  # 256 levels per colour
    PROBE_PITCH = "probe_pitch"  # between a touch that had the effect and one that did not
    GLYPH_MIDDLE = "glyph_middle"  # the reference point of touches, located again in each launch
    FRAMES_SPREAD = "frames_spread"  # readings differ from frame to frame
    RUNS_SPREAD = "runs_spread"  # readings differ from launch to launch
    FOUND_AGAIN = "found_again"  # the same drawing, located again in another frame
    FONT_INK = "font_ink"  # the share of a font's size that is ink
    COUNTDOWN_DIGIT = "countdown_digit"  # a digit stands for a whole second
    TAPS = "taps"  # how many were made
    SHAKE_STEP = "shake_step"  # between a shake that had the effect and one that did not
    SET_UP = "set_up"  # contribution of this phone and its connection, from the calibration, or not known


class Origin(StrEnum):
    """Where a component's value comes from."""

    DRAWN_CONTROLS = "drawn_controls"  # statistics over drawn controls with known truth (type A)
    THIS_RUN = "this_run"  # the recorded times and places themselves
    READINGS = "readings"  # the scatter of these readings (type A)
    VENDOR = "maker"  # the vendor's data sheet
    DEVICE = "device"  # reported by the phone
    GIVEN = "given"  # given by the user
    CALIBRATED = "calibrated"  # `detector calibrate` on this phone
    TOOL = "tool"  # a value chosen for this program, and declared as such


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One input. `value` in `unit` is a half width; for a normal one, `divisor` times its standard deviation.

    `sensitivity`: change of the result, in its unit, per unit of this input. `contribution`, in the
    result's unit, is |sensitivity| × value / divisor.
    """

    part: Part
    value: float
    unit: str
    distribution: Distribution
    divisor: float
    sensitivity: float
    origin: Origin
    contribution: float

    def __post_init__(self) -> None:
        if self.value < 0 or self.divisor <= 0:
            raise ValueError(f"a component is off by nothing or more: {self}")

    def scaled(self, factor: float) -> "Component":
        return replace(
            self,
            sensitivity=self.sensitivity * factor,
            contribution=self.contribution * abs(factor),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """Correlation of two components, given by their indices in the budget; -1 to 1."""

    one: int
    other: int
    coefficient: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertaintyBudget:
    """In the result's `unit`: `combined` is the standard uncertainty, `expanded` is U = k × combined."""

    unit: str
    components: tuple[Component, ...]
    combined: float
    coverage_factor: float
    expanded: float
    coverage: float = COVERAGE
    correlations: tuple[Correlation, ...] = ()

    def scaled(self, factor: float, unit: str, *more: Component) -> "UncertaintyBudget":
        """The budget of the result times `factor`, with the factor's own components added."""
        own = tuple(component.scaled(factor) for component in self.components)
        return budget_of((*own, *more), unit=unit, correlations=self.correlations)

    def plus(self, *more: Component) -> "UncertaintyBudget":
        return budget_of((*self.components, *more), unit=self.unit, correlations=self.correlations)


def deviation(
    part: Part, value: float, unit: str, *, origin: Origin, sensitivity: float = 1.0, divisor: float = 1.0
) -> Component:
    """A normally distributed component with standard deviation `value` / `divisor`."""
    return Component(
        part=part,
        value=value,
        unit=unit,
        distribution=Distribution.NORMAL,
        divisor=divisor,
        sensitivity=sensitivity,
        origin=origin,
        contribution=abs(sensitivity) * value / divisor,
    )


def bound(
    part: Part,
    value: float,
    unit: str,
    *,
    origin: Origin,
    sensitivity: float = 1.0,
    distribution: Distribution = Distribution.RECTANGULAR,
) -> Component:
    """A component that is off by at most `value`, with the given distribution."""
    divisor = _DIVISOR[distribution]
    return Component(
        part=part,
        value=value,
        unit=unit,
        distribution=distribution,
        divisor=divisor,
        sensitivity=sensitivity,
        origin=origin,
        contribution=abs(sensitivity) * value / divisor,
    )


def budget_of(
    components: Sequence[Component], *, unit: str, correlations: Sequence[Correlation] = ()
) -> UncertaintyBudget:
    """Combine the components. Those that contribute nothing are kept: they show what was considered."""
    signed = [component.contribution * (1 if component.sensitivity >= 0 else -1) for component in components]
    variance = sum(number**2 for number in signed)
    variance += sum(2 * each.coefficient * signed[each.one] * signed[each.other] for each in correlations)
    combined = float(max(variance, 0.0) ** 0.5)
    factor = coverage_factor(components)
    return UncertaintyBudget(
        unit=unit,
        components=tuple(components),
        combined=combined,
        coverage_factor=factor,
        expanded=factor * combined,
        correlations=tuple(correlations),
    )


def coverage_factor(components: Sequence[Component]) -> float:
    """k for 95.45 % of the sum: 2 if it is normal, 1.65 if it is rectangular.

    By convolving the distributions themselves. Correlations do not affect the shape.
    """
    total = sum(component.contribution**2 for component in components) ** 0.5
    if total <= 0:
        return 2.0
    normal = (
        sum(
            component.contribution**2
            for component in components
            if component.distribution is Distribution.NORMAL
        )
        ** 0.5
    )
    bounds = [
        width
        for component in components
        for width in _rectangles(component.distribution, component.contribution / total)
        if round(width, 2) > 0
    ]
    if not bounds:
        return 2.0
    return _k_of_sum(round(normal / total, 2), tuple(sorted(round(bound, 2) for bound in bounds)))


def _rectangles(distribution: Distribution, sd: float) -> tuple[float, ...]:
    """Half the widths of the rectangles that add up to such a distribution."""
    match distribution:
        case Distribution.NORMAL:
            return ()
        case Distribution.RECTANGULAR:
            return (sd * 3**0.5,)
        case Distribution.TRIANGULAR:
            return (sd * 1.5**0.5,) * 2


@lru_cache(maxsize=4096)
def _k_of_sum(normal: float, rectangles: tuple[float, ...]) -> float:
    """`normal`: standard uncertainty of the normal part, `rectangles`: half their widths; rounded, so that
    similar shapes share one cache entry."""
    of_sum = sqrt(normal**2 + sum(rectangle**2 for rectangle in rectangles) / 3)
    reach = 4 * normal + sum(rectangles)
    step = 2 * reach / (_GRID - 1)
    x = [number * step - reach for number in range(_GRID)]
    *others, widest = rectangles
    if normal > 0:
        below, others = [0.5 + 0.5 * erf(number / (normal * 2**0.5)) for number in x], [*rectangles]
    else:
        below = [min(max(0.5 + number / (2 * widest), 0.0), 1.0) for number in x]
    for half in others:
        below = _smoothed(below, half / step)
    at = next(number for number, share in enumerate(below) if share >= 0.5 + _NORMAL_AT_2 / 2)
    share, before = below[at], below[at - 1]
    k = x[at] - step * (share - 0.5 - _NORMAL_AT_2 / 2) / max(share - before, 1e-12)
    return round(min(2.0, k / of_sum), 3)


def _smoothed(below: list[float], half: float) -> list[float]:
    """The distribution function of a sum with one more rectangle, `half` its width in grid steps."""
    integral = [0.0, *accumulate((number + other) / 2 for number, other in pairwise(below))]
    last = len(below) - 1

    def up_to(place: float) -> float:
        if place <= 0:
            return 0.0
        if place >= last:
            return integral[last] + (place - last)
        whole = int(place)
        return integral[whole] + (place - whole) * (integral[whole + 1] - integral[whole])

    return [(up_to(number + half) - up_to(number - half)) / (2 * half) for number in range(len(below))]
