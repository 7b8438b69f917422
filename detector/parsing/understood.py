"""A parser's result together with the lines it did not understand: no line is dropped.

Blank lines do not count. A line counts as understood if at least one value from it was used.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Understood"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood(Generic[T]):
    """`unknown`: the lines that were not understood, in order."""

    values: tuple[T, ...]
    n_understood: int
    unknown: tuple[str, ...]

    @property
    def n_lines(self) -> int:
        return self.n_understood + len(self.unknown)
