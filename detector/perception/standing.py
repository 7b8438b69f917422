"""Whether something that was read on one frame is still, or was already, on another.

The picture alone decides: the patch's own pattern, without its mean and contrast, is matched against the same
place in the other frame. Half a fade or another countdown digit leaves most of it in place.
"""

import cv2
import numpy as np

from detector.core.geometry import Rect

__all__ = ["MIN_CORRELATION", "MIN_STRENGTH", "compare", "stands"]

# Correlation of the patches. A changed digit leaves 0.7 and more, other pictures 0.3 and less.
MIN_CORRELATION = 0.6
MIN_SPREAD = 1.5  # levels of 255: below it there is nothing to compare
SLACK_PX = 3
# A control is visible from half of its final strength on: a fade-in appears half way.
MIN_STRENGTH = 0.5


def stands(box: Rect, where_read: np.ndarray, other: np.ndarray, *, least: float = MIN_CORRELATION) -> bool:
    """True where what `where_read` shows in `box` is visible in `other` at the same place."""
    correlation, strength = compare(box, where_read, other)
    return correlation >= least and strength >= MIN_STRENGTH


def compare(box: Rect, where_read: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Correlation of the two patches, and how strongly `other` shows the pattern: 1 is equally strongly.

    A pattern that fades in on a plain ground correlates from its first trace on; its strength shows how far
    it has faded in.
    """
    left, top = max(int(box.left_px), 0), max(int(box.top_px), 0)
    right = min(int(np.ceil(box.right_px)), where_read.shape[1])
    bottom = min(int(np.ceil(box.bottom_px)), where_read.shape[0])
    patch = where_read[top:bottom, left:right]
    if min(patch.shape[:2]) < 4:
        return 0.0, 0.0
    wide_left, wide_top = max(left - SLACK_PX, 0), max(top - SLACK_PX, 0)
    around = other[wide_top : bottom + SLACK_PX, wide_left : right + SLACK_PX]
    if around.shape[0] < patch.shape[0] or around.shape[1] < patch.shape[1]:
        return 0.0, 0.0  # a smaller picture that lacks the place
    one, two = cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY), cv2.cvtColor(around, cv2.COLOR_RGB2GRAY)
    if float(one.std()) < MIN_SPREAD or float(two.std()) < MIN_SPREAD:
        return 0.0, 0.0
    found = cv2.matchTemplate(two, one, cv2.TM_CCOEFF_NORMED)
    y, x = np.unravel_index(int(found.argmax()), found.shape)
    there = two[y : y + one.shape[0], x : x + one.shape[1]].astype(np.float64)
    mine = one.astype(np.float64) - one.mean()
    strength = float((mine * (there - there.mean())).sum() / (mine * mine).sum())
    return float(found.max()), strength
