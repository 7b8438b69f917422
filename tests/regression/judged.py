"""Judged cases of a made-up app: a folder as `detector judge` leaves it, with whatever was found."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from detector.assessment.case_folder import CaseFolder
from detector.assessment.judgement_record import save_judgement
from detector.core.verdict import Outcome, Severity, Verdict
from detector.core.window_role import WindowRole
from detector.judging.document import VerdictsDocument
from detector.regression.fingerprint import MarkedVerdict, marked
from detector.reporting.case_report import CaseReport
from tests.reporting.case_reports import BlankAlbum, case_report

__all__ = ["SPLASH", "TODAY_TEXT", "a_document", "a_report", "changed", "marked_verdicts", "write_case"]

SPLASH, POPUP = "window:1", "window:2"
TODAY_TEXT = "2026-11-27"
ROLES = {SPLASH: WindowRole.ADVERT, POPUP: WindowRole.PROMOTION}


def changed(verdict: Verdict, outcome: Outcome | None = None, severity: Severity | None = None) -> Verdict:
    return replace(verdict, outcome=outcome or verdict.outcome, severity=severity or verdict.severity)


def a_document(
    changes: Mapping[str, Outcome | Severity] | None = None, roles: Mapping[str, WindowRole] = ROLES
) -> VerdictsDocument:
    """`changes` by `RULE-ID window:N`: the outcome or the severity that it has in place of its own."""
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


def write_case(folder: Path, document: VerdictsDocument | None = None) -> Path:
    save_judgement(CaseFolder(folder), case_report(album=BlankAlbum()).runs, document or a_document())
    return folder
