"""Is the page that a popup uncovered the page it was over? Judged by what shows around the popup.

A page loads and moves on while a popup is over it, so it may look quite different from the page before the
popup came. What shows around the popup at the touch is that page, dimmed. Dimming changes its brightness, not
its structure, so the two are compared by correlation, which ignores the dimming.
"""

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.perception.likeness import correlation

__all__ = ["page_below_likeness"]

WIDTH_PX = 72
"""Of the reduced picture: a line of text is about one of its pixels high."""

MIN_SHARE = 0.2
"""Share of the display that must show around the window."""

BARS_SHARE = 0.06
"""Of the height, at top and bottom: the system's bars stay the same whatever the page."""


def page_below_likeness(covered: np.ndarray, free: np.ndarray, box: Rect) -> float | None:
    """-1 to 1. Both (H, W, 3) uint8 RGB of one display. None: too little shows, or it has no structure."""
    if covered.shape != free.shape:
        return None
    height, width = covered.shape[:2]
    scale = WIDTH_PX / width
    size = (WIDTH_PX, max(round(height * scale), 1))
    one, other = (
        cv2.resize(cv2.cvtColor(each, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA).astype(float)
        for each in (covered, free)
    )
    around = np.ones(one.shape, dtype=bool)
    bar = round(BARS_SHARE * size[1])
    around[:bar] = around[size[1] - bar :] = False
    top, bottom = int(box.top_px * scale) - 1, int(np.ceil(box.bottom_px * scale)) + 1
    left, right = int(box.left_px * scale) - 1, int(np.ceil(box.right_px * scale)) + 1
    around[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = False
    if around.mean() < MIN_SHARE:
        return None
    return correlation(one[around], other[around])
