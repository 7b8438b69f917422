"""The language-independent content of the page: views of a case that the templates iterate over.

Built once and rendered twice, in zh-CN and en, so both pages show the same pictures and numbers.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from detector import codec
from detector.core.clock import HostZone
from detector.core.display import Display
from detector.core.quantity import Quantity
from detector.core.screen import Frame
from detector.core.subject import number_of
from detector.core.verdict import Outcome, Severity
from detector.measures.close_delay import measure_close_delay
from detector.reporting.album import Album
from detector.reporting.case_report import CaseReport
from detector.reporting.close_times import CloseTimes, close_times_of
from detector.reporting.conditions import Remark, remarks_on
from detector.reporting.finding_view import FindingView, TierView, finding_views
from detector.reporting.findings import Choices, Finding, choices_of, findings_of, subjects_of
from detector.reporting.inventory import AdvertView, advert_views
from detector.reporting.photographs import Photograph, photographs_of
from detector.reporting.shake_plot import AxisKind, ShakePlot, shake_plot_of
from detector.reporting.timeline import Timeline, timeline_of
from detector.reporting.times import zone_of
from detector.reporting.touch_map import TouchMap, touch_map_of
from detector.reporting.touch_strip import TouchStrip, strips_of_outcomes
from detector.windows.incident import Incident
from detector.windows.seen import FrameReading
from detector.windows.seen_run import SeenRun
from detector.windows.touched_window import TouchedWindow
from detector.windows.window_track import WindowRun, WindowTrack

__all__ = [
    "FindingView",
    "KeyFrame",
    "Page",
    "RunView",
    "TierView",
    "Turn",
    "TurnKind",
    "key_frames_of",
    "page_of",
    "report_number",
]


# The key frames of a run: the first, each window's turning points, the last.


class TurnKind(StrEnum):
    FIRST = "first"
    WINDOW_SEEN = "window_seen"
    CONTROL_SEEN = "control_seen"
    WINDOW_LAST = "window_last"
    LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Why a frame is shown. `window_number` 0: it belongs to no window."""

    kind: TurnKind
    window_number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFrame:
    """A frame shown for one or more reasons."""

    frame: Frame
    turns: tuple[Turn, ...]


def key_frames_of(run: SeenRun, window_numbers: tuple[int, ...]) -> tuple[KeyFrame, ...]:
    """In order of time; a frame with several reasons appears once. Empty if no frame was captured."""
    by_id = {frame.id: frame for frame in run.frames}
    turns: dict[str, list[Turn]] = {}

    def note(frame_id: str, turn: Turn) -> None:
        if frame_id in by_id:
            turns.setdefault(frame_id, []).append(turn)

    if run.frames:
        note(run.frames[0].id, Turn(kind=TurnKind.FIRST))
    for number, window in zip(window_numbers, run.windows, strict=True):
        if window.readings:
            note(window.readings[0].frame_id, Turn(kind=TurnKind.WINDOW_SEEN, window_number=number))
        if window.sightings:
            note(window.sightings[0].frame_id, Turn(kind=TurnKind.CONTROL_SEEN, window_number=number))
        if window.readings:
            note(window.readings[-1].frame_id, Turn(kind=TurnKind.WINDOW_LAST, window_number=number))
    if run.frames:
        note(run.frames[-1].id, Turn(kind=TurnKind.LAST))
    in_order = sorted(turns, key=lambda frame_id: (by_id[frame_id].at_ms, frame_id))
    return tuple(KeyFrame(frame=by_id[frame_id], turns=tuple(turns[frame_id])) for frame_id in in_order)


# What touching showed of each window: maps of its taps, times and shakes, and a strip for each outcome.

