"""What a measure returns, and the typed collection of results that a rule receives."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from detector.core.quantity import Quantity, StatedQuantity
from detector.core.uncertainty import UncertaintyBudget

__all__ = ["Measured", "Measurements", "NamedQuantity", "measure_name", "named", "of_run"]

M = TypeVar("M", bound="Measured")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedQuantity:
    """A quantity under the name its measure gave it, e.g. `hit_short_side_dp`.

    `low` and `high` bound an interval that is not symmetric about the value, such as a share's; else None.
    `budget` None: a count, or read from a document written before budgets existed.
    """

    name: str
    value: float
    error: float
    unit: str
    low: float | None = None
    high: float | None = None
    budget: UncertaintyBudget | None = None

    @property
    def interval(self) -> tuple[float, float]:
        """The interval that is compared with limits."""
        low = self.value - self.error if self.low is None else self.low
        return low, self.value + self.error if self.high is None else self.high

    @property
    def quantity(self) -> Quantity:
        return StatedQuantity(
            value=self.value,
            error=self.error,
            unit=self.unit,
            budget=self.budget,
            least=self.low,
            most=self.high,
        )


def named(name: str, quantity: Quantity) -> NamedQuantity:
    if not isinstance(quantity, StatedQuantity):
        return NamedQuantity(name=name, value=quantity.value, error=quantity.error, unit=quantity.unit)
    return NamedQuantity(
        name=name,
        value=quantity.value,
        error=quantity.error,
        unit=quantity.unit,
        low=quantity.least,
        high=quantity.most,
        budget=quantity.budget,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Base of every measure's result. `evidence_ids` name the frames, trees and actions read."""

    evidence_ids: tuple[str, ...]

    def quantities(self) -> tuple[NamedQuantity, ...]:
        """The fields that hold a known quantity, in the order they are declared."""
        found = ((field.name, getattr(self, field.name)) for field in fields(self))
        return tuple(named(name, value) for name, value in found if isinstance(value, Quantity))


def of_run(measured: M, run_index: int) -> M:
    """The same, its evidence named within the case: `run:1/frame:0007`. What names its run already stays."""
    ids = (name if name.startswith("run:") else f"run:{run_index}/{name}" for name in measured.evidence_ids)
    return replace(measured, evidence_ids=tuple(ids))


def measure_name(kind: type[Measured]) -> str:
    """What files call a measure: `close_size` is `CloseSize`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


class Measurements:
    """At most one `Measured` of each type, looked up by type. Missing means: could not be measured."""

    def __init__(self, measured: Iterable[Measured]) -> None:
        self._by_type: dict[type[Measured], Measured] = {}
        for one in measured:
            if type(one) in self._by_type:
                raise ValueError(f"two results of one measure: {type(one).__name__}")
            self._by_type[type(one)] = one

    def __getitem__(self, kind: type[M]) -> M:
        found = self._by_type[kind]
        assert isinstance(found, kind)
        return found

    def __contains__(self, kind: type[Measured]) -> bool:
        return kind in self._by_type

    def __iter__(self) -> Iterator[Measured]:
        return iter(self._by_type.values())

    def narrowed(self, kinds: Iterable[type[Measured]]) -> "Measurements":
        """Only these types: a rule receives exactly what it declared."""
        return Measurements(self._by_type[kind] for kind in kinds if kind in self._by_type)
