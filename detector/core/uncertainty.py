"""An uncertainty budget: what a measured number is uncertain by, item by item, and all of it together.

After the GUM (JCGM 100:2008). A component says how far an input may be off, how that is distributed, and by
how much it moves the result. Standard uncertainties add as root of the sum of squares; components that go
together count by their correlation. The expanded uncertainty U is k times that. k is 2 where the sum is about
normal; where one bound outweighs the rest its tails are cut off, and k follows from the distributions
(EA-4/02 M:2022, S9 and S10: 1.65 for a rectangular one), so that U covers the truth in about 95 of 100
cases and not in all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

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
"""What U is stated to cover, about; k = 2 of a normal distribution covers 0.9545."""


class Distribution(StrEnum):
    """How an input may be off. `NORMAL`: by its standard deviation; the others: by at most so much."""

    NORMAL = "normal"
    RECTANGULAR = "rectangular"
    TRIANGULAR = "triangular"


_DIVISOR = {Distribution.NORMAL: 1.0, Distribution.RECTANGULAR: 3**0.5, Distribution.TRIANGULAR: 6**0.5}
_EXCESS_KURTOSIS = {Distribution.NORMAL: 0.0, Distribution.RECTANGULAR: -1.2, Distribution.TRIANGULAR: -0.6}


class Part(StrEnum):
    """What may be off. The reports have a word for each."""

    PIXEL_EDGE = "pixel_edge"  # where one edge lies, by itself
    EDGE_COVER = "edge_cover"  # both edges alike too far out, or in: half-covered pixels
    NODE_ROUNDING = "node_rounding"  # bounds of a view's node, whole px
    PX_PER_MM = "px_per_mm"  # how many px a mm of this glass has
    FRAME_INTERVAL = "frame_interval"  # between two pictures nobody looked
    FRAME_STAMP = "frame_stamp"  # when a picture was shown
    CLOCK_OFFSET = "clock_offset"  # the phone's clock against ours
    MOMENTS = "moments"  # two moments, each between two pictures or stamps
    SEGMENTATION = "segmentation"  # which pixels are glyph and which are ground
    COLOUR_LEVELS = "colour_levels"  # 256 levels a colour
    PROBE_PITCH = "probe_pitch"  # between a touch that had the effect and one that had not
    GLYPH_MIDDLE = "glyph_middle"  # what touches are aimed from, found anew in each launch
    FRAMES_SPREAD = "frames_spread"  # readings differ from frame to frame
    RUNS_SPREAD = "runs_spread"  # readings differ from launch to launch
    FOUND_AGAIN = "found_again"  # the same drawing, found again in another frame
    FONT_INK = "font_ink"  # how much of a font's size is ink
    COUNTDOWN_DIGIT = "countdown_digit"  # a digit stands for a whole second
    TAPS = "taps"  # how many were made
    SHAKE_STEP = "shake_step"  # between a shake that had the effect and one that had not
    SET_UP = "set_up"  # what this phone and its wiring add, as the calibration says, or nobody knows


class Origin(StrEnum):
    """Where a component's value comes from."""

    DRAWN_CONTROLS = "drawn_controls"  # statistics over drawn controls with known truth (type A)
    THIS_RUN = "this_run"  # the recorded times and places themselves
    READINGS = "readings"  # the scatter of the readings at hand (type A)
    MAKER = "maker"  # a maker's data sheet
    DEVICE = "device"  # the phone's own word
    GIVEN = "given"  # the user's word
    CALIBRATED = "calibrated"  # `detector calibrate` on this phone
    TOOL = "tool"  # a value of this program's, said to be one


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """`value` in `unit` is a half width, or of a normal one what `divisor` makes a standard deviation.

    `sensitivity`: by how many units of the result one unit of this moves it. `contribution`, in the
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
    """Two components, by their places in the budget, that are off together: -1 to 1."""

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
        """Of the result times `factor`, with the factor's own components besides."""
        own = tuple(one.scaled(factor) for one in self.components)
        return budget_of((*own, *more), unit=unit, correlations=self.correlations)

    def plus(self, *more: Component) -> "UncertaintyBudget":
        return budget_of((*self.components, *more), unit=self.unit, correlations=self.correlations)


def deviation(
    part: Part, value: float, unit: str, *, origin: Origin, sensitivity: float = 1.0, divisor: float = 1.0
) -> Component:
    """Normal: `value` / `divisor` is its standard deviation."""
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
    """Off by at most `value`, anywhere within alike."""
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
    """Combined and expanded. Components that contribute nothing stay: they say what was thought of."""
    signed = [one.contribution * (1 if one.sensitivity >= 0 else -1) for one in components]
    variance = sum(one**2 for one in signed)
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
    """k for 95.45 % of the sum: 2 where it is normal, 1.65 where it is rectangular.

    By the excess kurtosis of the sum, which that of its parts gives: a parabola through the normal (2), the
    triangular (1.93) and the rectangular distribution (1.65). At most 0.04 more than the distributions
    themselves give, laid over one another (tests).
    """
    total = sum(one.contribution**2 for one in components)
    if total <= 0:
        return 2.0
    excess = sum(_EXCESS_KURTOSIS[one.distribution] * one.contribution**4 for one in components) / total**2
    return float(round(min(2.0, 2.0 - 0.0458 * excess - 0.2792 * excess**2), 3))
