"""Of the points tapped away from the close control and the calls to action, how many made it jump.

A point counts only if it kept 8 dp clear of both as they were drawn in its own launch (criteria.md
5.4), and if what came of it is known. A share of so few points is an interval: that of Clopper and Pearson.
"""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.outcome import OutcomeKind
from detector.core.probing import share_of
from detector.core.quantity import Quantity
from detector.core.trials import Gesture
from detector.perception.outcome import Touch, TouchedWindow

__all__ = ["JumpArea", "measure_jump_area"]

KEEP_AWAY_DP = 8.0
TOLD = frozenset(kind for kind in OutcomeKind if kind.is_jump) | {OutcomeKind.NOTHING, OutcomeKind.DISMISSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class JumpArea(Measured):
    """`jump_share` None: no point tells.

    n_points        points whose outcome is known
    n_jump_points   those that jumped, a refused start included
    is_over_content the window is a popup, which the clause does not speak of
    """

    jump_share: Quantity | None
    n_points: Quantity
    n_jump_points: Quantity
    is_over_content: bool


def measure_jump_area(window: TouchedWindow) -> JumpArea:
    px_per_dp = (window.display.density_dpi or 160.0) / 160.0
    told = [one for one in window.touches if _counts(one, KEEP_AWAY_DP * px_per_dp)]
    jumps = [one for one in told if one.outcome.is_jump]
    return JumpArea(
        evidence_ids=tuple(dict.fromkeys(e for one in (*jumps, *told) for e in one.evidence_ids)),
        jump_share=share_of(len(jumps), len(told)),
        n_points=Quantity(value=float(len(told)), error=0.0, unit="taps"),
        n_jump_points=Quantity(value=float(len(jumps)), error=0.0, unit="taps"),
        is_over_content=window.is_over_content,
    )


def _counts(touch: Touch, keep_away_px: float) -> bool:
    if (
        touch.gesture is not Gesture.TAP
        or touch.point is None
        or not touch.is_counted
        or touch.outcome not in TOLD
    ):
        return False
    near = [call.box for call in touch.calls]
    if touch.control is not None:
        near += [touch.control.box, touch.control.node_bounds or touch.control.box]
    return not any(box.expanded(keep_away_px).contains(touch.point) for box in near)
