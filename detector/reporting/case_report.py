"""Everything a report says, as values: a renderer asks no disk, no clock and no network.

A `CaseReport` is put together once (`reading.py` does it from a CASE folder) and handed to every
renderer. Pictures stay where they are and are asked for by their hash, so that a case of many runs
need not lie in memory.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from detector.assessment.seen_run import SeenRun
from detector.core.verdict import Verdict
from detector.judging.rule import Tier

__all__ = [
    "CaseReport",
    "ClauseCard",
    "ClauseStatus",
    "RepeatPurpose",
    "RepeatStep",
    "RuleCard",
    "english_reason",
    "no_pictures",
]


class ClauseStatus(StrEnum):
    """Whether a text binds somebody, or is only referred to (criteria.md 0.1)."""

    BINDING = "binding"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseCard:
    """A clause as it is shown: its own words, and where they stand. Dates are ISO; None: not known."""

    id: str
    document_zh: str
    document_en: str
    section: str
    quote: str
    status: ClauseStatus
    issued_on: str | None = None
    in_force_from: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCard:
    """A rule as it is shown: titles, and its limits under the profile that was judged by."""

    id: str
    code: str
    title_zh: str
    title_en: str
    clauses: tuple[str, ...]
    limits: Mapping[str, tuple[Tier, ...]] = field(default_factory=dict)


class RepeatPurpose(StrEnum):
    CAPTURE = "capture"
    VERIFY = "verify"
    JUDGE = "judge"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatStep:
    """One command line that repeats one half of the work, exactly as it would be typed."""

    purpose: RepeatPurpose
    command: str


def english_reason(verdict: Verdict, language: str) -> str:
    """The verdict's own sentence, which is English whatever the language."""
    del language
    return verdict.reason


def no_pictures(sha256: str) -> bytes | None:
    """For a report without frames."""
    del sha256
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReport:
    """One judged case. `picture_of` gives a frame's own bytes by sha256, None where they are lost.

    `reason_in` says a verdict's reason in a language ("zh-CN" or "en"). `profile_titles` maps a
    language to the profile's title; empty where it has none but its name.
    """

    package: str
    profile: str
    tool_version: str
    runs: tuple[SeenRun, ...]
    verdicts: tuple[Verdict, ...]
    rules: tuple[RuleCard, ...]
    clauses: tuple[ClauseCard, ...]
    repeat: tuple[RepeatStep, ...] = ()
    app_label: str | None = None
    profile_titles: Mapping[str, str] = field(default_factory=dict)
    picture_of: Callable[[str], bytes | None] = no_pictures
    reason_in: Callable[[Verdict, str], str] = english_reason

    @property
    def device_kinds(self) -> tuple[str, ...]:
        """Each kind of device that a run was captured on, once, in order of appearance."""
        return tuple(dict.fromkeys(run.device_kind for run in self.runs))

    @property
    def is_virtual(self) -> bool:
        """True where any run was captured on something that is not a phone."""
        return any(kind != "phone" for kind in self.device_kinds)

    @property
    def package_versions(self) -> tuple[str, ...]:
        known = (run.package_version for run in self.runs if run.package_version is not None)
        return tuple(dict.fromkeys(known))
