"""Arithmetic shared by probes and measures: bounds of a share, of an edge, of a threshold.

A share of k in n trials lies between the bounds of Clopper and Pearson. An edge lies between the last
touch that worked and the first that did not; each further touch halves the interval.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, exp, log, log1p

from detector.core.quantity import Quantity, StatedQuantity

__all__ = ["Bounds", "share_bounds", "share_of", "steps_between"]

ONE_SIDED = 0.05


def share_bounds(k: int, n: int, *, one_sided: float = ONE_SIDED) -> tuple[float, float]:
    """Bounds such that the true share lies below or above with probability at most `one_sided` each.

    Raises ValueError unless 0 <= k <= n and n > 0.
    """
    if not 0 <= k <= n or n == 0:
        raise ValueError(f"{k} of {n} is no share")
    lower = 0.0 if k == 0 else _solve(lambda p: _at_least(k, n, p) - one_sided)
    upper = 1.0 if k == n else _solve(lambda p: one_sided - _at_most(k, n, p))
    return lower, upper


def share_of(k: int, n: int) -> Quantity | None:
    """k in n with the interval of `share_bounds`, which is not symmetric about it; None if n is 0.

    `error` is the distance to the farther bound.
    """
    if n == 0:
        return None
    lower, upper = share_bounds(k, n)
    value = k / n
    return StatedQuantity(
        value=value, error=max(value - lower, upper - value), unit="1", least=lower, most=upper
    )


def _at_most(k: int, n: int, p: float) -> float:
    """Probability of k or fewer in n; by logarithms: of hundreds, the chance of none underflows."""
    if p <= 0 or p >= 1:
        return float(p <= 0 or k >= n)
    log_ratio, log_term, total = log(p) - log1p(-p), n * log1p(-p), 0.0
    for i in range(k + 1):
        total += exp(log_term)
        log_term += log((n - i) / (i + 1)) + log_ratio if i < n else 0.0
    return min(total, 1.0)


def _at_least(k: int, n: int, p: float) -> float:
    return 1.0 - _at_most(k - 1, n, p)


def _solve(rising: Callable[[float], float]) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Something changes between `works` and `fails`; None while no touch has bounded that side."""

    works: float | None = None
    fails: float | None = None

    def with_touch(self, at: float, *, worked: bool) -> "Bounds":
        """Narrowed by one more touch; a touch that contradicts the known bounds is ignored."""
        if worked:
            if self.works is None or (
                self.fails is not None and abs(at - self.fails) < abs(self.works - self.fails)
            ):
                return Bounds(works=at, fails=self.fails)
            return self
        if self.fails is None or (
            self.works is not None and abs(at - self.works) < abs(self.fails - self.works)
        ):
            return Bounds(works=self.works, fails=at)
        return self

    def quantity(self, unit: str) -> Quantity | None:
        """The middle, with half the distance as error; None if one side is open."""
        if self.works is None or self.fails is None:
            return None
        return Quantity(
            value=(self.works + self.fails) / 2, error=abs(self.works - self.fails) / 2, unit=unit
        )

    @property
    def middle(self) -> float:
        """Where to touch next. Both sides must be known."""
        assert self.works is not None
        assert self.fails is not None
        return (self.works + self.fails) / 2

    def is_within(self, error: float) -> bool:
        return self.works is not None and self.fails is not None and abs(self.works - self.fails) <= 2 * error


def steps_between(
    works: float | None, fails: float, n: int, error: float, guesses: Sequence[float]
) -> list[float]:
    """Up to `n` touches, from what fails towards what works, that cut the interval into equal parts; no more
    than bring it within `error`. A guess within the interval takes the place of the nearest of them.
    """
    assert works is not None
    n = min(n, ceil(abs(works - fails) / (2 * error)) - 1)
    if n < 1:
        return []
    steps = [fails + (works - fails) * part / (n + 1) for part in range(1, n + 1)]
    inside = [guess for guess in guesses if min(works, fails) < guess < max(works, fails)]
    if inside:
        nearest = min(range(n), key=lambda i: abs(steps[i] - inside[0]))
        steps[nearest] = inside[0]
    return steps
