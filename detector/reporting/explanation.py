"""Why this window, why this control, why this role: `explanation/1`, from what was seen and touched alone.

Everything that led to an answer is given with its weight: in each frame and over time, by looks and by touch.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detector import codec
from detector.core.errors import ConfigError
from detector.core.geometry import Rect
from detector.core.outcome import Doubt, OutcomeKind
from detector.core.trials import Gesture
from detector.core.window_role import WindowRole
from detector.windows.control_chains import control_chains
from detector.windows.role_guess import START_ODDS, RoleGuess, RoleShare
from detector.windows.seen import (
    SURE_CONTROL_SCORE,
    Channel,
    CloseControl,
    ControlDoubt,
    ControlKind,
    FrameReading,
    Reason,
    Settled,
    WindowKind,
)
from detector.windows.seen_run import SeenRun
from detector.windows.subjects import match_windows
from detector.windows.touched_case import ControlByTouch, TouchedCase, WindowByTouch
from detector.windows.touched_window import Touch
from detector.windows.window_track import ControlInFrame, WindowTrack

__all__ = [
    "EXPLANATION_FORMAT",
    "ExplainedClue",
    "ExplainedControl",
    "ExplainedFrame",
    "ExplainedRole",
    "ExplainedScore",
    "ExplainedTouch",
    "ExplainedWindow",
    "Explanation",
    "explain",
    "explanation_schema",
]

EXPLANATION_FORMAT = "explanation/1"

_FRAME = re.compile(r"run:([0-9]{1,9})/(frame:[^/]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedKind:
    """How many frames show the window as this kind, and the sum of their scores: the largest sum decides."""

    kind: WindowKind
    n_frames: int
    score_sum: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedScore:
    """How likely one frame makes it that a window is on top; with kind none, that none is. `why` is what that
    adds up from, in log-odds; empty where the page of a moment ago shows dimmed around the window.
    """

    frame: str
    kind: WindowKind
    box_px: tuple[float, float, float, float]
    score: float
    why: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedControl:
    """What may be the window's control, followed through `n_frames` frames from `first_frame` on.

    Of those that score `SURE_CONTROL_SCORE` without a doubt at some time, if any does, the largest
    `score_sum` decides. `why` is what the score of its best frame adds up from, in log-odds; empty where
    touches showed it. `doubt`: why it may be none however it looks, in its best frame.
    """

    is_chosen: bool
    kind: ControlKind
    text: str | None
    box_px: tuple[float, float, float, float]
    found_by: tuple[Channel, ...]
    first_frame: str
    best_frame: str
    n_frames: int
    score_sum: float
    best_score: float
    was_ever_sure: bool
    why: tuple[Reason, ...]
    doubt: ControlDoubt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedClue:
    """What a clue adds to the log-odds of each role. `is_by_touch`: touches showed it, no frame does."""

    clue: str
    says: Mapping[WindowRole, float]
    detail: str | None
    is_by_touch: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedRole:
    """`as_seen`: the role before touches were counted; `start`: the log-odds of each role before any clue."""

    role: WindowRole
    score: float
    as_seen: WindowRole
    as_seen_score: float
    start: Mapping[WindowRole, float]
    shares: tuple[RoleShare, ...]
    clues: tuple[ExplainedClue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedTouch:
    """One touch on the window. `doubt`: why its outcome is unknown; `target`: what it led to."""

    run_index: int
    gesture: Gesture
    is_on_control: bool | None
    outcome: OutcomeKind
    doubt: Doubt | None
    target: str | None
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedWindow:
    """A window in one untouched run. `n_by_neighbours` of its frames showed another window, or none, by
    themselves; `settled` counts what decided each. `best`: the frame that makes it likeliest by itself, None
    where all were told by others. `replaced_by_touch` None: the control is the one that was seen.
    """

    subject: str
    run_index: int
    id: str
    kind: WindowKind
    box_px: tuple[float, float, float, float]
    first_frame: str
    last_frame: str
    n_frames: int
    n_by_neighbours: int
    kinds: tuple[ExplainedKind, ...]
    settled: Mapping[Settled, int]
    best: ExplainedScore | None
    controls: tuple[ExplainedControl, ...]
    replaced_by_touch: ControlByTouch | None
    role: ExplainedRole


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedFrame:
    """One frame: its windows, and everything in it that may be a control, with its factors.

    `settled_by` decided its window; `score`: what it showed by itself, None where it was not looked at.
    """

    id: str
    windows: tuple[ExplainedKind, ...]
    is_by_neighbours: bool
    settled_by: Settled
    score: ExplainedScore | None
    read_by: tuple[Channel, ...]
    perhaps_score: float
    controls: tuple[ExplainedControl, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """`windows`: in each untouched run; `touches`: of all runs, by the subject that they met."""

    format: str = EXPLANATION_FORMAT
    package: str
    sure_control_score: float = SURE_CONTROL_SCORE
    windows: tuple[ExplainedWindow, ...] = ()
    touches: Mapping[str, tuple[ExplainedTouch, ...]]
    frames: tuple[ExplainedFrame, ...] = ()


def explanation_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of what `detector explain --json` prints."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": EXPLANATION_FORMAT,
        **codec.json_schema(Explanation),
    }


def explain(runs: Sequence[SeenRun], touched: TouchedCase, *, what: str | None = None) -> Explanation:
    """`what`: a window (`window:1` or 1) or a frame (`run:0/frame:0012`); None: all windows.

    Raises ConfigError that names what there is, if that is neither.
    """
    names = [subject.name for subject in touched.subjects]
    if what is not None and (found := _FRAME.fullmatch(what)) is not None:
        frame = _frame(runs, int(found[1]), found[2])
        return Explanation(package=runs[0].package, frames=(frame,), touches={})
    wanted = names if what is None else [name for name in names if what in (name, name.partition(":")[2])]
    if what is not None and not wanted:
        known = ", ".join(names) or "none"
        raise ConfigError(
            f"{what!r} is no window or frame of this case; its windows are: {known}; a frame is named as in"
            " the verdicts, such as run:0/frame:0012"
        )
    seen = dict(match_windows(runs))
    subjects = [subject for subject in touched.subjects if subject.name in wanted]
    return Explanation(
        package=runs[0].package,
        windows=tuple(
            _window(subject.name, window, seen[subject.name][window.run_index])
            for subject in subjects
            for window in subject.whole.windows
        ),
        touches={subject.name: tuple(map(_touch, subject.whole.touched.touches)) for subject in subjects},
    )


def _window(subject: str, by_touch: WindowByTouch, seen: WindowTrack) -> ExplainedWindow:
    judged = by_touch.applied_to(seen)
    return ExplainedWindow(
        subject=subject,
        run_index=by_touch.run_index,
        id=seen.id,
        kind=seen.kind,
        box_px=_xywh(seen.box),
        first_frame=_evidence_id(by_touch.run_index, seen.readings[0].frame_id),
        last_frame=_evidence_id(by_touch.run_index, seen.readings[-1].frame_id),
        n_frames=len(seen.readings),
        n_by_neighbours=sum(reading.is_by_neighbours for reading in seen.readings),
        kinds=_kinds(seen.readings),
        settled=Counter(reading.settled_by for reading in seen.readings if reading.windows),
        best=_best(by_touch.run_index, seen.readings),
        controls=_controls(by_touch.run_index, seen, judged),
        replaced_by_touch=None if by_touch.control is None else by_touch.control.why,
        role=_role(seen.role, by_touch.role),
    )


def _kinds(readings: Iterable[FrameReading]) -> tuple[ExplainedKind, ...]:
    """The largest sum first."""
    scores: dict[WindowKind, list[float]] = {}
    for reading in readings:
        for window in reading.windows[:1]:
            scores.setdefault(window.kind, []).append(window.score)
    found = (
        ExplainedKind(kind=kind, n_frames=len(each), score_sum=round(sum(each), 3))
        for kind, each in scores.items()
    )
    return tuple(sorted(found, key=lambda kind: -kind.score_sum))


def _best(run_index: int, readings: Sequence[FrameReading]) -> ExplainedScore | None:
    alone = [reading for reading in readings if reading.windows and not reading.is_by_neighbours]
    if not alone:
        return None
    best = max(alone, key=lambda reading: reading.windows[0].score)
    return _score(_evidence_id(run_index, best.frame_id), best)


def _score(frame: str, reading: FrameReading) -> ExplainedScore | None:
    """Of what the frame showed by itself."""
    shown = () if reading.is_by_neighbours else reading.windows[:1]
    for own in (*filter(None, [reading.alone]), *shown):
        score = round(own.score, 3)
        return ExplainedScore(frame=frame, kind=own.kind, box_px=_xywh(own.box), score=score, why=own.why)
    return None


def _controls(run_index: int, seen: WindowTrack, judged: WindowTrack) -> tuple[ExplainedControl, ...]:
    """The one that is judged first, then the others by their sums."""
    chosen = {(sighting.frame_id, sighting.control.box) for sighting in judged.sightings}
    others = [
        chain
        for chain in control_chains(seen.readings)
        if not any((sighting.frame_id, sighting.control.box) in chosen for sighting in chain)
    ]
    found = sorted(
        (_control(run_index, chain, is_chosen=False) for chain in others), key=lambda each: -each.score_sum
    )
    own = [_control(run_index, judged.sightings, is_chosen=True)] if judged.sightings else []
    return (*own, *found)


def _control(run_index: int, chain: Sequence[ControlInFrame], *, is_chosen: bool) -> ExplainedControl:
    best = max(chain, key=lambda sighting: sighting.control.score)
    scores = [sighting.control.score for sighting in chain]
    return _explained(
        best.control,
        is_chosen=is_chosen,
        is_sure=any(sighting.control.is_sure for sighting in chain),
        frames=(_evidence_id(run_index, chain[0].frame_id), _evidence_id(run_index, best.frame_id)),
        scores=scores,
    )


def _explained(
    control: CloseControl,
    *,
    is_chosen: bool,
    is_sure: bool,
    frames: tuple[str, str],
    scores: Sequence[float],
) -> ExplainedControl:
    return ExplainedControl(
        is_chosen=is_chosen,
        kind=control.kind,
        text=control.text,
        box_px=_xywh(control.box),
        found_by=control.found_by,
        first_frame=frames[0],
        best_frame=frames[1],
        n_frames=len(scores),
        score_sum=round(sum(scores), 3),
        best_score=round(max(scores), 3),
        was_ever_sure=is_sure,
        why=control.why,
        doubt=control.doubt,
    )


def _role(seen: RoleGuess, judged: RoleGuess) -> ExplainedRole:
    by_touch = judged.reasons[len(seen.reasons) :]
    return ExplainedRole(
        role=judged.role,
        score=judged.score,
        as_seen=seen.role,
        as_seen_score=seen.score,
        start=START_ODDS,
        shares=judged.shares,
        clues=tuple(
            ExplainedClue(
                clue=reason.clue.value, says=reason.says, detail=reason.detail, is_by_touch=reason in by_touch
            )
            for reason in judged.reasons
        ),
    )


def _touch(touch: Touch) -> ExplainedTouch:
    return ExplainedTouch(
        run_index=touch.run_index,
        gesture=touch.gesture,
        is_on_control=touch.is_on_control,
        outcome=touch.outcome,
        doubt=touch.doubt,
        target=touch.target,
        evidence_ids=touch.evidence_ids,
    )


def _frame(runs: Sequence[SeenRun], run_index: int, frame_id: str) -> ExplainedFrame:
    readings = [
        reading
        for run in runs
        if run.run_index == run_index
        for reading in run.readings
        if reading.frame_id == frame_id
    ]
    if not readings:
        raise ConfigError(f"run:{run_index}/{frame_id}: there is no such frame in this case")
    reading, name = readings[0], _evidence_id(run_index, frame_id)
    return ExplainedFrame(
        id=name,
        windows=_kinds(readings),
        is_by_neighbours=reading.is_by_neighbours,
        settled_by=reading.settled_by,
        score=_score(name, reading),
        read_by=reading.read_by,
        perhaps_score=round(reading.perhaps_score, 3),
        controls=tuple(
            _explained(
                control, is_chosen=False, is_sure=control.is_sure, frames=(name, name), scores=[control.score]
            )
            for control in sorted(reading.controls, key=lambda control: -control.score)
        ),
    )


def _xywh(box: Rect) -> tuple[float, float, float, float]:
    return round(box.left_px, 1), round(box.top_px, 1), round(box.width_px, 1), round(box.height_px, 1)


def _evidence_id(run_index: int, frame_id: str) -> str:
    return f"run:{run_index}/{frame_id}"
