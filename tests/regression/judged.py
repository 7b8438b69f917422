"""Judged cases of a made-up app: folders as `detector judge` leaves them, with chosen findings."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from detector.case import CaseFolder, save_judgement, touched_files
from detector.core.verdict import Outcome, Severity, Verdict
from detector.core.window_role import WindowRole
from detector.judging.document import VerdictsDocument
from detector.regression.fingerprint import MarkedVerdict, marked
from detector.reporting.case_report import CaseReport
from detector.touching import join_runs
from detector.windows.seen_run import SeenRun
from detector.windows.window_clues import WindowClues
from tests.reporting.case_reports import BlankAlbum, case_report

__all__ = [
    "NO_CLUES",
    "SPLASH",
    "a_document",
    "a_report",
    "changed",
    "marked_verdicts",
    "with_pictures",
    "write_case",
]

SPLASH, POPUP = "window:1", "window:2"
ROLES = {SPLASH: WindowRole.ADVERT, POPUP: WindowRole.PROMOTION}

NO_CLUES = WindowClues(
    lines=(),
    is_read=True,
    n_lines=0,
    n_labels=0,
    n_calls=0,
    n_skips=0,
    n_refusals=0,
    n_acks=0,
    has_countdown=False,
    picture=1.0,
    ground_share=0.1,
    has_tab_bar=False,
    package=None,
    activity=None,
    tree=None,
)


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


def with_pictures(run: SeenRun, picture_hash: str, sdk: str | None = None) -> SeenRun:
    """The run with this picture in its windows, shown by this SDK."""
    clues = replace(NO_CLUES, picture_hash=picture_hash)
    windows = tuple(
        replace(one, sdk=sdk, readings=tuple(replace(each, clues=clues) for each in one.readings))
        for one in run.windows
    )
    return replace(run, windows=windows)


def write_case(
    folder: Path, document: VerdictsDocument | None = None, runs: Sequence[SeenRun] | None = None
) -> Path:
    seen = case_report(album=BlankAlbum()).runs if runs is None else runs
    more = touched_files(join_runs(seen))
    save_judgement(CaseFolder(folder), seen, document or a_document(), more=more)
    return folder
