"""A measured value ± error on one axis with the tiers of its limit. Pure; the template draws it.

Around each limit is its guard band, as wide as the error: a value inside it cannot be distinguished from the
limit. Which side fails follows from the limit's name, else from the tiers' order (worst first).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import pairwise

from detector.core.measured import NamedQuantity
from detector.core.verdict import Outcome, Verdict
from detector.i18n.sentences import names_in
from detector.judging.rule import Tier

__all__ = [
    "WIDTH",
    "Comparison",
    "ContrastSample",
    "Fails",
    "ScaleBar",
    "ShareSample",
    "comparisons",
    "grey_of_contrast",
    "sample_of",
    "scale_bar_of",
]


# Illustrates limits that are not lengths: a contrast as a sign of exactly that contrast, a share as squares.
#
# A length is drawn where it was judged (`glance.py`); these are drawn beside the picture. Pure; the template
# draws them.

N_SQUARES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A sign on white in a grey of this contrast. `tier` None: as measured."""

    contrast: float
    grey: str
    tier: Tier | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContrastSample:
    """As measured, then at each limit, the lowest first."""

    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSample:
    """Of `N_SQUARES` squares: how many are certainly full, and how many more may be. `edges`: the number of
    squares before each limit.
    """

    n_full: int
    n_perhaps: int
    edges: tuple[tuple[int, Tier], ...]


def sample_of(quantity: NamedQuantity, tiers: Sequence[Tier]) -> ContrastSample | ShareSample | None:
    """None for a limit that is neither a contrast nor a share."""
    unit = tiers[0].unit if tiers else ""
    in_order = sorted(tiers, key=lambda tier: tier.value)
    if unit == "ratio":
        asked = [_sign(quantity.value), *(_sign(tier.value, tier) for tier in in_order)]
        return ContrastSample(signs=tuple(asked))
    if unit == "1":
        low, high = (round(N_SQUARES * min(max(number, 0.0), 1.0)) for number in quantity.interval)
        edges = tuple((round(N_SQUARES * min(max(tier.value, 0.0), 1.0)), tier) for tier in in_order)
        return ShareSample(n_full=low, n_perhaps=high - low, edges=edges)
    return None


def _sign(contrast: float, tier: Tier | None = None) -> Sign:
    return Sign(contrast=contrast, grey=grey_of_contrast(contrast), tier=tier)


def grey_of_contrast(contrast: float) -> str:
    """The grey, as #rrggbb, of this contrast with white by WCAG's relative luminance; black beyond 21."""
    luminance = max(1.05 / max(contrast, 1.0) - 0.05, 0.0)
    linear_end = 0.0031308
    value = 12.92 * luminance if luminance <= linear_end else 1.055 * luminance ** (1 / 2.4) - 0.055
    return f"#{round(value * 255):02x}" + f"{round(value * 255):02x}" * 2


WIDTH = 640
LEFT, RIGHT = 16.0, 624.0
TEXT_WIDTH = 124.0  # about the width of a tier's label

_SAME = 100
_OF_SEVERAL = frozenset({"min_before_end_ms", "min_closing_taps"})
"""Limits of what is computed from several quantities: none of them stands for it beside the limit."""


class Fails(StrEnum):
    """Which side of a limit fails."""

    BELOW = "below"
    ABOVE = "above"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A section of the axis. `level` is a severity, `ok`, or `plain` if the failing side is unknown."""

    x: float
    width: float
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TierMark:
    """A limit on the axis, its guard band, and the row and centre of its label."""

    x: float
    band_x: float
    band_width: float
    row: int
    label_x: float
    tier: Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleBar:
    """`sample` None: a limit that is neither a contrast nor a share."""

    quantity: NamedQuantity
    zones: tuple[Zone, ...]
    marks: tuple[TierMark, ...]
    value_x: float
    low_x: float
    high_x: float
    fails: Fails
    n_rows: int
    sample: ContrastSample | ShareSample | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A quantity and the limit that it was compared with: its name, the value that counted, all its tiers."""

    quantity: NamedQuantity
    limit: str
    value: float
    tiers: tuple[Tier, ...]

    @property
    def unit(self) -> str:
        return self.tiers[0].unit


