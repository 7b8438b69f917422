"""A finding with all its pictures: at a glance, enlarged, over time, touch by touch, and run beside run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.core.measured import NamedQuantity
from detector.core.screen import Frame
from detector.core.verdict import Outcome
from detector.judging.rule import Tier
from detector.reporting.album import Album
from detector.reporting.case_report import CaseReport
from detector.reporting.finding_words import main_quantity
from detector.reporting.findings import Citation, Finding, best_frame, cite
from detector.reporting.glance import Glance, glance_of
from detector.reporting.marks import MarkKind
from detector.reporting.scale_bar import ScaleBar, comparisons, scale_bar_of
from detector.reporting.touch_map import Spot, spot_of
from detector.reporting.touch_strip import TouchStrip, named_touches, strips_of_verdict
from detector.windows.seen_run import SeenRun
from detector.windows.touched_window import TouchedWindow
from detector.windows.window_track import WindowTrack

__all__ = ["Beat", "FindingView", "SideRun", "TierView", "film_strip_of", "finding_views"]


# A window's life cycle in a few pictures, with the moment of a limit that counts from its appearance.

_SINCE_APPEARED = ("max_delay_ms", "max_splash_ms", "max_unclosable_ms")
"""Limits that count from the window's appearance."""


class Beat(StrEnum):
    """Why a picture is in the strip. LIMIT: the last one before the limit."""

    BEFORE = "before"
    SEEN = "seen"
    LIMIT = "limit"
    CONTROL = "control"
    LAST = "last"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmFrame:
    """`since_ms`: from the window's appearance. Paths None: the picture is not available."""

    frame: Frame
    beats: tuple[Beat, ...]
    since_ms: float
    thumb: str | None
    original: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmStrip:
    """`limit_ms` None: no limit counts from the window's appearance. `run_index`: the run that is shown."""

    run_index: int
    limit_ms: float | None
    frames: tuple[FilmFrame, ...]


def limit_ms_of(finding: Finding) -> float | None:
    return next(
        (finding.verdict.limits[text] for text in _SINCE_APPEARED if text in finding.verdict.limits), None
    )


def film_strip_of(
    run: SeenRun, window: WindowTrack, album: Album, *, limit_ms: float | None = None
) -> FilmStrip | None:
    """In order of time, each picture once. None if the run has no picture of the window."""
    beats: dict[str, list[Beat]] = {}
    pictures = [frame for frame in run.frames if frame.png_sha256 is not None]
    for frame, beat in _beats(pictures, window, limit_ms):
        beats.setdefault(frame.id, []).append(beat)
    if not any(beat is Beat.SEEN for own in beats.values() for beat in own):
        return None
    return FilmStrip(
        run_index=run.run_index,
        limit_ms=limit_ms,
        frames=tuple(
            FilmFrame(
                frame=frame,
                beats=tuple(beats[frame.id]),
                since_ms=frame.at_ms - window.appeared_ms.value,
                thumb=album.add_thumb(frame),
                original=album.add_original(frame),
            )
            for frame in sorted(pictures, key=lambda picture: picture.at_ms)
            if frame.id in beats
        ),
    )


def _beats(
    pictures: list[Frame], window: WindowTrack, limit_ms: float | None
) -> Iterator[tuple[Frame, Beat]]:
    shown = {reading.frame_id for reading in window.readings}
    own = sorted((picture for picture in pictures if picture.id in shown), key=lambda picture: picture.at_ms)
    if not own:
        return
    before = [picture for picture in pictures if picture.at_ms < own[0].at_ms]
    if before:
        yield max(before, key=lambda frame: frame.at_ms), Beat.BEFORE
    yield own[0], Beat.SEEN
    if limit_ms is not None:
        in_time = [frame for frame in own if frame.at_ms <= window.appeared_ms.value + limit_ms]
        yield from ((frame, Beat.LIMIT) for frame in in_time[-1:])
    sighted = {sighting.frame_id for sighting in window.sightings}
    with_control = [frame for frame in own if frame.id in sighted]
    if with_control:
        yield with_control[0], Beat.CONTROL
    yield own[-1], Beat.LAST
    after = [picture for picture in pictures if picture.at_ms > own[-1].at_ms]
    if after:
        yield min(after, key=lambda frame: frame.at_ms), Beat.GONE


EVIDENCE_SHOWN = 6
"""Per finding; the rest is folded."""

MAX_SIDE_RUNS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TierView:
    """A tier and the clause its number comes from; None if its source is plain text."""

    name: str
    tier: Tier
    citation: Citation | None
    is_compared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRun:
    """The same window in one run. `outcome` None: the run was not judged; `value` None: not measured."""

    run_index: int
    frame: Frame | None
    outcome: Outcome | None
    value: NamedQuantity | None
    thumb: str | None
    original: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """A finding with its pictures (paths in the report, None if not available): `shown` is the
    original as the page shows it.

    `strips`: touches among its evidence, before, at and after; `spots`: where all of them fell. `sides`:
    empty if only one run shows it; `n_sides_left` of them are not shown.
    """

    finding: Finding
    original: str | None
    shown: str | None
    annotated: str | None
    glance: Glance | None
    closeup: str | None
    mark_kinds: tuple[MarkKind, ...]
    film: FilmStrip | None
    strips: tuple[TouchStrip, ...]
    spots: tuple[Spot, ...]
    sides: tuple[SideRun, ...]
    n_sides_left: int
    scales: tuple[ScaleBar, ...]
    tiers: tuple[TierView, ...]
    n_evidence_shown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exhibited:
    """The pictures of a finding's exhibit, as in `FindingView`."""

    original: str | None = None
    shown: str | None = None
    annotated: str | None = None
    glance: Glance | None = None
    closeup: str | None = None


