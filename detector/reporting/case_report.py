"""Everything a report says, as values: a renderer asks no disk, no clock and no network.

A `CaseReport` is put together once (`reading.py` does it from a CASE folder) and handed to every
renderer. Pictures stay where they are and are asked for by their hash, so that a case of many runs
need not lie in memory.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from detector.assessment.lawbook import Lawbook
from detector.assessment.seen_run import SeenRun
from detector.core.verdict import Verdict
from detector.judging.document import VerdictsDocument
from detector.regression.baseline import Stood
from detector.regression.gate import Standings
from detector.reporting.lab import Lab

__all__ = ["CaseReport", "RepeatPurpose", "RepeatStep", "no_pictures"]


class RepeatPurpose(StrEnum):
    CAPTURE = "capture"
    VERIFY = "verify"
    JUDGE = "judge"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatStep:
    """One command line that repeats one part of the work, exactly as it would be typed."""

    purpose: RepeatPurpose
    command: str


def no_pictures(sha256: str) -> bytes | None:
    """For a report without frames."""
    del sha256
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReport:
    """One judged case. `picture_of` gives a frame's own bytes by sha256, None where they are lost.

    `law` is the one the verdicts were reached by. `runs` may be of any number, none included.
    `app_label` None: the app's own name is not known. `doubts` say in what the case is not what was judged;
    `verdicts_sha256` is that of the verdicts' file, None where they came from no file. `standings` None:
    there is no baseline. `lab` None: no laboratory puts its name to it.
    """

    document: VerdictsDocument
    runs: tuple[SeenRun, ...]
    law: Lawbook
    tool_version: str
    repeat: tuple[RepeatStep, ...] = ()
    app_label: str | None = None
    doubts: tuple[str, ...] = ()
    verdicts_sha256: str | None = None
    standings: Standings | None = None
    lab: Lab | None = None
    picture_of: Callable[[str], bytes | None] = no_pictures

    @property
    def package(self) -> str:
        return self.document.package

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        return self.document.verdicts

    @property
    def device_kinds(self) -> tuple[str, ...]:
        """Each kind of device that a run was captured on, once, in order of appearance."""
        return tuple(dict.fromkeys(run.device_kind for run in self.runs)) or (self.document.device.kind,)

    def stood(self, verdict: Verdict) -> Stood | None:
        """How it stands to the baseline; None where there is no baseline, and of what is no failure."""
        return (self.standings or {}).get((verdict.rule_id, verdict.subject))

    @property
    def package_versions(self) -> tuple[str, ...]:
        known = (run.package_version for run in self.runs if run.package_version is not None)
        return tuple(dict.fromkeys(known))
