"""The shortest swipe that makes a window jump, of all directions and lengths tried.

It is between the longest that did not and the shortest that did; below the touch slop of 8 dp a swipe is a
tap, so that is the minimum.
"""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, bounded, counted
from detector.core.trials import Gesture
from detector.core.uncertainty import Origin, Part
from detector.windows.touched_window import Touch, TouchedWindow

__all__ = ["SwipeJump", "measure_swipe_jump"]

SLOP_DP = 8.0  # ViewConfiguration.TOUCH_SLOP
SAME_LENGTH = 0.8  # of the shortest that jumped: within this a swipe is a repeat of it


@dataclass(frozen=True, slots=True, kw_only=True)
class SwipeJump(Measured):
    """`jump_swipe_dp` None: no swipe jumped, or the density is unknown.

    n_swipes         swipes whose outcome is known
    n_jump_swipes    those that jumped
    jumping_runs     launches in which one did
    longest_quiet_dp the longest swipe that did not jump
    is_over_content  the window is a popup
    has_density      dp can be converted to px on this display
    """

    jump_swipe_dp: Quantity | None
    longest_quiet_dp: Quantity | None
    n_swipes: Quantity
    n_jump_swipes: Quantity
    jumping_runs: Quantity
    is_over_content: bool
    has_density: bool


def measure_swipe_jump(window: TouchedWindow) -> SwipeJump:
    swipes = [touch for touch in window.touches if touch.gesture is Gesture.SWIPE and touch.is_counted]
    jumps = [swipe for swipe in swipes if swipe.outcome.is_jump]
    quiet = [swipe for swipe in swipes if not swipe.outcome.is_jump]
    shortest = min((jump.way_px for jump in jumps), default=None)
    return SwipeJump(
        evidence_ids=tuple(dict.fromkeys(e for touch in (*jumps, *quiet) for e in touch.evidence_ids)),
        jump_swipe_dp=None if shortest is None else _shortest(shortest, quiet, window),
        longest_quiet_dp=_dp(max((touch.way_px for touch in quiet), default=None), window),
        n_swipes=counted(len(swipes), "taps"),
        n_jump_swipes=counted(len(jumps), "taps"),
        jumping_runs=counted(len({jump.run_index for jump in jumps}), "runs"),
        is_over_content=window.is_over_content,
        has_density=window.display.density_dpi is not None,
    )


def _shortest(jumped_px: float, quiet: list[Touch], window: TouchedWindow) -> Quantity | None:
    if window.display.density_dpi is None:
        return None
    px_per_dp = window.display.density_dpi / 160
    shorter = [touch.way_px for touch in quiet if touch.way_px < SAME_LENGTH * jumped_px]
    low_dp = max([SLOP_DP, *(way_px / px_per_dp for way_px in shorter)])
    high_dp = jumped_px / px_per_dp
    low_dp = min(low_dp, high_dp)
    between = Quantity(value=(low_dp + high_dp) / 2, error=(high_dp - low_dp) / 2, unit="dp")
    return bounded(between, Part.PROBE_PITCH)


def _dp(way_px: float | None, window: TouchedWindow) -> Quantity | None:
    if way_px is None:
        return None
    way = Quantity(value=way_px, error=1.0, unit="px")
    return window.display.dp(bounded(way, Part.NODE_ROUNDING, origin=Origin.DEVICE))
