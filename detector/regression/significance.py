"""Could chance alone explain this? p-values for two sides, and Holm's correction for many comparisons.

Quantities: Welch's t of the two sides' launches, each side's variance being that of its mean plus that of its
declared error. The declared error (95 of 100, so 1.96 standard deviations) is common to all launches of a
case: many launches do not make a wrong ruler right. Counts: Fisher's exact test, two-sided. Holm's step-down
keeps the chance of even one false alarm in the whole comparison at `ALPHA`, whatever the dependence between
tests (Holm 1979).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

__all__ = [
    "ALPHA",
    "Side",
    "chance_of_none",
    "fisher_p",
    "holm",
    "is_testable",
    "permutation_p",
    "welch_p",
    "within_declared",
]

ALPHA = 0.05
"""Chance of at least one false alarm in a whole comparison."""

_SIGMAS = 1.959964  # of a normal distribution, 95 of 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The same quantity in several launches, each value with its error, in one unit."""

    values: tuple[float, ...]
    errors: tuple[float, ...]

    def parted(self, at: int) -> tuple["Side", "Side"]:
        """The first `at` launches, and those after."""
        values, errors = self.values, self.errors
        return Side(values=values[:at], errors=errors[:at]), Side(values=values[at:], errors=errors[at:])

    @property
    def mean(self) -> float:
        return fmean(self.values)

    @property
    def spread_variance(self) -> float:
        """Of the mean. (`statistics.variance` computes in fractions, and takes a hundred times as long.)"""
        middle, n = self.mean, len(self.values)
        return sum([(value - middle) ** 2 for value in self.values]) / ((n - 1) * n)

    @property
    def declared_variance(self) -> float:
        return float((median(self.errors) / _SIGMAS) ** 2)


def is_testable(a: Side, b: Side) -> bool:
    """Whether each has at least two launches and a declared error above zero."""
    is_short = min(len(a.values), len(b.values)) < 2
    return not is_short and bool(a.declared_variance and b.declared_variance)


def within_declared(a: Side, b: Side) -> bool:
    """Whether the means differ by less than the declared errors alone explain, at `ALPHA`."""
    declared = a.declared_variance + b.declared_variance
    return abs(a.mean - b.mean) < _SIGMAS * math.sqrt(declared)


def welch_p(a: Side, b: Side) -> float | None:
    """Two-sided; None where the sides are not testable."""
    if not is_testable(a, b):
        return None
    spreads = [(side.spread_variance, len(side.values) - 1) for side in (a, b)]
    total = sum([spread for spread, _ in spreads]) + a.declared_variance + b.declared_variance
    wobble = sum([spread**2 / free for spread, free in spreads])
    freedom = total**2 / wobble if wobble else math.inf
    return student_p(abs(a.mean - b.mean) / math.sqrt(total), freedom)


def student_p(t: float, freedom: float) -> float:
    """Probability of a Student's t at least this far from 0, on either side."""
    if freedom > 1e6:
        return math.erfc(t / math.sqrt(2))
    return _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t))


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """Regularised, by its continued fraction (Lentz; Abramowitz and Stegun 26.5.8)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    tiny = 1e-300
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or tiny)
    fraction = d
    for m in range(1, 300):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / (1 + term * d or tiny)
            c = 1 + term / c or tiny
            fraction *= c * d
        if abs(c * d - 1) < 1e-14:
            break
    return front * fraction / a


def fisher_p(shown_a: int, n_a: int, shown_b: int, n_b: int) -> float:
    """Two-sided: the chance of a table at least as unlikely as this, if both sides show it equally often."""
    shown, n = shown_a + shown_b, n_a + n_b

    def chance(k: int) -> float:
        return math.comb(n_a, k) * math.comb(n_b, shown - k) / math.comb(n, shown)

    here = chance(shown_a)
    possible = range(max(0, shown - n_b), min(n_a, shown) + 1)
    return min(1.0, sum(number for number in map(chance, possible) if number <= here * (1 + 1e-9)))


def chance_of_none(shown: int, n: int, n_more: int) -> float:
    """If `shown` of `n` launches showed it and nothing has changed: the chance that `n_more` do not.

    A uniform prior over the share (Laplace's rule of succession, n_more times).
    """
    chance = 1.0
    for number in range(n_more):
        chance *= (n - shown + 1 + number) / (n + 2 + number)
    return chance


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjusted p-values, each to be compared with `ALPHA` alone, in the order given."""
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    adjusted, worst = [0.0] * len(p_values), 0.0
    for rank, index in enumerate(order):
        worst = max(worst, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = worst
    return tuple(adjusted)


def permutation_p(strata: Sequence[tuple[Sequence[int], Sequence[int]]]) -> tuple[float, float]:
    """Two-sided: the chance of a sum of the second sides at least this far from what it is on average, if the
    values of each stratum are dealt out to its two sides at random; and the least that any deal would give.

    Exact, by counting all deals. Of zeros and ones in a single stratum it is Fisher's exact test, but that
    the sum and not its chance says what is far.
    """
    sums: dict[int, int] = {0: 1}
    expected = 0.0
    for ours, theirs in strata:
        pool, n_dealt = [*ours, *theirs], len(theirs)
        expected += n_dealt * fmean(pool) if pool else 0.0
        dealt = _sums_of(pool, n_dealt)
        joined: dict[int, int] = {}
        for total, ways in sums.items():
            for more, more_ways in dealt.items():
                joined[total + more] = joined.get(total + more, 0) + ways * more_ways
        sums = joined
    all_ways = sum(sums.values())

    def chance(distance: float) -> float:
        far = (ways for total, ways in sums.items() if abs(total - expected) >= distance - 1e-6)
        return sum(far) / all_ways

    here = abs(sum(sum(theirs) for _, theirs in strata) - expected)
    return chance(here), chance(max(abs(total - expected) for total in sums))


def _sums_of(pool: Sequence[int], n_dealt: int) -> dict[int, int]:
    """How many choices of so many of the values have each sum."""
    ways: list[dict[int, int]] = [{0: 1}, *({} for _ in range(n_dealt))]
    for value in pool:
        for n in range(n_dealt, 0, -1):
            for total, count in ways[n - 1].items():
                ways[n][total + value] = ways[n].get(total + value, 0) + count
    return ways[n_dealt]
