"""Results of a field test of one phone: questions that only a phone can answer, each with its answer.

`answer` is the id of a sentence in `i18n/field.*.yaml`, `values` (units in the name) fill it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from detector.core.quantity import Quantity

__all__ = ["GRAVEST_FIRST", "FieldCheck", "FieldFigure", "Trust"]


class Trust(StrEnum):
    TRUSTED = "trusted"
    LIMITED = "limited"  # within the bounds that the figures give
    NOT = "not"  # results that rest on this must not be trusted
    UNTESTED = "untested"  # not asked, or what it needs was not available


GRAVEST_FIRST = (Trust.NOT, Trust.LIMITED, Trust.UNTESTED, Trust.TRUSTED)
"""As it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFigure:
    """`truth`: what the known app knows, in the same unit; None: there is nothing to compare with."""

    name: str
    measured: Quantity
    truth: float | None = None

    @property
    def off_by(self) -> float | None:
        """Measured minus truth."""
        return None if self.truth is None else self.measured.value - self.truth

    @property
    def holds(self) -> bool | None:
        """Whether the truth lies within the stated interval."""
        return None if self.truth is None else self.measured.low <= self.truth <= self.measured.high


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCheck:
    """`check` names the question."""

    check: str
    trust: Trust
    answer: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)
    figures: tuple[FieldFigure, ...] = ()
