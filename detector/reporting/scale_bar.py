"""A measured value ± error on one axis with the tiers of its limit. Pure; the template draws it.

Around each limit lies its guard band, as wide as the error: a value inside cannot be told from the
limit. Which side fails is read from the tiers' order (worst first), else from the limit's name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from detector.core.measured import NamedQuantity
from detector.core.verdict import Outcome, Verdict
from detector.judging.rule import Tier

__all__ = ["WIDTH", "Fails", "ScaleBar", "TierMark", "Zone", "limit_for", "scale_bar_of"]

WIDTH = 640
LEFT, RIGHT = 16.0, 624.0
TEXT_WIDTH = 124.0  # about what a label of a tier needs


class Fails(StrEnum):
    """Which side of a limit is the bad one."""

    BELOW = "below"
    ABOVE = "above"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A stretch of the axis. `level` is a severity, `ok`, or `plain` where no side is known to fail."""

    x: float
    width: float
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TierMark:
    """A limit on the axis, its guard band, and the row and middle of its label."""

    x: float
    band_x: float
    band_width: float
    row: int
    label_x: float
    tier: Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleBar:
    quantity: NamedQuantity
    zones: tuple[Zone, ...]
    marks: tuple[TierMark, ...]
    value_x: float
    low_x: float
    high_x: float
    fails: Fails
    n_rows: int


def limit_for(
    quantity: NamedQuantity, limits: Mapping[str, tuple[Tier, ...]]
) -> tuple[str, tuple[Tier, ...]] | None:
    """The limit that a quantity is held against: of the same name, or min_/max_ of it, and unit."""
    for name, tiers in limits.items():
        bare = name.removeprefix("min_").removeprefix("max_")
        fits = name == quantity.name or quantity.name.endswith(bare)
        if tiers and fits and all(tier.unit == quantity.unit for tier in tiers):
            return name, tiers
    return None


def scale_bar_of(
    verdict: Verdict, quantity: NamedQuantity, limit_name: str, tiers: Sequence[Tier]
) -> ScaleBar:
    """The axis begins at 0, or left of it where a value is negative."""
    low, high = quantity.value - quantity.error, quantity.value + quantity.error
    values = [tier.value for tier in tiers] + [low, high]
    start = min(0.0, *values)
    end = start + (max(values) - start) * 1.18 or start + 1.0

    def x(value: float) -> float:
        return round(LEFT + (value - start) / (end - start) * (RIGHT - LEFT), 1)

    fails = _fails(verdict, quantity, limit_name, tiers)
    marks = _marks(tiers, quantity.error, x)
    return ScaleBar(
        quantity=quantity,
        zones=_zones(tiers, fails, x(start), x(end), [x(tier.value) for tier in tiers]),
        marks=marks,
        value_x=x(quantity.value),
        low_x=x(low),
        high_x=x(high),
        fails=fails,
        n_rows=max((mark.row for mark in marks), default=-1) + 1,
    )


def _fails(verdict: Verdict, quantity: NamedQuantity, name: str, tiers: Sequence[Tier]) -> Fails:
    if len(tiers) > 1 and tiers[0].value != tiers[-1].value:
        return Fails.BELOW if tiers[0].value < tiers[-1].value else Fails.ABOVE
    if name.startswith("min_"):
        return Fails.BELOW
    if name.startswith("max_"):
        return Fails.ABOVE
    is_below = quantity.value < tiers[0].value
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


def _marks(tiers: Sequence[Tier], error: float, x: Callable[[float], float]) -> tuple[TierMark, ...]:
    """Labels that would overlap go into the next row below."""
    used_to: list[float] = []
    marks = []
    for tier in sorted(tiers, key=lambda one: one.value):
        at = x(tier.value)
        left = min(max(at - TEXT_WIDTH / 2, LEFT), RIGHT - TEXT_WIDTH)
        row = next((n for n, to in enumerate(used_to) if left >= to), len(used_to))
        used_to[row : row + 1] = [left + TEXT_WIDTH]
        low, high = max(x(tier.value - error), LEFT), min(x(tier.value + error), RIGHT)
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
