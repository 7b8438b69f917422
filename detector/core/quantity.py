"""A measured number: value, error, unit. Comparisons always take the error into account.

`error` is half the interval that is compared with limits: it is the plain sum of bounds, and never less
than the expanded uncertainty U of the budget (`core.uncertainty`), so that an accusation rests on the wider
of the two. A share's interval is not symmetric: `least` and `most` bound it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.uncertainty import (
    Component,
    Correlation,
    Origin,
    Part,
    UncertaintyBudget,
    bound,
    budget_of,
)

__all__ = ["Quantity", "StatedQuantity", "bounded", "counted", "stated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """`value` ± `error` in `unit`; the truth lies inside in at least 95 of 100 cases."""

    value: float
    error: float
    unit: str

    def __post_init__(self) -> None:
        if self.error < 0:
            raise ValueError(f"an error cannot be negative: {self}")

    @property
    def low(self) -> float:
        return self.value - self.error

    @property
    def high(self) -> float:
        return self.value + self.error

    def since(self, earlier: "Quantity") -> "Quantity":
        """The time from one moment to this one. Errors of moments are bounds, so they add up."""
        return Quantity(value=self.value - earlier.value, error=self.error + earlier.error, unit=self.unit)

    def below(self, limit: float) -> bool | None:
        """True or False only if the whole interval lies on one side of `limit`, else None."""
        if self.high < limit:
            return True
        if self.low >= limit:
            return False
        return None

    def above(self, limit: float) -> bool | None:
        """True or False only if the whole interval lies on one side of `limit`, else None."""
        if self.low > limit:
            return True
        if self.high <= limit:
            return False
        return None

    def scaled(
        self,
        factor: float,
        unit: str,
        *,
        relative_error: float = 0.0,
        part: Part = Part.SET_UP,
        origin: Origin = Origin.TOOL,
    ) -> "Quantity":
        """The same quantity in another unit; `relative_error` bounds that of the factor (0.05 = 5 %).

        `part` and `origin` describe the factor in a budget.
        """
        value = self.value * factor
        own = self.error * abs(factor)
        return Quantity(value=value, error=float((own**2 + (value * relative_error) ** 2) ** 0.5), unit=unit)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StatedQuantity(Quantity):
    """A quantity with its uncertainty budget. `least` and `most`: the interval, if it is not symmetric.

    Equal to any quantity of the same value, error and unit: the error's derivation is not compared.
    """

    budget: UncertaintyBudget | None = None
    least: float | None = None
    most: float | None = None

    @property
    def low(self) -> float:
        return self.value - self.error if self.least is None else self.least

    @property
    def high(self) -> float:
        return self.value + self.error if self.most is None else self.most

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Quantity):
            return NotImplemented
        return (self.value, self.error, self.unit) == (other.value, other.error, other.unit)

    def __hash__(self) -> int:
        return hash((self.value, self.error, self.unit))

    def scaled(
        self,
        factor: float,
        unit: str,
        *,
        relative_error: float = 0.0,
        part: Part = Part.SET_UP,
        origin: Origin = Origin.TOOL,
    ) -> "Quantity":
        plain = Quantity.scaled(self, factor, unit, relative_error=relative_error)
        if self.budget is None:
            return plain
        more = (
            ()
            if relative_error == 0
            else (bound(part, relative_error, "1", origin=origin, sensitivity=plain.value),)
        )
        budget = self.budget.scaled(factor, unit, *more)
        return StatedQuantity(
            value=plain.value, error=max(plain.error, budget.expanded), unit=unit, budget=budget
        )


def stated(
    value: float,
    error: float,
    unit: str,
    components: Sequence[Component],
    *,
    correlations: Sequence[Correlation] = (),
) -> StatedQuantity:
    """A quantity whose error is `error`, as bounded by the measure, or U if that is larger."""
    budget = budget_of(components, unit=unit, correlations=correlations)
    return StatedQuantity(value=value, error=max(error, budget.expanded), unit=unit, budget=budget)


def counted(n: float, unit: str) -> Quantity:
    """A count: it has no error."""
    return Quantity(value=float(n), error=0.0, unit=unit)


def bounded(quantity: Quantity, part: Part, *, origin: Origin = Origin.THIS_RUN) -> StatedQuantity:
    """A quantity whose truth is equally likely anywhere in its interval."""
    component = bound(part, quantity.error, quantity.unit, origin=origin)
    return stated(quantity.value, quantity.error, quantity.unit, (component,))
