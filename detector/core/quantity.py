"""A measured number: value, error, unit. Nothing here is ever compared without its error."""

from dataclasses import dataclass

__all__ = ["Quantity"]


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

    def below(self, limit: float) -> bool | None:
        """True or False only where the whole interval lies on one side of `limit`, else None."""
        if self.high < limit:
            return True
        if self.low >= limit:
            return False
        return None

    def above(self, limit: float) -> bool | None:
        """True or False only where the whole interval lies on one side of `limit`, else None."""
        if self.low > limit:
            return True
        if self.high <= limit:
            return False
        return None

    def scaled(self, factor: float, unit: str, *, relative_error: float = 0.0) -> "Quantity":
        """The same thing in another unit; `relative_error` is the factor's own (0.05 = 5 %)."""
        value = self.value * factor
        own = self.error * abs(factor)
        return Quantity(value=value, error=float((own**2 + (value * relative_error) ** 2) ** 0.5), unit=unit)
