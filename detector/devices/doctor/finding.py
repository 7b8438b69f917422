"""A finding of the doctor, and how serious it is. The texts for people are in `i18n/doctor.*.yaml`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["CheckGroup", "Finding", "Level", "Norms", "Outputs"]

EVIDENCE_CHARACTERS = 300
"""Enough for the lines that a judgement is based on; whole dumps belong in a bundle."""

Outputs = Mapping[str, str]
"""Output by command; "" if the command could not be run."""


class Level(StrEnum):
    OK = "ok"
    NOTE = "note"  # measuring continues, and the report must be read with this in mind
    BLOCKS = "blocks"  # measurements on this phone would currently be wrong, or impossible


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`check` names the question, `sentence` the answer; `values` (units in the name) fill its gaps."""

    check: str
    level: Level
    sentence: str
    evidence: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        text = " ".join(self.evidence.split())
        object.__setattr__(self, "evidence", text[:EVIDENCE_CHARACTERS])


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    """This lab's requirements for its phones (`defaults` in devices.yaml; ecosystem.md A.3)."""

    min_battery_percent: float = 15.0
    max_battery_c: float = 40.0
    locale: str | None = None
    font_scale: float = 1.0
    is_undisturbed: bool | None = None
    """Whether Do not disturb should be on; None: not required."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckGroup:
    """The commands that a group of checks needs, and the function that judges their output."""

    commands: tuple[str, ...]
    judge: Callable[[Outputs, Norms], Iterable[Finding]]
