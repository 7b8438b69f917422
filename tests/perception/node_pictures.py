"""Small pictures of what a node shows: a ×, bars like a line of letters, or nothing."""

import numpy as np
from PIL import Image

from detector.core.geometry import Rect
from tests.perception.drawn import DrawnX

__all__ = ["GROUND", "plain", "with_bars", "with_crosses"]

GROUND = 200


def plain(height_px: int = 200, width_px: int = 160) -> np.ndarray:
    return np.full((height_px, width_px, 3), GROUND, np.uint8)


def with_crosses(
    *at: tuple[float, float], half_px: float = 6, level: int = 20, rgb: np.ndarray | None = None
) -> np.ndarray:
    """A × of one level at each place."""
    image = Image.fromarray(plain() if rgb is None else rgb)
    for x_px, y_px in at:
        cross = DrawnX(
            x_px=x_px,
            y_px=y_px,
            side_px=2 * half_px,
            stroke_px=max(half_px * 0.3, 1.5),
            colour=(level, level, level),
        )
        cross.draw(image)
    return np.asarray(image)


def with_bars(ink: Rect, level: int = 20, rgb: np.ndarray | None = None) -> np.ndarray:
    """Upright bars of 2 px, 4 px apart, like the strokes of a line of letters, that fill a box."""
    drawn = (plain() if rgb is None else rgb).copy()
    top, bottom, left, right = (int(side) for side in (ink.top_px, ink.bottom_px, ink.left_px, ink.right_px))
    for column in range(left, right - 1, 4):
        drawn[top:bottom, column : column + 2] = level
    return drawn
