"""Joins each verdict with what it refers to: its rule, clauses, window and evidence.

Pure, and shared by all renderers, so that the page and the JSON file cannot disagree.
"""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files

from markupsafe import Markup

from detector.core.screen import Frame
from detector.core.subject import sdk_of
from detector.core.verdict import Outcome, Severity, Verdict
from detector.judging.clauses import ClauseFile, Section, Term, Validity
from detector.judging.rule import Rule, Tier
from detector.regression.comparison import Change
from detector.regression.fingerprint import FINGERPRINT, mark_of
from detector.regression.origin import Origin, origins_of
from detector.reporting.case_report import CaseReport
from detector.windows.seen import CloseControl, FrameReading, WindowKind
from detector.windows.seen_run import SeenRun
from detector.windows.subjects import named_windows
from detector.windows.window_track import WindowTrack

__all__ = [
    "FINGERPRINT",
    "SCRIPT",
    "SCRIPT_SOURCE",
    "Choices",
    "Citation",
    "Exhibit",
    "Finding",
    "best_frame",
    "choices_of",
    "cite",
    "evidence_of",
    "findings_of",
    "fingerprint",
    "frames_by_run",
    "subjects_of",
]


_EVIDENCE_ID = re.compile(r"run:(\d+)/(.+)")

_ORDER = (
    Outcome.FAILED,
    Outcome.ERROR,
    Outcome.CANT_TELL,
    Outcome.PASSED,
    Outcome.UNTESTED,
    Outcome.INAPPLICABLE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectWindows:
    """The window that a subject names, in each run that showed it. `kind` is that of the first run."""

    name: str
    kind: WindowKind
    by_run: dict[int, WindowTrack]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A clause and the document that contains it. `validity`: whether it is in force on the report's day."""

    section: Section
    document: ClauseFile
    validity: Validity = Validity.IN_FORCE

    @property
    def kind(self) -> str:
        """For formats without words of their own: how far it binds, and what it is unless it is in force."""
        told = self.document.force.value
        return told if self.validity is Validity.IN_FORCE else f"{told}, {self.validity.value}"

    @property
    def term(self) -> Term:
        return self.section.term or self.document.term


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One evidence id. `frame` is None if the id is not that of a frame of a known run."""

    id: str
    run_index: int | None
    frame: Frame | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """The frame that shows a verdict best. `reading` and `control` None: nothing was read in it."""

    run: SeenRun
    frame: Frame
    window: WindowTrack | None
    reading: FrameReading | None
    control: CloseControl | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A verdict and all it refers to. `rule` is None if the rule set no longer has it.

    `limits`: the profile's tiers by limit name. `unknown_clauses`: ids that no clause file defines. `origin`:
    what a failure is attributed to, None if single launches are not judged.
    """

    key: str
    verdict: Verdict
    rule: Rule | None
    limits: dict[str, tuple[Tier, ...]]
    clauses: tuple[Citation, ...]
    unknown_clauses: tuple[str, ...]
    subject: SubjectWindows | None
    evidence: tuple[Evidence, ...]
    exhibit: Exhibit | None
    origin: Origin | None
    n_runs: int

    @property
    def n_seen(self) -> int:
        """In how many of the runs that the verdict rests on its subject was seen."""
        return len(self.verdict.seen_in_runs)

    @property
    def n_shown(self) -> int:
        """In how many runs of the case its window was seen: one number for all verdicts about this window."""
        return self.n_seen if self.subject is None else len(self.subject.by_run)

    @property
    def n_failed(self) -> int:
        """In how many runs the rule itself failed, before the vote."""
        return sum(word.outcome is Outcome.FAILED for word in self.verdict.runs)


def cite(report: CaseReport, clause_id: str) -> Citation | None:
    """None if no clause has this id: a tier's source may also be plain text."""
    book = report.law.clauses
    if clause_id not in book:
        return None
    return Citation(
        section=book.sections[clause_id],
        document=book.document_of(clause_id),
        validity=book.term_of(clause_id).on(report.day),
    )


def subjects_of(runs: Sequence[SeenRun]) -> dict[str, SubjectWindows]:
    """The windows of each place, by its name."""
    return {name: subject for name, subject in _all_subjects(runs).items() if sdk_of(name) is None}


def _all_subjects(runs: Sequence[SeenRun]) -> dict[str, SubjectWindows]:
    """Windows by the subject names that verdicts use."""
    return {
        name: SubjectWindows(name=name, kind=by_run[min(by_run)].kind, by_run=by_run)
        for name, by_run in named_windows(runs).items()
    }


def findings_of(report: CaseReport) -> tuple[Finding, ...]:
    """All verdicts, worst first: failures by severity, then open ones, then passes."""
    rules = {rule.id: rule for rule in report.law.rules}
    limits = report.law.profile.limits
    subjects = _all_subjects(report.runs)
    runs = {run.run_index: run for run in report.runs}
    frames = frames_by_run(report)
    origins = origins_of(report.verdicts, report.runs)

    def finding(verdict: Verdict) -> Finding:
        subject = subjects.get(verdict.subject)
        evidence = tuple(evidence_of(id_, frames) for id_ in verdict.evidence_ids)
        cited = {id_: cite(report, id_) for id_ in verdict.named_clauses}
        return Finding(
            key=_anchor(f"{verdict.code}-{verdict.subject}"),
            verdict=verdict,
            rule=rules.get(verdict.rule_id),
            limits=dict(limits[verdict.rule_id].by_name) if verdict.rule_id in limits else {},
            clauses=tuple(citation for citation in cited.values() if citation is not None),
            unknown_clauses=tuple(id_ for id_, citation in cited.items() if citation is None),
            subject=subject,
            evidence=evidence,
            exhibit=_exhibit(verdict, subject, evidence, runs),
            origin=origins.get((verdict.rule_id, verdict.subject)),
            n_runs=sum(run.entry == verdict.entry for run in report.runs),
        )

    def rank(verdict: Verdict) -> tuple[int, int, str, str]:
        return (_ORDER.index(verdict.outcome), verdict.severity.rank, verdict.code, verdict.subject)

    return tuple(finding(verdict) for verdict in sorted(report.verdicts, key=rank))


def _anchor(text: str) -> str:
    """A form of the text usable as an id in a page and as a file name."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower()


def frames_by_run(report: CaseReport) -> dict[int, dict[str, Frame]]:
    """By run index and frame id, as evidence ids name them."""
    return {run.run_index: {frame.id: frame for frame in run.frames} for run in report.runs}


def evidence_of(id_: str, frames: dict[int, dict[str, Frame]]) -> Evidence:
    """`frames`: see `frames_by_run`."""
    parsed = _EVIDENCE_ID.fullmatch(id_)
    if parsed is None:
        return Evidence(id=id_, run_index=None, frame=None)
    run_index = int(parsed[1])
    return Evidence(id=id_, run_index=run_index, frame=frames.get(run_index, {}).get(parsed[2]))


def _exhibit(
    verdict: Verdict,
    subject: SubjectWindows | None,
    evidence: Sequence[Evidence],
    runs: dict[int, SeenRun],
) -> Exhibit | None:
    """The first frame the verdict names (measures name the best one first), else the window's best."""
    named = [e for e in evidence if e.frame is not None]
    mentioned = (e.run_index for e in named if e.run_index is not None)
    for run_index in dict.fromkeys((*mentioned, *verdict.seen_in_runs)):
        run = runs.get(run_index)
        if run is None:
            continue
        window = subject.by_run.get(run_index) if subject is not None else None
        frames = (_pictured(e.frame, run) for e in named if e.run_index == run_index and e.frame is not None)
        chosen = next((frame for frame in frames if frame is not None), None) or best_frame(run, window)
        if chosen is not None:
            return _exhibit_of(run, window, chosen)
    return None


def _pictured(frame: Frame, run: SeenRun) -> Frame | None:
    """The frame, or a picture taken while the display was in the state that this video frame shows."""
    if frame.png_sha256 is not None or frame.state is None:
        return frame if frame.png_sha256 is not None else None
    same = (one for one in run.frames if one.state == frame.state and one.png_sha256 is not None)
    return next(same, None)


def best_frame(run: SeenRun, window: WindowTrack | None) -> Frame | None:
    """A frame of the window: preferably with its control, then lossless, then the earliest."""
    if window is None:
        return None
    shows_window = {reading.frame_id for reading in window.readings}
    shows_control = {sighting.frame_id for sighting in window.sightings}
    candidates = [
        frame
        for frame in run.frames
        if frame.png_sha256 is not None and frame.id in shows_window | shows_control
    ]
    return min(candidates, key=lambda frame: (frame.id not in shows_control, frame.lossy), default=None)


def _exhibit_of(run: SeenRun, window: WindowTrack | None, frame: Frame) -> Exhibit:
    reading = next((reading for reading in run.readings if reading.frame_id == frame.id), None)
    if reading is None and window is not None:
        reading = next((reading for reading in window.readings if reading.frame_id == frame.id), None)
    control = None
    if window is not None:
        control = next(
            (sighting.control for sighting in window.sightings if sighting.frame_id == frame.id), None
        )
    return Exhibit(run=run, frame=frame, window=window, reading=reading, control=control)


# What the findings on a page can be filtered by: their severities and the clauses that they cite.
#
# The page has a single script, which filters; the page's policy names it by hash, so no other can run.
# Without it the whole page is shown.

_TEXT = files(__package__).joinpath("assets", "filter.js").read_text(encoding="utf-8")

SCRIPT = Markup(_TEXT)
"""Inserted between the tags unchanged: it is our own, and nothing is filled in."""

SCRIPT_SOURCE = f"'sha256-{base64.b64encode(hashlib.sha256(_TEXT.encode()).digest()).decode()}'"
"""The script as a source of a Content-Security-Policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseChoice:
    """`citation` None: no clause file defines the id."""

    id: str
    citation: Citation | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Each with its number of findings; severities worst first, clauses in the order of the findings.

    `changes`: those of a comparison.
    """

    severities: tuple[tuple[Severity, int], ...]
    clauses: tuple[ClauseChoice, ...]
    changes: tuple[tuple[Change, int], ...] = ()

    @property
    def is_worthwhile(self) -> bool:
        """Whether any choice leaves out a finding."""
        total = sum(n for _, n in self.severities)
        ticked = (n for _, n in (*self.severities, *self.changes))
        return any(n < total for n in (*ticked, *(clause.n for clause in self.clauses)))


def choices_of(failed: Iterable[Finding]) -> Choices:
    """`failed`: the findings of the page, worst first."""
    severities: Counter[Severity] = Counter()
    clauses: Counter[str] = Counter()
    cited: dict[str, Citation] = {}
    for finding in failed:
        severities[finding.verdict.severity] += 1
        clauses.update(list(dict.fromkeys(finding.verdict.clauses)))
        cited |= {clause.section.id: clause for clause in finding.clauses}
    return Choices(
        severities=tuple(sorted(severities.items(), key=lambda item: item[0].rank)),
        clauses=tuple(ClauseChoice(id=id_, citation=cited.get(id_), n=n) for id_, n in clauses.items()),
    )


# A finding's fingerprint, for renderers; its meaning is documented in `regression/fingerprint.py`.


def fingerprint(finding: Finding, package: str) -> str:
    """32 hexadecimal digits, independent of version, place, size, device, creative and run."""
    kind = finding.subject.kind if finding.subject is not None else None
    return mark_of(finding.verdict, package, kind).fingerprint