_SHAKE_RULE = "oversensitive-shake"
_LIMITS = {
    AxisKind.PEAK: "min_shake_mps2",
    AxisKind.ANGLE: "min_shake_deg",
    AxisKind.DURATION: "min_shake_ms",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedView:
    """`background`: a picture of the window under the map; None if not available."""

    number: int
    n_launches: int
    map: TouchMap | None
    background: str | None
    times: CloseTimes | None
    shakes: ShakePlot | None
    strips: tuple[TouchStrip, ...]
    incidents: tuple[Incident, ...] = ()


def touched_views(
    report: CaseReport, windows: Mapping[str, TouchedWindow], album: Album
) -> tuple[TouchedView, ...]:
    """One for each window that was touched, in the order of the verdicts, by whose names `windows` are."""
    references = _references(report)
    runs = {run.run_index: run for run in report.runs}
    views = []
    for name, window in windows.items():
        if not window.touches and not window.incidents:
            continue
        touch_map = touch_map_of(window)
        under = None if touch_map is None else _background(report, name, album)
        views.append(
            TouchedView(
                number=number_of(name) or 0,
                n_launches=len({touch.run_index for touch in window.touches}),
                map=touch_map if under is None else _over(touch_map, under),
                background=None if under is None else under.path,
                times=close_times_of(window, _visible_ms(report, name)),
                shakes=shake_plot_of(window, references),
                strips=strips_of_outcomes(window.touches, runs, album),
                incidents=window.incidents,
            )
        )
    return tuple(views)


def _references(report: CaseReport) -> dict[AxisKind, float]:
    limits = report.law.profile.limits.get(_SHAKE_RULE)
    if limits is None:
        return {}
    return {kind: limits.tiers(name)[0].value for kind, name in _LIMITS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Background:
    """A picture, and what was perceived in it."""

    path: str
    reading: FrameReading


def _over(touch_map: TouchMap | None, under: _Background) -> TouchMap | None:
    """Adverts differ per launch, so the boxes drawn are those of the picture, not of any tap."""
    if touch_map is None:
        return None
    control = max(under.reading.controls, key=lambda control: control.score, default=None)
    return replace(
        touch_map,
        control=None if control is None else control.box,
        calls=tuple(call.box for call in under.reading.calls_to_action),
    )


def _background(report: CaseReport, subject: str, album: Album) -> _Background | None:
    """The middle frame of the window in an untouched run."""
    runs = {run.run_index: run for run in report.runs}
    found = subjects_of(report.runs).get(subject)
    if found is None:
        return None
    for run_index, window in found.by_run.items():
        run = runs[run_index]
        if not run.is_untouched or not window.readings:
            continue
        reading = window.readings[len(window.readings) // 2]
        frame = next((frame for frame in run.frames if frame.id == reading.frame_id), None)
        path = None if frame is None else album.add_shown(frame)
        if path is not None:
            return _Background(path=path, reading=reading)
    return None


def _visible_ms(report: CaseReport, subject: str) -> Quantity | None:
    found = subjects_of(report.runs).get(subject)
    untouched = {run.run_index for run in report.runs if run.is_untouched}
    if found is None:
        return None
    displays = {run.run_index: run.display for run in report.runs}
    delays = [_delay_ms(w, displays[i]) for i, w in found.by_run.items() if i in untouched]
    known = [delay for delay in delays if delay is not None]
    return max(known, key=lambda quantity: quantity.value, default=None)


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
    adverts: tuple[AdvertView, ...]
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
    touched = report.touched.windows() if any(run.touches for run in report.runs) else {}
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
        adverts=advert_views(report, album),
        runs=runs,
        remarks=remarks_on(report, n_pictures_missing=len(album.missing)),
        pictures=album.files,
        linked=album.linked,
    )


def _window_numbers(runs: Sequence[SeenRun]) -> dict[tuple[int, str], int]:
    """A window's number in verdicts (`window:2`), by run index and the window's own id."""
    return {
        (run_index, window.id): number_of(subject.name) or 0
        for subject in subjects_of(runs).values()
        for run_index, window in subject.by_run.items()
    }


def _delay_ms(window: WindowTrack, display: Display) -> Quantity | None:
    return measure_close_delay(WindowRun(track=window, display=display)).delay_ms


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
            WindowView(number=n, track=window, delay_ms=_delay_ms(window, run.display))
            for n, window in zip(own, run.windows, strict=True)
        ),
        timeline=timeline_of(run, own),
        strip=strip,
    )
