"""How many of the points tapped away from all that a window offers to be pressed caused a jump.

That is its close control, its calls to action, and whatever else its view tree has as a control of its own:
only the rest is the picture. A point counts only if it was at least 8 dp away from all of these as drawn in
its own launch (criteria.md 5.4), and if its outcome is known; without a known density these distances are
unknown. With so few points the share is an interval: that of Clopper and Pearson.
"""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.outcome import OutcomeKind
from detector.core.probing import share_of
from detector.core.quantity import Quantity, counted
from detector.core.trials import Gesture
from detector.windows.touched_window import MARK_PROBE, Touch, TouchedWindow

__all__ = ["JumpArea", "measure_jump_area"]

KEEP_AWAY_DP = 8.0
PHONES_OWN = ("com.android.", "com.google.android.")
CONCLUSIVE_OUTCOMES = frozenset(kind for kind in OutcomeKind if kind.is_jump) | {
    OutcomeKind.NOTHING,
    OutcomeKind.DISMISSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JumpArea(Measured):
    """`jump_share` None: no point counts, or the density is unknown.

    third_party_share   of the same points, those that led to another app, a store or a download
    n_points        points whose outcome is known
    n_jump_points   those that jumped, a refused start included
    n_third_party_points   those that led to another app, a store or a download
    is_over_content the window is a popup, which the notice does not cover
    has_density     dp can be converted to px on this display
    """

    jump_share: Quantity | None
    third_party_share: Quantity | None
    n_points: Quantity
    n_jump_points: Quantity
    n_third_party_points: Quantity
    is_over_content: bool
    has_density: bool


def measure_jump_area(window: TouchedWindow) -> JumpArea:
    keep_away_px = window.display.px(KEEP_AWAY_DP)
    known: list[Touch] = []
    if keep_away_px is not None:
        known = [touch for touch in window.touches if _counts(touch, keep_away_px)]
    jumps = [touch for touch in known if touch.outcome.is_jump]
    away = [jump for jump in jumps if _leads_to_third_party(jump)]
    return JumpArea(
        evidence_ids=tuple(dict.fromkeys(e for touch in (*jumps, *known) for e in touch.evidence_ids)),
        jump_share=share_of(len(jumps), len(known)),
        third_party_share=share_of(len(away), len(known)),
        n_points=counted(len(known), "taps"),
        n_jump_points=counted(len(jumps), "taps"),
        n_third_party_points=counted(len(away), "taps"),
        is_over_content=window.is_over_content,
        has_density=keep_away_px is not None,
    )


def _leads_to_third_party(touch: Touch) -> bool:
    """A browser may show the app's own pages; the phone's own apps (dialler, settings) are no third party."""
    if touch.outcome is OutcomeKind.FOREIGN_APP:
        return touch.target is not None and not touch.target.startswith(PHONES_OWN)
    return touch.outcome in (OutcomeKind.STORE, OutcomeKind.DOWNLOAD, OutcomeKind.INSTALL)


def _counts(touch: Touch, keep_away_px: float) -> bool:
    if (
        touch.gesture is not Gesture.TAP
        or touch.probe == MARK_PROBE
        or touch.point is None
        or not touch.is_counted
        or touch.outcome not in CONCLUSIVE_OUTCOMES
    ):
        return False
    near = [*(call.box for call in touch.calls), *touch.offered]
    if touch.control is not None:
        near += [touch.control.box, touch.control.node_bounds or touch.control.box]
    return not any(box.expanded(keep_away_px).contains(touch.point) for box in near)
