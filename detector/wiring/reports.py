"""Renders a judged case in the requested formats and writes the folder."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from detector.case import (
    CaseFolder,
    CopyNote,
    contradictions,
    copy_note,
    doubts_about,
    read_derived_case,
    read_verdicts,
    report_file_list,
)
from detector.evidence.derived_bundle import DerivedKind
from detector.judging.rule_book import RuleBook
from detector.regression.case_notes import CaseNote, notes_of
from detector.regression.cases import JudgedCase
from detector.regression.comparison import Comparison
from detector.regression.gate import Gate, Standings
from detector.regression.snapshot import snapshot_of
from detector.regression.watched import Recording, WatchedComparison
from detector.reporting import render
from detector.reporting.attached import seen_from
from detector.reporting.case_report import CaseReport
from detector.reporting.comparison_page import CaseSide, render_comparison
from detector.reporting.export import add_files, write_files
from detector.reporting.inputs import AS_JUDGED, Presentation, ReportInputs, as_plain, issued_by, stood
from detector.reporting.reading import read_case
from detector.reporting.single_file import render_single_file
from detector.reporting.watched_page import render_watched
from detector.rules import RULES
from detector.sealing.check_origin import check_origin
from detector.sealing.digests import Digests
from detector.sealing.trust import NOBODY
from detector.wiring.capture_signing import protection_of
from detector.wiring.law import law_of
from detector.wiring.tool import tool_sha256, tool_version
from detector.wiring.watches import rendered_watch

__all__ = [
    "rendered_report",
    "write_comparison",
    "write_overview",
    "write_report",
    "write_single_file",
    "write_watched_comparison",
]


def write_report(
    case: CaseFolder,
    law: RuleBook,
    *,
    formats: Sequence[str],
    capture_command: str | None = None,
    doubts: Sequence[str] = (),
    standings: Standings | None = None,
    notes: Sequence[CaseNote] | None = None,
    shown: Presentation = AS_JUDGED,
) -> Path:
    """Replace CASE/report, or write a new folder beside it if it is sealed; returns the folder.

    Raises ConfigError if the case was not judged by this law, EvidenceError as `rendered_watch` does.

    `doubts`: how the case differs from what was judged, if it is to be reported all the same. `standings`:
    how its findings compare with a baseline; `notes`: what a gate says beside the verdicts. `shown`: who
    issues it, in whose form, and as of which day.
    """
    folder = case.report_path
    is_watch = case.watch_path.exists()
    own_notes = () if is_watch else notes_of(read_verdicts(case), Gate())
    inputs = ReportInputs(
        formats=tuple(formats),
        folder=seen_from(Path.cwd(), folder) if "junit" in formats else "",
        tool_sha256=tool_sha256(),
        capture_command=capture_command,
        stood=stood(standings),
        notes=own_notes if notes is None else tuple(notes),
        contradictions=() if is_watch else contradictions(case),
        protection=protection_of(case),
        issued_by=issued_by(shown.issuer),
        is_of_copy=copy_note(case.case_root) is not None,
        as_of=shown.as_of,
        form=shown.form,
    )
    report, files = rendered_report(case, law, inputs, folder, doubts=doubts)
    kept = None if doubts else as_plain(inputs)
    verdicts = case.verdicts_path.read_bytes()
    write_files(report_file_list(files, report.document, verdicts=verdicts, inputs=kept), folder)
    return folder


def rendered_report(
    case: CaseFolder, law: RuleBook, inputs: ReportInputs, folder: Path, *, doubts: Sequence[str] = ()
) -> tuple[CaseReport, dict[str, bytes]]:
    """A report and its files by path, without their list. The same case and inputs give the same bytes.

    `folder`: where the report lies or will lie.
    """
    if case.watch_path.exists():
        return rendered_watch(case, law, inputs, doubts=doubts)
    report = read_case(
        case,
        law,
        tool_version=tool_version(),
        capture_command=inputs.capture_command,
        doubts=doubts,
        standings=inputs.standings,
        issuer=inputs.issuer,
        folder=folder,
    )
    report = replace(
        report,
        folder=inputs.folder,
        as_of=inputs.as_of,
        form=inputs.form,
        notes=inputs.notes,
        contradictions=inputs.contradictions,
        protection=inputs.protection,
        copy=_with_proof(case, report.copy) if inputs.is_of_copy else None,
    )
    return report, render(report, inputs.formats)


def write_single_file(
    case: CaseFolder,
    law: RuleBook,
    path: Path,
    *,
    language: str,
    doubts: Sequence[str] = (),
    standings: Standings | None = None,
    notes: Sequence[CaseNote] | None = None,
    as_of: date | None = None,
) -> Path:
    """Write one page for mail, in one language, and leave CASE/report alone; returns `path`.

    Raises ConfigError if the case was not judged by this law, or `path` cannot be written.
    """
    report = read_case(case, law, tool_version=tool_version(), doubts=doubts, standings=standings)
    report = replace(_completed(report, case, notes), as_of=as_of)
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


def write_watched_comparison(
    comparison: WatchedComparison,
    case: JudgedCase,
    recorded: Sequence[tuple[JudgedCase, Recording]],
    path: Path,
    *,
    language: str,
) -> Path:
    """Write one page, in one language, with pictures of the case and the recordings; returns `path`.

    Raises ConfigError if it cannot be written.
    """
    reports = [_report(kept) for kept, _ in recorded]
    page = render_watched(comparison, _report(case), reports, language=language)
    add_files({path.name: page}, path.parent)
    return path


def _report(case: JudgedCase) -> CaseReport:
    law, doubts = law_of(case.document), doubts_about(case.folder)
    return read_case(case.folder, law, tool_version=tool_version(), doubts=doubts)


def _side(case: JudgedCase) -> CaseSide:
    verdicts = snapshot_of(case.document, case.runs).told
    return CaseSide(
        report=_report(case),
        subjects={verdict.mark: verdict.subject for verdict in verdicts},
    )


def write_overview(files: Mapping[str, bytes], folder: Path) -> None:
    """Write an overview page for the cases in `folder`."""
    add_files(files, folder)
