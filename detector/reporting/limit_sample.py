"""Illustrates limits that are not lengths: a contrast as a sign of exactly that contrast, a share as squares.

A length is drawn where it was judged (`glance.py`); these are drawn beside the picture. Pure; the template
draws them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.measured import NamedQuantity
from detector.judging.rule import Tier

__all__ = ["ContrastSample", "ShareSample", "Sign", "grey_of_contrast", "sample_of"]

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
