"""How likely a failure is false: what may be wrong with each step, and what that came to on known apps.

Each step may be wrong, as the program itself scores it: there is no such window, it is for something else,
the mark is no close control, the number only seems past its limit, the touch did not cause what came. These
scores come from different models and are no chances yet. So `score` puts them together, and `probability` is
how often failures that scored alike were false on apps whose truth is known and which no model learned from;
None where too few of them were seen. A profile may bound it (`max_doubt`): what is likelier to be false, or
not calibrated, is not reported.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from statistics import fmean, median

from detector.core.outcome import OutcomeKind
from detector.core.probing import share_bounds
from detector.core.verdict import DoubtPart, Outcome, Verdict, VerdictDoubt
from detector.judging.judge import OF_THE_CONTROL
from detector.judging.rule import Judgement, Rule, Scope
from detector.judging.wording import reason_in
from detector.windows.touched_window import Touch, TouchedWindow
from detector.windows.window_track import WindowTrack

__all__ = ["Band", "bounded", "calibrated", "with_doubt"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Of `n` failures that scored `up_to` at most (and more than the band before), `n_false` were false."""

    up_to: float
    n: int
    n_false: int


MIN_LIKE = 30
"""Fewer failures that scored alike say nothing about one in a thousand, nor about one in ten."""

BANDS: tuple[Band, ...] = ()
"""By `lab.benchmarks.false_failures`, on apps of other origin than the models' material."""

CONTROL_MISSING = "control_missing"
LEAST_CAUSE = 0.05
"""What a touch's outcome may be wrong by where no touch states a confidence: the surest that one has."""


def with_doubt(
    verdict: Verdict,
    rule: Rule,
    judgements: Sequence[Judgement],
    windows: Mapping[int, WindowTrack],
    touched: TouchedWindow,
    *,
    max_doubt: float | None = None,
) -> Verdict:
    """The verdict with its doubt, if it is a failure about a window that was seen; open if that is too great.

    `judgements` are those that were voted on.
    """
    if verdict.outcome is not Outcome.FAILED or not windows:
        return verdict
    parts = {
        DoubtPart.WINDOW: _of_window(list(windows.values())),
        DoubtPart.MEASURE: max(one.measure_doubt for one in judgements if one.outcome is Outcome.FAILED),
    }
    if rule.roles is not None:
        parts[DoubtPart.ROLE] = 1.0 - touched.role.share_of(rule.roles)
    if not OF_THE_CONTROL.isdisjoint(rule.needs):
        parts[DoubtPart.CONTROL] = _of_control(verdict, list(windows.values()))
    if rule.scope is Scope.TOUCHES:
        parts[DoubtPart.CAUSE] = _of_cause(verdict, touched.touches)
    score = 1.0 - prod(1.0 - part for part in parts.values())
    return bounded(replace(verdict, doubt=calibrated(score, parts, BANDS)), max_doubt)


def bounded(verdict: Verdict, max_doubt: float | None) -> Verdict:
    """The failure, or cantTell if its doubt is above the bound, or unknown where there is one."""
    doubt = verdict.doubt
    if max_doubt is None or doubt is None:
        return verdict
    if doubt.probability is not None and doubt.probability <= max_doubt:
        return verdict
    reason_id = "doubt_not_calibrated" if doubt.probability is None else "doubt_too_great"
    return replace(
        verdict,
        outcome=Outcome.CANT_TELL,
        reason_id=reason_id,
        reason=reason_in("en", reason_id, quantities=verdict.quantities, limits=verdict.limits),
    )


def calibrated(score: float, parts: Mapping[DoubtPart, float], bands: Sequence[Band]) -> VerdictDoubt:
    """With the share of false ones among those that scored alike, and its bound (95 %)."""
    band = next((one for one in bands if score <= one.up_to), None)
    stated = {part: round(chance, 6) for part, chance in sorted(parts.items())}
    if band is None or band.n < MIN_LIKE:
        return VerdictDoubt(score=round(score, 6), parts=stated)
    return VerdictDoubt(
        score=round(score, 6),
        parts=stated,
        probability=round((band.n_false + 0.5) / (band.n + 1), 6),
        at_most=round(share_bounds(band.n_false, band.n)[1], 6),
        n_like=band.n,
        n_false_like=band.n_false,
    )


def _of_window(windows: Sequence[WindowTrack]) -> float:
    """By the launch that is least sure of it."""
    sure = [
        median(reading.windows[0].score for reading in window.readings if reading.windows)
        for window in windows
        if any(reading.windows for reading in window.readings)
    ]
    return 1.0 - min(sure, default=0.0)


def _of_control(verdict: Verdict, windows: Sequence[WindowTrack]) -> float:
    """That it is none; of a window without one, that something in it is one."""
    if verdict.reason_id == CONTROL_MISSING:
        return max((reading.perhaps_score for window in windows for reading in window.readings), default=0.0)
    sure = [
        median(sighting.control.score for sighting in window.sightings)
        for window in windows
        if window.sightings
    ]
    return 1.0 - min(sure, default=0.0)


def _of_cause(verdict: Verdict, touches: Sequence[Touch]) -> float:
    """That every launch that shows it took something else for what came of its touch."""
    evidence = frozenset(verdict.evidence_ids)
    named = [touch for touch in touches if touch.is_counted and evidence.issuperset(touch.evidence_ids)]
    moved = [touch for touch in named if touch.outcome not in (OutcomeKind.DISMISSED, OutcomeKind.NOTHING)]
    wrong = 1.0 - fmean(touch.confidence for touch in moved or named) if named else LEAST_CAUSE
    n_shown = 1 if verdict.tries is None else max(verdict.tries.shown, 1)
    return wrong**n_shown