def comparisons(verdict: Verdict, limits: Mapping[str, tuple[Tier, ...]]) -> tuple[Comparison, ...]:
    """For each limit that the verdict names, the quantity that matches it best by unit and name.

    Where no name matches, it is what the verdict's sentence states; and what the sentence states comes first,
    so that a table and the sentence show the same number.
    """
    stated = names_in(verdict.reason_id)

    def fit(quantity: NamedQuantity, limit: str) -> tuple[bool, bool, int]:
        likeness = _likeness(quantity.name, limit)
        return likeness == _SAME, quantity.name in stated, likeness

    found = []
    for name in verdict.limits:
        tiers = limits.get(name, ())
        fitting = [quantity for quantity in verdict.quantities if tiers and quantity.unit == tiers[0].unit]
        if fitting and name not in _OF_SEVERAL:
            best = max(fitting, key=partial(fit, limit=name))  # the first, if several are equal
            found.append(Comparison(quantity=best, limit=name, value=verdict.limits[name], tiers=tiers))
    return tuple(sorted(found, key=lambda comparison: comparison.quantity.name not in stated))


def _likeness(quantity: str, limit: str) -> int:
    """`min_short_side_dp` matches `hit_short_side_dp`; otherwise the number of shared words decides."""
    bare = limit.removeprefix("min_").removeprefix("max_")
    if quantity.endswith(bare):
        return _SAME
    return len(set(bare.split("_")) & set(quantity.split("_")))


def scale_bar_of(verdict: Verdict, compared: Comparison) -> ScaleBar:
    """The axis begins at 0, or further left if a value is negative."""
    quantity, tiers = compared.quantity, compared.tiers
    low, high = quantity.interval
    values = [tier.value for tier in tiers] + [low, high]
    start = min(0.0, *values)
    end = start + (max(values) - start) * 1.18 or start + 1.0

    def x(value: float) -> float:
        return round(LEFT + (value - start) / (end - start) * (RIGHT - LEFT), 1)

    fails = _fails(verdict, compared)
    marks = _marks(tiers, (quantity.value - low, high - quantity.value), x)
    return ScaleBar(
        quantity=quantity,
        zones=_zones(tiers, fails, x(start), x(end), [x(tier.value) for tier in tiers]),
        marks=marks,
        value_x=x(quantity.value),
        low_x=x(low),
        high_x=x(high),
        fails=fails,
        n_rows=max((mark.row for mark in marks), default=-1) + 1,
        sample=sample_of(quantity, tiers),
    )


def _fails(verdict: Verdict, compared: Comparison) -> Fails:
    if compared.limit.startswith("min_"):
        return Fails.BELOW
    if compared.limit.startswith("max_"):
        return Fails.ABOVE
    first, last = compared.tiers[0].value, compared.tiers[-1].value
    if first != last:  # tiers are sorted worst first
        return Fails.BELOW if first < last else Fails.ABOVE
    is_below = compared.quantity.value < first
    if verdict.outcome is Outcome.FAILED:
        return Fails.BELOW if is_below else Fails.ABOVE
    if verdict.outcome is Outcome.PASSED:
        return Fails.ABOVE if is_below else Fails.BELOW
    return Fails.UNKNOWN


def _zones(
    tiers: Sequence[Tier], fails: Fails, start_x: float, end_x: float, limits_x: Sequence[float]
) -> tuple[Zone, ...]:
    if fails is Fails.UNKNOWN:
        return (Zone(x=start_x, width=round(end_x - start_x, 1), level="plain"),)
    in_order = sorted(zip(limits_x, tiers, strict=True), key=lambda one: one[0])
    edges = [start_x, *(x for x, _ in in_order), end_x]
    severities = [tier.severity.value for _, tier in in_order]
    levels = [*severities, "ok"] if fails is Fails.BELOW else ["ok", *severities]
    return tuple(
        Zone(x=left, width=round(right - left, 1), level=level)
        for (left, right), level in zip(pairwise(edges), levels, strict=True)
        if right > left
    )


def _marks(
    tiers: Sequence[Tier], reach: tuple[float, float], x: Callable[[float], float]
) -> tuple[TierMark, ...]:
    """`reach`: how far the interval extends below and above its value, and so how close to a limit the value
    may come. A label that would overlap goes into the next row down."""
    used_to: list[float] = []
    marks = []
    for tier in sorted(tiers, key=lambda tier: tier.value):
        at = x(tier.value)
        left = min(max(at - TEXT_WIDTH / 2, LEFT), RIGHT - TEXT_WIDTH)
        row = next((n for n, to in enumerate(used_to) if left >= to), len(used_to))
        used_to[row : row + 1] = [left + TEXT_WIDTH]
        low, high = max(x(tier.value - reach[1]), LEFT), min(x(tier.value + reach[0]), RIGHT)
        marks.append(
            TierMark(
                x=at,
                band_x=low,
                band_width=round(high - low, 1),
                row=row,
                label_x=round(left + TEXT_WIDTH / 2, 1),
                tier=tier,
            )
        )
    return tuple(marks)
