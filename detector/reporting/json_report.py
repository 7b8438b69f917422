"""A case as one JSON document, `report/1`: the content of the page, for programs.

The verdicts document is included as judged. Keys are English and end in their units, numbers are never
localised; pictures are referenced by their paths in the HTML report.
"""

import datetime
from dataclasses import dataclass

from detector import codec
from detector.case import CopyNote
from detector.core.display import Display
from detector.core.entry import COLD
from detector.core.quantity import Quantity
from detector.core.screen import Gap
from detector.core.subject import subject_of
from detector.core.verdict import Outcome
from detector.judging.clauses import Force, Validity
from detector.judging.document import VerdictsDocument
from detector.judging.rule import Tier
from detector.regression.baseline import Standing
from detector.regression.case_notes import CaseNote
from detector.reporting.case_report import CaseReport, RepeatStep
from detector.reporting.conditions import Remark
from detector.reporting.findings import Citation, Finding, cite, fingerprint
from detector.reporting.inputs import Protection
from detector.reporting.page import FindingView, Page, RunView
from detector.windows.seen_run import CameBack, SeenRun

__all__ = ["REPORT_FORMAT", "REPORT_PATH", "render_json"]

REPORT_FORMAT = "report/1"
REPORT_PATH = "report.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceEntry:
    """`at_ms`, `at_error_ms` and `sha256` are null for anything but a frame, and for frames of a video."""

    id: str
    at_ms: float | None
    at_error_ms: float | None
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingEntry:
    """A failed verdict, identified among the verdicts by `rule_id` and `subject`. Paths null: no picture.

    `standing`: how it compares with the baseline; null: there is none.
    """

    rule_id: str
    code: str
    subject: str
    fingerprint: str
    standing: Standing | None
    title_zh: str | None
    title_en: str | None
    n_runs_failed: int
    n_runs_seen: int
    n_runs: int
    original_path: str | None  # from the report's folder; may be the bundle's own file
    annotated_path: str | None
    limits: dict[str, tuple[Tier, ...]]
    evidence: tuple[EvidenceEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowEntry:
    subject: str
    kind: str
    role: str
    role_score: float
    appeared_ms: Quantity
    control_appeared_ms: Quantity | None
    gone_ms: Quantity | None
    n_frames: int
    n_frames_with_control: int
    entry: str = COLD


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEntry:
    run_index: int
    run_id: str
    started_at: str
    is_partial: bool
    package_version: str | None
    device_kind: str
    device_model: str | None
    device_serial: str
    android: str | None
    display: Display
    n_frames: int
    source_intervals_ms: dict[str, float]
    secure_ms: float
    windows: tuple[WindowEntry, ...]
    gaps: tuple[Gap, ...]
    entry: str = COLD
    came_back: CameBack | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseEntry:
    """`quote` null: only the gist of the clause is on record. `status` is how far its document binds,
    `standing` what it is on the day as of which the case is judged, `effective` since when it is in force."""

    id: str
    title_zh: str
    title_en: str
    authority_zh: str
    authority_en: str
    document_number: str | None
    label: str
    quote: str | None
    says_zh: str
    says_en: str
    status: Force
    published: datetime.date | None
    effective: datetime.date | None
    standing: Validity
    in_force_until: datetime.date | None
    replaced_by: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDocument:
    """`counts` covers all six outcomes. `notes` and `conditions` name sentences of the report's
    words.

    `copy`: what the case is a pruned or redacted copy of; null for an original. `doubts` is empty if the case
    is what was judged; `verdicts_sha256` is that of its verdicts.json. `protection`: since when a signature
    covers the evidence; null: nobody asked.
    """

    format: str
    doubts: tuple[str, ...]
    copy: CopyNote | None
    report_number: str
    package: str
    app_label: str | None
    profile: str
    device_kinds: tuple[str, ...]
    tool_version: str
    counts: dict[Outcome, int]
    findings: tuple[FindingEntry, ...]
    verdicts_sha256: str | None
    verdicts: VerdictsDocument
    runs: tuple[RunEntry, ...]
    clauses: tuple[ClauseEntry, ...]
    notes: tuple[CaseNote, ...]
    conditions: tuple[Remark, ...]
    repeat: tuple[RepeatStep, ...]
    protection: Protection | None


def render_json(page: Page) -> dict[str, bytes]:
    """One file, by its path in the report's folder."""
    report = page.report
    document = ReportDocument(
        format=REPORT_FORMAT,
        doubts=report.doubts,
        copy=report.copy,
        report_number=page.number,
        package=report.package,
        app_label=report.app_label,
        profile=report.document.profile,
        device_kinds=report.device_kinds,
        tool_version=report.tool_version,
        counts=page.counts,
        findings=tuple(_finding(view, report) for view in page.findings),
        verdicts_sha256=report.verdicts_sha256,
        verdicts=report.document,
        runs=tuple(_run(view) for view in page.runs),
        clauses=_clauses(report),
        notes=report.notes,
        conditions=page.remarks,
        repeat=report.repeat,
        protection=report.protection,
    )
    return {REPORT_PATH: codec.to_json(document).encode()}


def _finding(view: FindingView, report: CaseReport) -> FindingEntry:
    finding, verdict, rule = view.finding, view.finding.verdict, view.finding.rule
    matched = report.baseline_match(verdict)
    return FindingEntry(
        rule_id=verdict.rule_id,
        code=verdict.code,
        subject=verdict.subject,
        fingerprint=fingerprint(finding, report.package),
        standing=None if matched is None else matched.standing,
        title_zh=rule.title_zh if rule is not None else None,
        title_en=rule.title_en if rule is not None else None,
        n_runs_failed=finding.n_failed,
        n_runs_seen=finding.n_seen,
        n_runs=finding.n_runs,
        original_path=view.original,
        annotated_path=view.annotated,
        limits=finding.limits,
        evidence=_evidence(finding),
    )


def _evidence(finding: Finding) -> tuple[EvidenceEntry, ...]:
    return tuple(
        EvidenceEntry(
            id=evidence.id,
            at_ms=evidence.frame.at_ms if evidence.frame is not None else None,
            at_error_ms=evidence.frame.at_error_ms if evidence.frame is not None else None,
            sha256=evidence.frame.png_sha256 if evidence.frame is not None else None,
        )
        for evidence in finding.evidence
    )


def _run(view: RunView) -> RunEntry:
    run: SeenRun = view.run
    return RunEntry(
        run_index=run.run_index,
        run_id=run.run_id,
        started_at=run.started_at,
        is_partial=run.is_partial,
        package_version=run.package_version,
        device_kind=run.device_kind,
        device_model=run.device_model,
        device_serial=run.device_serial,
        android=run.android,
        display=run.display,
        n_frames=len(run.frames),
        source_intervals_ms=run.source_intervals_ms,
        entry=run.entry,
        came_back=run.came_back,
        secure_ms=run.secure_ms,
        windows=tuple(
            WindowEntry(
                subject=subject_of(run.entry, window.number),
                entry=run.entry,
                kind=window.track.kind.value,
                role=window.track.role.role.value,
                role_score=round(window.track.role.score, 3),
                appeared_ms=window.track.appeared_ms,
                control_appeared_ms=window.track.control_appeared_ms,
                gone_ms=window.track.gone_ms,
                n_frames=len(window.track.readings),
                n_frames_with_control=len(window.track.sightings),
            )
            for window in view.windows
        ),
        gaps=run.gaps,
    )


def _clauses(report: CaseReport) -> tuple[ClauseEntry, ...]:
    """Each clause that a verdict names, once, in order of appearance."""
    named = dict.fromkeys(name for verdict in report.verdicts for name in verdict.named_clauses)
    found = (cite(report, clause_id) for clause_id in named)
    return tuple(_clause(citation) for citation in found if citation is not None)


def _clause(cited: Citation) -> ClauseEntry:
    section, document = cited.section, cited.document
    return ClauseEntry(
        id=section.id,
        title_zh=document.title_zh,
        title_en=document.title_en,
        authority_zh=document.authority_zh,
        authority_en=document.authority_en,
        document_number=document.document_number,
        label=section.label,
        quote=section.quote,
        says_zh=section.says_zh,
        says_en=section.says_en,
        status=document.force,
        published=document.published,
        effective=cited.term.in_force_from,
        standing=cited.validity,
        in_force_until=cited.term.in_force_until,
        replaced_by=cited.term.replaced_by,
        source=document.source,
    )