def finding_views(
    report: CaseReport, findings: Sequence[Finding], touched: Mapping[str, TouchedWindow], album: Album
) -> tuple[FindingView, ...]:
    """`touched`: what touching showed of each window, by the name that verdicts give it."""
    exhibited = [
        _exhibited(finding, album) for finding in findings
    ]  # first: strips then find their thumbs drawn
    return tuple(
        _finding_view(report, finding, pictures, touched, album)
        for finding, pictures in zip(findings, exhibited, strict=True)
    )


def _exhibited(finding: Finding, album: Album) -> _Exhibited:
    exhibit = finding.exhibit
    if exhibit is None:
        return _Exhibited()
    glance = glance_of(finding, exhibit)
    return _Exhibited(
        original=album.add_original(exhibit.frame),
        shown=album.add_shown(exhibit.frame),
        annotated=album.add_annotated(exhibit),
        glance=glance,
        closeup=None
        if glance.closeup is None
        else album.add_closeup(exhibit.frame, glance.closeup, exhibit.run.display),
    )


def _finding_view(
    report: CaseReport,
    finding: Finding,
    pictures: _Exhibited,
    touched: Mapping[str, TouchedWindow],
    album: Album,
) -> FindingView:
    exhibit = finding.exhibit
    runs = {run.run_index: run for run in report.runs}
    kinds = set() if pictures.glance is None else {mark.kind for mark in pictures.glance.marks}
    window = touched.get(finding.verdict.subject)
    sides = _sides(finding, runs, album)
    return FindingView(
        finding=finding,
        original=pictures.original,
        shown=pictures.shown,
        annotated=pictures.annotated,
        glance=pictures.glance,
        closeup=pictures.closeup,
        mark_kinds=tuple(kind for kind in MarkKind if kind in kinds),
        film=film_strip_of(exhibit.run, exhibit.window, album, limit_ms=limit_ms_of(finding))
        if exhibit is not None and exhibit.window is not None
        else None,
        strips=()
        if window is None
        else strips_of_verdict(finding.verdict.evidence_ids, window.touches, runs, album),
        spots=() if window is None else _spots(finding, window),
        sides=sides[:MAX_SIDE_RUNS],
        n_sides_left=max(len(sides) - MAX_SIDE_RUNS, 0),
        scales=tuple(
            scale_bar_of(finding.verdict, comparison)
            for comparison in comparisons(finding.verdict, finding.limits)
        ),
        tiers=_tiers(report, finding),
        n_evidence_shown=min(EVIDENCE_SHOWN, len(finding.evidence)),
    )


def _spots(finding: Finding, window: TouchedWindow) -> tuple[Spot, ...]:
    named = named_touches(finding.verdict.evidence_ids, window.touches)
    return tuple(spot for touch in named if (spot := spot_of(touch)) is not None)


def _sides(finding: Finding, runs: Mapping[int, SeenRun], album: Album) -> tuple[SideRun, ...]:
    """Judged runs first, then others that show the window; empty if there is only one."""
    by_run = finding.subject.by_run if finding.subject is not None else {}
    words = {word.run_index: word for word in finding.verdict.runs}
    main = main_quantity(finding)
    order = [index for index in dict.fromkeys((*words, *finding.verdict.seen_in_runs)) if index in runs]
    if len(order) < 2:
        return ()
    sides = []
    for place, index in enumerate(order):
        frame = best_frame(runs[index], by_run.get(index)) if place < MAX_SIDE_RUNS else None
        word = words.get(index)
        values = word.quantities if word is not None and main is not None else ()
        sides.append(
            SideRun(
                run_index=index,
                frame=frame,
                outcome=None if word is None else word.outcome,
                value=next((value for value in values if main is not None and value.name == main.name), None),
                thumb=None if frame is None else album.add_thumb(frame),
                original=None if frame is None else album.add_original(frame),
            )
        )
    return tuple(sides)


def _tiers(report: CaseReport, finding: Finding) -> tuple[TierView, ...]:
    """Tiers of the limits that the verdict compared with; if it names none, of all the rule's limits."""
    compared = finding.verdict.limits
    named = {name: tiers for name, tiers in finding.limits.items() if name in compared}
    return tuple(
        TierView(
            name=name,
            tier=tier,
            citation=cite(report, tier.source),
            is_compared=compared.get(name) == tier.value,
        )
        for name, tiers in (named or finding.limits).items()
        for tier in tiers
    )
