"""What a parser made of a text, and the lines that it kept as they stood: none is dropped.

Blank lines do not count. A line counts as understood where at least one value of it was used.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Understood"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood(Generic[T]):
    """`unknown`: the lines that told the parser nothing, in their order."""

    values: tuple[T, ...]
    n_understood: int
    unknown: tuple[str, ...]

    @property
    def n_lines(self) -> int:
        return self.n_understood + len(self.unknown)
