"""A touch in three pictures: before it, at it and after it, with the point that was touched.

Only pictures are shown, no packets of a video. What a touch changed is told by its evidence; the first
picture after the finger came down shows the moment itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from detector.assessment.seen_run import SeenRun
from detector.core.geometry import Point
from detector.core.outcome import OutcomeKind
from detector.core.screen import Frame
from detector.core.trials import Gesture
from detector.reporting.album import Album
from detector.reporting.touch_map import TapOutcome, came_of
from detector.windows.touch_effect import PerformedTouch
from detector.windows.touched_window import Touch

__all__ = [
    "Moment",
    "TouchFrame",
    "TouchStrip",
    "named_touches",
    "strip_of",
    "strips_of_outcomes",
    "strips_of_verdict",
]

MAX_OF_VERDICT = 3
MAX_OF_WINDOW = 6


class Moment(StrEnum):
    """Where in a touch a picture was taken."""

    BEFORE = "before"
    AT = "at"
    AFTER = "after"
    LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchFrame:
    """`since_touch_ms` is negative before the touch. Paths None: the picture is not available."""

    frame: Frame
    moments: tuple[Moment, ...]
    since_touch_ms: float
    thumb: str | None
    original: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchStrip:
    """`n_alike`: number of touches with this gesture and this outcome. `point` None: nothing was touched.

    `width_px`, `height_px`: the display, in whose px the point is.
    """

    touch: Touch
    came: TapOutcome
    n_alike: int
    point: Point | None
    width_px: float
    height_px: float
    frames: tuple[TouchFrame, ...]


def strips_of_outcomes(
    touches: Iterable[Touch], runs: dict[int, SeenRun], album: Album
) -> tuple[TouchStrip, ...]:
    """The first touch of each gesture and outcome, jumps first."""
    firsts: dict[tuple[Gesture, OutcomeKind], list[Touch]] = {}
    for touch in touches:
        firsts.setdefault((touch.gesture, touch.outcome), []).append(touch)
    order = list(TapOutcome)

    def rank(alike: list[Touch]) -> int:
        came = came_of(alike[0].outcome)
        return -1 if came is TapOutcome.JUMPED else order.index(came)

    strips = (
        strip_of(runs[alike[0].run_index], alike[0], album, n_alike=len(alike))
        for alike in sorted(firsts.values(), key=rank)
    )
    return tuple(one for one in strips if one is not None)[:MAX_OF_WINDOW]


def strips_of_verdict(
    evidence_ids: Iterable[str], touches: Iterable[Touch], runs: dict[int, SeenRun], album: Album
) -> tuple[TouchStrip, ...]:
    """Of the touches among a verdict's evidence, one for each gesture and outcome."""
    return strips_of_outcomes(named_touches(evidence_ids, touches), runs, album)[:MAX_OF_VERDICT]


def named_touches(evidence_ids: Iterable[str], touches: Iterable[Touch]) -> list[Touch]:
    """The touches that are among a verdict's evidence."""
    named = set(evidence_ids)
    return [one for one in touches if any("/action:" in id_ and id_ in named for id_ in one.evidence_ids)]


def strip_of(run: SeenRun, touch: Touch, album: Album, *, n_alike: int = 1) -> TouchStrip | None:
    """None if the run has no picture of the touch."""
    own = {one.removeprefix(f"run:{run.run_index}/") for one in touch.evidence_ids}
    done = next((one.touch for one in run.touches if one.touch.action_id in own), None)
    if done is None:
        return None
    chosen = _moments(run, done, own)
    if not chosen:
        return None
    return TouchStrip(
        touch=touch,
        came=came_of(touch.outcome),
        n_alike=n_alike,
        point=touch.point,
        width_px=float(run.display.width_px),
        height_px=float(run.display.height_px),
        frames=tuple(
            TouchFrame(
                frame=frame,
                moments=tuple(moments),
                since_touch_ms=frame.at_ms - done.at_ms.value,
                thumb=album.add_thumb(frame),
                original=album.add_original(frame),
            )
            for frame, moments in chosen
        ),
    )


def _moments(run: SeenRun, done: PerformedTouch, evidence: set[str]) -> list[tuple[Frame, list[Moment]]]:
    pictures = sorted((one for one in run.frames if one.png_sha256 is not None), key=lambda one: one.at_ms)
    named = [one for one in pictures if one.id in evidence]
    before = [one for one in pictures if one.at_ms < done.from_ms]
    during = [one for one in pictures if done.from_ms <= one.at_ms < done.ends_ms]
    changed = [one for one in named if one.at_ms >= done.from_ms]
    told: dict[str, list[Moment]] = {}
    for frame, moment in (
        (before[-1] if before else None, Moment.BEFORE),
        (during[0] if during else None, Moment.AT),
        (changed[0] if changed else None, Moment.AFTER),
        (changed[-1] if len(changed) > 1 else None, Moment.LAST),
    ):
        if frame is not None:
            told.setdefault(frame.id, []).append(moment)
    return [(frame, told[frame.id]) for frame in pictures if frame.id in told]
