"""The language-independent content of the page: views of a case that the templates iterate over.

Built once and rendered twice, in zh-CN and en, so both pages show the same pictures and numbers.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from detector import codec
from detector.core.clock import HostZone
from detector.core.display import Display
from detector.core.quantity import Quantity
from detector.core.verdict import Outcome, Severity
from detector.measures.close_delay import measure_close_delay
from detector.reporting.album import Album
from detector.reporting.case_report import CaseReport
from detector.reporting.choices import Choices, choices_of
from detector.reporting.conditions import Remark, remarks_on
from detector.reporting.finding_view import FindingView, SideRun, TierView, finding_views
from detector.reporting.findings import Finding, findings_of, subjects_of
from detector.reporting.key_frames import KeyFrame, key_frames_of
from detector.reporting.photographs import Photograph, photographs_of
from detector.reporting.timeline import Timeline, timeline_of
from detector.reporting.times import zone_of
from detector.reporting.touched import TouchedView, touched_views
from detector.touching import touched_windows
from detector.windows.seen_run import SeenRun
from detector.windows.window_track import WindowTrack

__all__ = [
    "DeviceLine",
    "FindingView",
    "Page",
    "RunView",
    "SideRun",
    "StripView",
    "TierView",
    "WindowView",
    "page_of",
    "report_number",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class StripView:
    key: KeyFrame
    thumb: str | None
    original: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowView:
    """`delay_ms` None: no close control was seen."""

    number: int
    track: WindowTrack
    delay_ms: Quantity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """`number` counts from 1, for people; ids use the run's own index."""

    number: int
    run: SeenRun
    windows: tuple[WindowView, ...]
    timeline: Timeline
    strip: tuple[StripView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLine:
    """One device that runs were captured on. None: not reported by the device."""

    model: str | None
    android: str | None
    serial: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`first_start` and `last_start` are "" without runs; `pictures`: files by path; `linked`: sha256 of the
    bundles' own files by path.

    `zone`: the one that the runs recorded; None: none (`times.shown_zone`). `icon`: path of the app's icon.
    """

    report: CaseReport
    first_start: str
    last_start: str
    zone: HostZone | None
    device_lines: tuple[DeviceLine, ...]
    number: str
    icon: str | None
    counts: dict[Outcome, int]
    failed_by_severity: dict[Severity, int]
    displays: tuple[Display, ...]
    choices: Choices
    table: tuple[Finding, ...]
    findings: tuple[FindingView, ...]
    rest: tuple[Finding, ...]
    touched: tuple[TouchedView, ...]
    photographs: tuple[Photograph, ...]
    runs: tuple[RunView, ...]
    remarks: tuple[Remark, ...]
    pictures: Mapping[str, bytes]
    linked: Mapping[str, str]

    def bytes_of(self, path: str) -> bytes:
        """A picture on the page, whether a file of the report or of a bundle."""
        if path in self.pictures:
            return self.pictures[path]
        return self.report.picture_of(self.linked[path]) or b""


def report_number(report: CaseReport) -> str:
    """Depends only on runs and verdicts, not on who writes the report or when."""
    text = codec.to_json(replace(report.document, judged_at=None)) + "\n".join(
        run.run_id for run in report.runs
    )
    return f"R-{hashlib.sha256(text.encode()).hexdigest()[:12].upper()}"


def page_of(report: CaseReport, *, draws: bool = True, album: Album | None = None) -> Page:
    """The page's content with its pictures; without `draws` only their paths. `album` None: one of files."""
    album = album or Album(report, draws=draws)
    findings = findings_of(report)
    numbers = _window_numbers(report.runs)
    failed = [finding for finding in findings if finding.verdict.outcome is Outcome.FAILED]
    touched = touched_windows(report.runs) if any(run.touches for run in report.runs) else {}
    views = finding_views(report, failed, touched, album)
    runs = tuple(_run_view(n, run, numbers, album) for n, run in enumerate(report.runs, start=1))
    unjudged = (Outcome.UNTESTED, Outcome.INAPPLICABLE)
    starts = sorted(run.started_at for run in report.runs) or [""]
    devices = (
        DeviceLine(model=run.device_model, android=run.android, serial=run.device_serial)
        for run in report.runs
    )
    return Page(
        report=report,
        first_start=starts[0],
        last_start=starts[-1],
        zone=zone_of(report.runs),
        device_lines=tuple(dict.fromkeys(devices)),
        number=report_number(report),
        icon=album.add_icon(report.icon),
        counts={
            outcome: sum(finding.verdict.outcome is outcome for finding in findings) for outcome in Outcome
        },
        failed_by_severity=dict(
            sorted(
                Counter(finding.verdict.severity for finding in failed).items(), key=lambda item: item[0].rank
            )
        ),
        displays=tuple(dict.fromkeys(run.display for run in report.runs)),
        choices=choices_of(failed),
        table=tuple(finding for finding in findings if finding.verdict.outcome not in unjudged),
        findings=views,
        rest=tuple(finding for finding in findings if finding.verdict.outcome is not Outcome.FAILED),
        touched=touched_views(report, touched, album),
        photographs=photographs_of(report, touched, album),
        runs=runs,
        remarks=remarks_on(report, n_pictures_missing=len(album.missing)),
        pictures=album.files,
        linked=album.linked,
    )


def _window_numbers(runs: Sequence[SeenRun]) -> dict[tuple[int, str], int]:
    """A window's number in verdicts (`window:2`), by run index and the window's own id."""
    return {
        (run_index, window.id): int(subject.name.rpartition(":")[2])
        for subject in subjects_of(runs).values()
        for run_index, window in subject.by_run.items()
    }


def _run_view(number: int, run: SeenRun, numbers: dict[tuple[int, str], int], album: Album) -> RunView:
    own = tuple(numbers[run.run_index, window.id] for window in run.windows)
    strip = tuple(
        StripView(key=key, thumb=album.add_thumb(key.frame), original=album.add_original(key.frame))
        for key in key_frames_of(run, own)
    )
    return RunView(
        number=number,
        run=run,
        windows=tuple(
            WindowView(number=n, track=window, delay_ms=measure_close_delay(window).delay_ms)
            for n, window in zip(own, run.windows, strict=True)
        ),
        timeline=timeline_of(run, own),
        strip=strip,
    )
