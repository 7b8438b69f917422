"""How much of what an app shows was seen: coverage by Good and Turing, and Chao's number of all adverts.

Sightings are draws from what the app shows. The share of the draws to come that would show an advert not seen
so far is told by the adverts seen once (f1) and twice (f2): Chao and Jost 2012, "Coverage-based rarefaction
and extrapolation", Ecology 93(12), eq. 4a. The interval holds the shares m that lie within 1.96 standard
deviations of that estimate, with the variance m (1 - m) / n + 2 f2 / n^2 (Esty 1983, Annals of Statistics
11(3), solved for m instead of taken at the estimate, and with half a count more, since with few sightings f2
is often 0 by chance). In `lab/benchmarks/inventory_truth.py` it contains the truth for 95 of 100 inventories
from 3 sightings on; Esty's own does for 3 in 10 of three sightings.
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import sqrt

__all__ = ["CONFIDENCE", "Coverage", "at_most", "coverage_of"]

CONFIDENCE = 0.95
_SIGMAS = 1.959964  # of a normal distribution, 95 of 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The adverts seen make up `value` of what is shown, between `low` and `high` (95 of 100).

    `n_creatives` were seen in `n_sightings`; `estimated`: how many there are at least, by Chao 1984.
    """

    value: float
    low: float
    high: float
    n_creatives: int
    n_sightings: int
    estimated: float


def coverage_of(sightings: Iterable[Hashable]) -> Coverage | None:
    """`sightings`: which advert each showed. None with fewer than two: they say nothing about others."""
    counts = Counter(sightings)
    n = counts.total()
    if n < 2:
        return None
    times = Counter(counts.values())
    once, twice = times[1], times[2]
    unseen = _unseen(n, once, twice)
    low, high = _shares_within(unseen, n, twice)
    return Coverage(
        value=round(1 - unseen, 4),
        low=round(1 - high, 4),
        high=round(1 - low, 4),
        n_creatives=len(counts),
        n_sightings=n,
        estimated=round(len(counts) + once * (once - 1) / (2 * (twice + 1)) * (n - 1) / n, 1),
    )


def _unseen(n: int, once: int, twice: int) -> float:
    """Chao and Jost 2012, eq. 4a; where no advert was seen twice, with the number that eq. 4b assumes."""
    if once == 0 or (twice == 0 and once == 1):
        return 0.0
    rarer = 2 * twice / once if twice else 2 / (once - 1)
    return once / n * (n - 1) / (n - 1 + rarer)


def _shares_within(unseen: float, n: int, twice: int) -> tuple[float, float]:
    """The roots of (unseen - m)^2 = z^2 (m (1 - m) / n + (2 twice + 1) / n^2)."""
    per = _SIGMAS**2 / n
    a, b, c = 1 + per, -(2 * unseen + per), unseen**2 - (2 * twice + 1) * per / n
    root = sqrt(max(b * b - 4 * a * c, 0.0))
    return max((-b - root) / (2 * a), 0.0), min((-b + root) / (2 * a), 1.0)


def at_most(n_clean: int) -> float:
    """The largest share of what is shown that could break a rule, if `n_clean` launches of `n_clean` did not:
    a larger one would have shown with a probability of `CONFIDENCE` or more (the binomial of 0 in n)."""
    return float(1 - (1 - CONFIDENCE) ** (1 / n_clean))
