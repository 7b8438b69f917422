"""Whether one picture fades into another: each frame between is a mix of both, and the mix moves on.

A view that fades in is drawn with a growing alpha (`View.setAlpha`; source-over), so that every pixel is
(1 - a)·before + a·after with one `a` for the whole picture. An abrupt change has no such frame.
"""

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.perception.shrinking import shrunk

__all__ = ["fades"]

SIDE_PX = 96
MIN_EXPLAINED = 0.8  # of the difference from the first picture
BEGUN, ENDED = 0.02, 0.9  # of the mix: less is rounding, more has arrived


def fades(before: np.ndarray, between: Sequence[np.ndarray], after: np.ndarray, *, beside: Rect) -> bool:
    """Pictures (H, W, 3) uint8 of one size, in order of time. What changes inside `beside` does not count."""
    first, *mixed, last = (_laid(picture, beside) for picture in (before, *between, after))
    whole = last - first
    if not whole.any():
        return False
    mixes = [_mix(picture - first, whole) for picture in mixed]
    known = [mix for mix in mixes if mix is not None]
    is_steady = all(later >= number - BEGUN for number, later in pairwise(known))
    return len(known) == len(mixes) and is_steady and any(BEGUN <= number <= ENDED for number in known)


def _laid(rgb: np.ndarray, beside: Rect) -> np.ndarray:
    per_x, per_y = SIDE_PX / rgb.shape[1], SIDE_PX / rgb.shape[0]
    small = shrunk(rgb, SIDE_PX, SIDE_PX).astype(np.float32)
    left, top = int(beside.left_px * per_x), int(beside.top_px * per_y)
    right, bottom = int(beside.right_px * per_x) + 1, int(beside.bottom_px * per_y) + 1
    cv2.rectangle(small, (left - 1, top - 1), (right, bottom), (0, 0, 0), cv2.FILLED)
    return small


def _mix(part: np.ndarray, whole: np.ndarray) -> float | None:
    """The share of `whole` that `part` is; None if it is something else."""
    share = float((part * whole).sum() / (whole * whole).sum())
    if share < BEGUN:
        return 0.0
    left = part - share * whole
    return share if float((left * left).sum()) <= (1 - MIN_EXPLAINED) * float((part * part).sum()) else None
