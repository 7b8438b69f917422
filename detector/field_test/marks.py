"""Flat marks of one colour in a picture, as drawn by the known app."""

import cv2
import numpy as np

from detector.core.geometry import Rect

__all__ = ["mark_box", "rgb_of"]

MARK_TOLERANCE = 60
"""Levels of 255 in all three channels together: marks are flat, and their colours far apart."""

MIN_MARK_PX = 6


def rgb_of(color: str) -> tuple[int, int, int]:
    """Of `#rrggbb`."""
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def mark_box(rgb: np.ndarray, color: str) -> Rect | None:
    """The largest patch of a colour (`#rrggbb`); `rgb` (H, W, 3) uint8. None: there is none."""
    wanted = np.array(rgb_of(color), np.int16)
    is_mark = np.abs(rgb.astype(np.int16) - wanted).sum(axis=2) <= MARK_TOLERANCE
    n_patches, _, patches, _ = cv2.connectedComponentsWithStats(is_mark.astype(np.uint8), connectivity=4)
    if n_patches < 2:
        return None
    left, top, width, height, _ = max((row for row in patches[1:]), key=lambda row: int(row[4]))
    if min(width, height) < MIN_MARK_PX:
        return None
    return Rect.from_xywh(float(left), float(top), float(width), float(height))
