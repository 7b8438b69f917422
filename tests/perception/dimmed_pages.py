"""Pages, the film over them, and a card on that."""

import cv2
import numpy as np

from detector.core.geometry import Rect

__all__ = ["CARD", "page", "under_film", "with_card"]

CARD = Rect.from_xywh(60, 220, 240, 280)


def page(seed: int, ground: int = 245) -> np.ndarray:
    """Cards and lines at fixed places, 360 × 720."""
    chance = np.random.default_rng(seed)
    picture = np.full((720, 360, 3), ground, np.uint8)
    for top in range(40, 690, 30):
        left, width = int(chance.integers(5, 120)), int(chance.integers(60, 230))
        picture[top : top + 18, left : left + width] = chance.integers(0, 255, 3)
    return picture


def under_film(below: np.ndarray, *, alpha: float, colour: int = 0) -> np.ndarray:
    return np.rint(below * (1 - alpha) + alpha * colour).astype(np.uint8)


def with_card(picture: np.ndarray, shade: int, box: Rect = CARD) -> np.ndarray:
    shown = picture.copy()
    rows = slice(int(box.top_px), int(box.bottom_px))
    shown[rows, int(box.left_px) : int(box.right_px)] = (shade, shade, min(shade + 20, 255))
    cv2.putText(shown, "OFFER", (90, 360), cv2.FONT_HERSHEY_SIMPLEX, 2, (200, 170, 90), 4)
    return shown
