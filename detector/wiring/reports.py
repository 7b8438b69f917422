"""Renders a judged case in the requested formats and writes the folder."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from detector.assessment.case_folder import CaseFolder
from detector.assessment.derived_case import CopyNote, read_derived_case
from detector.assessment.judgement_record import doubts_about
from detector.assessment.lawbook import Lawbook
from detector.assessment.report_files import listed
from detector.evidence.derived_bundle import DerivedKind
from detector.regression.case_notes import CaseNote
from detector.regression.cases import JudgedCase
from detector.regression.comparison import Comparison
from detector.regression.gate import Standings
from detector.regression.snapshot import snapshot_of
from detector.reporting import render
from detector.reporting.attached import seen_from
from detector.reporting.case_report import CaseReport
from detector.reporting.comparison_page import CaseSide, render_comparison
from detector.reporting.export import add_files, write_files
from detector.reporting.lab import Issuer
from detector.reporting.reading import read_case
from detector.reporting.single_file import render_single_file
from detector.rules import RULES
from detector.sealing.check_origin import check_origin
from detector.sealing.digests import Digests
from detector.sealing.trust import NOBODY
from detector.wiring.law import lawbook
from detector.wiring.protection import protection_of
from detector.wiring.tool import tool_version

__all__ = ["write_comparison", "write_overview", "write_report", "write_single_file"]


def write_report(
    case: CaseFolder,
    law: Lawbook,
    *,
    formats: Sequence[str],
    capture_command: str | None = None,
    doubts: Sequence[str] = (),
    standings: Standings | None = None,
    notes: Sequence[CaseNote] | None = None,
    issuer: Issuer | None = None,
) -> Path:
    """Replace CASE/report, or write a new folder beside it if it is sealed; returns the folder.

    Raises ConfigError if the case was not judged by this law.

    `doubts`: how the case differs from what was judged, if it is to be reported all the same. `standings`:
    how its findings compare with a baseline; `notes`: what a gate says beside the verdicts. `issuer`: the
    laboratory that issues the report.
    """
    folder = case.report_path
    report = read_case(
        case,
        law,
        tool_version=tool_version(),
        capture_command=capture_command,
        doubts=doubts,
        standings=standings,
        issuer=issuer,
        folder=folder,
    )
    report = _completed(report, case, notes, folder=seen_from(Path.cwd(), folder))
    files = listed(render(report, formats), report.document, verdicts=case.verdicts_path.read_bytes())
    write_files(files, folder)
    return folder


def write_single_file(
    case: CaseFolder,
    law: Lawbook,
    path: Path,
    *,
    language: str,
    doubts: Sequence[str] = (),
    standings: Standings | None = None,
    notes: Sequence[CaseNote] | None = None,
) -> Path:
    """Write one page for mail, in one language, and leave CASE/report alone; returns `path`.

    Raises ConfigError if the case was not judged by this law, or `path` cannot be written.
    """
    report = read_case(case, law, tool_version=tool_version(), doubts=doubts, standings=standings)
    report = _completed(report, case, notes)
    add_files({path.name: render_single_file(report, language)}, path.parent)
    return path


def _completed(
    report: CaseReport, case: CaseFolder, notes: Sequence[CaseNote] | None, *, folder: str = ""
) -> CaseReport:
    """`notes`: those of the gate; without one, those that the case has by itself."""
    told = report.notes if notes is None else tuple(notes)
    return replace(
        report,
        folder=folder,
        notes=told,
        protection=protection_of(case),
        copy=_with_proof(case, report.copy),
    )


def _with_proof(case: CaseFolder, note: CopyNote | None) -> CopyNote | None:
    """With whether a seal of the original covers the verdicts; only a check of the copy can tell."""
    if note is None or note.kind is not DerivedKind.REDACTED:
        return note
    root = case.case_root
    copied = read_derived_case(root)
    assert copied is not None
    origin = check_origin(root, copied, Digests(), NOBODY, None)
    return replace(note, proves_verdicts=origin.proves_verdicts)


def write_comparison(
    comparison: Comparison, cases: Sequence[JudgedCase], path: Path, *, language: str
) -> Path:
    """Write one page, in one language, with pictures of both cases; returns `path`.

    `cases`: the two; () if they are only in a history. Raises ConfigError if `path` cannot be written.
    """
    sides = tuple(map(_side, cases))
    page = render_comparison(
        comparison,
        (sides[0], sides[1]) if sides else None,
        titles={rule.id: (rule.title_zh, rule.title_en) for rule in RULES},
        language=language,
    )
    add_files({path.name: page}, path.parent)
    return path


def _side(case: JudgedCase) -> CaseSide:
    verdicts = snapshot_of(case.document, case.runs).told
    return CaseSide(
        report=read_case(
            case.folder,
            lawbook(case.document.profile),
            tool_version=tool_version(),
            doubts=doubts_about(case.folder),
        ),
        subjects={one.mark: one.subject for one in verdicts},
    )


def write_overview(files: Mapping[str, bytes], folder: Path) -> None:
    """Write an overview page for the cases in `folder`."""
    add_files(files, folder)
