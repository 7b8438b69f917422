"""The ground truth about a launch's swipes and shakes: which exist, when, and what triggers each of them."""

from dataclasses import dataclass

from detector.virtual.apps.running.course import Showing
from detector.virtual.apps.running.motion import MotionTrigger
from detector.virtual.apps.running.running_app import DrawnApp
from detector.virtual.apps.running.scene import SwipeRegion

__all__ = ["MotionTruth", "SwipeTruth", "true_motions", "true_swipes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionTruth:
    """A shake or twist trigger of an untouched launch; times since the launch."""

    scene: str
    kind: str  # shake, twist
    trigger: MotionTrigger
    from_ms: float
    until_ms: float | None  # None: while the scene stays
    does: str  # the effect: jump, popup, ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SwipeTruth:
    """A region that responds to swipes, of an untouched launch."""

    scene: str
    region: SwipeRegion  # its box before motion, display px
    from_ms: float
    until_ms: float | None
    does: str


def true_motions(app: DrawnApp) -> tuple[MotionTruth, ...]:
    return tuple(
        MotionTruth(
            scene=showing.scene.name,
            kind=motion.kind,
            trigger=motion.trigger,
            from_ms=showing.from_ms + motion.after_ms,
            until_ms=_until_ms(showing, motion.until_ms),
            does=motion.effect.do,
        )
        for showing in app.course.showings
        for motion in showing.scene.motion
    )


def true_swipes(app: DrawnApp) -> tuple[SwipeTruth, ...]:
    return tuple(
        SwipeTruth(
            scene=showing.scene.name,
            region=region,
            from_ms=showing.from_ms + region.after_ms,
            until_ms=_until_ms(showing, region.until_ms),
            does=region.effect.do,
        )
        for showing in app.course.showings
        for region in showing.scene.swipes
    )


def _until_ms(showing: Showing, in_scene_ms: float | None) -> float | None:
    ends = [showing.until_ms, None if in_scene_ms is None else showing.from_ms + in_scene_ms]
    return min((end for end in ends if end is not None), default=None)
