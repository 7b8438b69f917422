"""Judged cases of a made-up app: folders as `detector judge` leaves them, with chosen findings."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from detector.case import CaseFolder, save_judgement, touched_files
from detector.core.verdict import Outcome, Severity, Verdict
from detector.core.window_role import WindowRole
from detector.judging.document import VerdictsDocument
from detector.regression.fingerprint import MarkedVerdict, marked
from detector.reporting.case_report import CaseReport
from detector.touching import join_runs
from detector.windows.creative import N_BITS, N_CROPS, packed_still
from detector.windows.seen_run import SeenRun
from tests.reporting.case_reports import BlankAlbum, case_report

__all__ = [
    "SPLASH",
    "a_document",
    "a_report",
    "a_still",
    "changed",
    "marked_verdicts",
    "with_pictures",
    "write_case",
]

SPLASH, POPUP = "window:1", "window:2"
ROLES = {SPLASH: WindowRole.ADVERT, POPUP: WindowRole.PROMOTION}


def changed(verdict: Verdict, outcome: Outcome | None = None, severity: Severity | None = None) -> Verdict:
    return replace(verdict, outcome=outcome or verdict.outcome, severity=severity or verdict.severity)


def a_document(
    changes: Mapping[str, Outcome | Severity] | None = None, roles: Mapping[str, WindowRole] = ROLES
) -> VerdictsDocument:
    """`changes` by `RULE-ID window:N`: the outcome or severity that replaces the verdict's own."""
    document, changes = case_report(album=BlankAlbum()).document, changes or {}

    def one(verdict: Verdict) -> Verdict:
        verdict = replace(verdict, subject_role=roles.get(verdict.subject))
        change = changes.get(f"{verdict.code} {verdict.subject}")
        if isinstance(change, Severity):
            return changed(verdict, severity=change)
        return changed(verdict, outcome=change)

    return replace(document, verdicts=tuple(map(one, document.verdicts)))


def a_report(changes: Mapping[str, Outcome | Severity] | None = None) -> CaseReport:
    return replace(case_report(album=BlankAlbum()), document=a_document(changes))


def marked_verdicts(
    changes: Mapping[str, Outcome | Severity] | None = None, roles: Mapping[str, WindowRole] = ROLES
) -> tuple[MarkedVerdict, ...]:
    return marked(a_document(changes, roles), case_report(album=BlankAlbum()).runs)


def with_pictures(run: SeenRun, still: str, sdk: str | None = None) -> SeenRun:
    """The run with this picture in its windows, shown by this SDK."""
    windows = tuple(replace(window, sdk=sdk, stills=(still,)) for window in run.windows)
    return replace(run, windows=windows)


def a_still(name: str, n_changed: int = 0) -> str:
    """The fingerprint of a picture that the name stands for, with so many bits of each square changed."""
    bits = np.random.default_rng(list(name.encode())).random((N_CROPS, N_BITS)) < 0.5
    bits[:, :n_changed] ^= True
    return packed_still(bits)


def write_case(
    folder: Path, document: VerdictsDocument | None = None, runs: Sequence[SeenRun] | None = None
) -> Path:
    seen = case_report(album=BlankAlbum()).runs if runs is None else runs
    more = touched_files(join_runs(seen))
    save_judgement(CaseFolder(folder), seen, document or a_document(), more=more)
    return folder
