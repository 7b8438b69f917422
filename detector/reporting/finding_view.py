"""A finding with all its pictures: at a glance, enlarged, over time, touch by touch, and run beside run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detector.core.measured import NamedQuantity
from detector.core.screen import Frame
from detector.core.verdict import Outcome
from detector.judging.rule import Tier
from detector.reporting.album import Album
from detector.reporting.case_report import CaseReport
from detector.reporting.film_strip import FilmStrip, film_strip_of, limit_ms_of
from detector.reporting.finding_words import main_quantity
from detector.reporting.findings import Citation, Finding, best_frame, cite
from detector.reporting.glance import Glance, glance_of
from detector.reporting.marks import MarkKind
from detector.reporting.scale_bar import ScaleBar, comparisons, scale_bar_of
from detector.reporting.touch_map import Spot, spot_of
from detector.reporting.touch_strip import TouchStrip, named_touches, strips_of_verdict
from detector.windows.seen_run import SeenRun
from detector.windows.touched_window import TouchedWindow

__all__ = ["FindingView", "SideRun", "TierView", "finding_views"]

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
