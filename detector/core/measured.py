"""What a measure returns, and the typed bag of it that a rule is handed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import TypeVar

from detector.core.quantity import Quantity

__all__ = ["Given", "Measured", "NamedQuantity"]

M = TypeVar("M", bound="Measured")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedQuantity:
    """A quantity under the name its measure gave it, e.g. `hit_short_side_dp`."""

    name: str
    value: float
    error: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Base of every measure's result. `evidence_ids` name the frames, trees and actions read."""

    evidence_ids: tuple[str, ...]

    def quantities(self) -> tuple[NamedQuantity, ...]:
        """The fields that hold a known quantity, in the order they are declared."""
        named = ((field.name, getattr(self, field.name)) for field in fields(self))
        return tuple(
            NamedQuantity(name=name, value=q.value, error=q.error, unit=q.unit)
            for name, q in named
            if isinstance(q, Quantity)
        )


class Given:
    """One `Measured` of each type, looked up by type. Missing means: could not be measured."""

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

    def narrowed(self, kinds: Iterable[type[Measured]]) -> "Given":
        """Only these: the judge hands a rule what it declared and nothing else."""
        return Given(self._by_type[kind] for kind in kinds if kind in self._by_type)
