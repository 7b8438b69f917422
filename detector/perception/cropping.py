"""The pixels of a picture inside a box."""

import numpy as np

from detector.core.geometry import Rect

__all__ = ["cropped"]


def cropped(rgb: np.ndarray, box: Rect) -> np.ndarray:
    """A view of the part of `rgb`, (H, W, 3), inside `box`, in whole px. A box beyond the upper or left edge
    gives one row or column, one beyond the others none."""
    rows = slice(max(int(box.top_px), 0), max(int(box.bottom_px), 1))
    return rgb[rows, max(int(box.left_px), 0) : max(int(box.right_px), 1)]
