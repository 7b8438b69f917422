"""All content of a report as values: a renderer uses no disk, clock or network.

A `CaseReport` is built once (`reading.py` does it from a CASE folder) and passed to every renderer. Pictures
are loaded by hash when needed, so that a case of many runs does not have to fit in memory.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from detector.case import Contradiction, CopyNote
from detector.core.screen import Frame
from detector.core.verdict import Verdict
from detector.judging.document import VerdictsDocument
from detector.judging.rule_book import RuleBook
from detector.privacy import NOTHING_DISCLOSED, Disclosure
from detector.regression.baseline import BaselineMatch
from detector.regression.case_notes import CaseNote
from detector.regression.gate import Standings
from detector.reporting.inputs import Form, Issuer, Lab, Logo, Protection
from detector.windows.seen_run import SeenRun
from detector.windows.touched_case import NOTHING_TOUCHED, TouchedCase

__all__ = ["CaseReport", "RepeatPurpose", "RepeatStep", "no_links", "no_pictures", "no_stills"]


class RepeatPurpose(StrEnum):
    CAPTURE = "capture"
    VERIFY = "verify"
    JUDGE = "judge"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatStep:
    """One command that repeats one part of the work, exactly as it would be typed."""

    purpose: RepeatPurpose
    command: str


def no_pictures(sha256: str) -> bytes | None:
    """The `picture_of` of a report without frames."""
    del sha256
    return None


def no_stills(frame: Frame) -> np.ndarray | None:
    """The `still_of` of a report without its videos."""
    del frame
    return None


def no_links(sha256: str) -> str | None:
    """The `link_of` of a report that is not beside its bundles."""
    del sha256
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReport:
    """One judged case. `picture_of` returns a frame's own bytes by sha256, None if they are lost; `link_of`
    the bundle's own file as a path from the report's folder, None if a copy has to be made.

    `law` is the one used for the verdicts. `runs` may be empty. `app_label` None: the app's name is unknown.
    `notes`: what it says beside its verdicts. `doubts`: how the case differs from what was judged.
    `verdicts_sha256`: hash of the verdicts file, None if the verdicts come from no file. `standings` None: no
    baseline. `issuer` None: no laboratory issues the report. `folder`: where the report will be written, from
    the working folder or absolute; "" if unknown. `copy` None: the case is an original, not a pruned or
    redacted copy. `contradictions`: other judgements of the case that say the opposite.
    `protection` None: nobody asked since when a signature covers the evidence. `still_of` decodes a frame of
    a video, (H, W, 3) uint8 RGB; None if the video is gone or was covered. `icon`: the app's; None: not had.
    `disclosure`: what a crawl read of the app's texts. `touched`: what the touches of the runs came to.
    `preparations`: the runs that prepared the app, which are not among `runs`. `as_of`: the day as of which
    the clauses are shown, if it is another than that by which the verdicts were judged. `form`: whose
    sections its PDF has.
    """

    document: VerdictsDocument
    runs: tuple[SeenRun, ...]
    law: RuleBook
    tool_version: str
    repeat: tuple[RepeatStep, ...] = ()
    app_label: str | None = None
    doubts: tuple[str, ...] = ()
    verdicts_sha256: str | None = None
    standings: Standings | None = None
    notes: tuple[CaseNote, ...] = ()
    folder: str = ""
    copy: CopyNote | None = None
    contradictions: tuple[Contradiction, ...] = ()
    issuer: Issuer | None = None
    protection: Protection | None = None
    disclosure: Disclosure = NOTHING_DISCLOSED
    preparations: tuple[SeenRun, ...] = ()
    icon: Logo | None = None
    touched: TouchedCase = NOTHING_TOUCHED
    as_of: date | None = None
    form: Form = Form.OWN
    picture_of: Callable[[str], bytes | None] = no_pictures
    still_of: Callable[[Frame], np.ndarray | None] = no_stills
    link_of: Callable[[str], str | None] = no_links

    @property
    def package(self) -> str:
        return self.document.package

    @property
    def name(self) -> str:
        """The app's name for people; its package if it is unknown."""
        app = self.document.app
        return self.app_label or (app.label if app is not None else None) or self.package

    @property
    def day(self) -> date | None:
        """The day as of which the clauses are shown; None: none is known."""
        judged = self.document.as_of
        return self.as_of or (None if judged is None else judged.day)

    @property
    def lab(self) -> Lab | None:
        return None if self.issuer is None else self.issuer.lab

    @property
    def logo(self) -> Logo | None:
        return None if self.issuer is None else self.issuer.logo

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        return self.document.verdicts

    @property
    def device_kinds(self) -> tuple[str, ...]:
        """Each kind of device that runs were captured on, in order of first appearance."""
        return tuple(dict.fromkeys(run.device_kind for run in self.runs)) or (self.document.device.kind,)

    def baseline_match(self, verdict: Verdict) -> BaselineMatch | None:
        """How a failure compares with the baseline; None without a baseline and for other verdicts."""
        return (self.standings or {}).get((verdict.rule_id, verdict.subject))

    @property
    def package_versions(self) -> tuple[str, ...]:
        known = (run.package_version for run in self.runs if run.package_version is not None)
        return tuple(dict.fromkeys(known))
