"""A touch in three pictures: before it, at it and after it, with the point that was touched.

Only pictures are shown, no video packets. What a touch changed is taken from its evidence; the first picture
after the finger came down shows the moment itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from detector.core.geometry import Point
from detector.core.outcome import OutcomeKind
from detector.core.screen import Frame
from detector.core.trials import Gesture
from detector.reporting.album import Album
from detector.reporting.touch_map import TapOutcome, tap_outcome_of
from detector.windows.seen_run import SeenRun
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
    tap_outcome: TapOutcome
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
        tap_outcome = tap_outcome_of(alike[0].outcome)
        return -1 if tap_outcome is TapOutcome.JUMPED else order.index(tap_outcome)

    strips = (
        strip_of(runs[alike[0].run_index], alike[0], album, n_alike=len(alike))
        for alike in sorted(firsts.values(), key=rank)
    )
    return tuple(strip for strip in strips if strip is not None)[:MAX_OF_WINDOW]


def strips_of_verdict(
    evidence_ids: Iterable[str], touches: Iterable[Touch], runs: dict[int, SeenRun], album: Album
) -> tuple[TouchStrip, ...]:
    """One for each gesture and outcome of the touches among a verdict's evidence."""
    return strips_of_outcomes(named_touches(evidence_ids, touches), runs, album)[:MAX_OF_VERDICT]


def named_touches(evidence_ids: Iterable[str], touches: Iterable[Touch]) -> list[Touch]:
    """The touches that are among a verdict's evidence."""
    named = set(evidence_ids)
    return [
        touch for touch in touches if any("/action:" in id_ and id_ in named for id_ in touch.evidence_ids)
    ]


def strip_of(run: SeenRun, touch: Touch, album: Album, *, n_alike: int = 1) -> TouchStrip | None:
    """None if the run has no picture of the touch."""
    own = {evidence_id.removeprefix(f"run:{run.run_index}/") for evidence_id in touch.evidence_ids}
    done = next((touch.touch for touch in run.touches if touch.touch.action_id in own), None)
    if done is None:
        return None
    chosen = _moments(run, done, own)
    if not chosen:
        return None
    return TouchStrip(
        touch=touch,
        tap_outcome=tap_outcome_of(touch.outcome),
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
    pictures = sorted(
        (frame for frame in run.frames if frame.png_sha256 is not None), key=lambda frame: frame.at_ms
    )
    named = [picture for picture in pictures if picture.id in evidence]
    before = [picture for picture in pictures if picture.at_ms < done.from_ms]
    during = [picture for picture in pictures if done.from_ms <= picture.at_ms < done.ends_ms]
    changed = [frame for frame in named if frame.at_ms >= done.from_ms]
    by_frame: dict[str, list[Moment]] = {}
    for frame, moment in (
        (before[-1] if before else None, Moment.BEFORE),
        (during[0] if during else None, Moment.AT),
        (changed[0] if changed else None, Moment.AFTER),
        (changed[-1] if len(changed) > 1 else None, Moment.LAST),
    ):
        if frame is not None:
            by_frame.setdefault(frame.id, []).append(moment)
    return [(frame, by_frame[frame.id]) for frame in pictures if frame.id in by_frame]
