"""Finds a "<" that closes a splash: in a circle of its own, in the top left corner.

Every ordinary page also has a "<" at its top left, on the plain bar. Only the circle that an advert puts
under it, so that it shows on any picture, tells the two apart.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.perception.plate import find_plate

__all__ = ["BackArrow", "find_back_arrows"]

# Looked for where adverts put it, as shares of the screen (36 of 36 on the training pictures).
CORNER_WIDTH_SHARE = 0.2
CORNER_HEIGHT_SHARE = 0.13
SEARCH_SHORT_SIDE_PX = 540
HALF_HEIGHTS_PX = (7, 9, 12, 15)  # of the drawn "<" on a screen of 540 px: 9 to 20 dp high
MIN_CORRELATION = 0.7
# Of the circle to the arrow, height to height: a smaller ratio is the arrow's own outline.
MIN_PLATE_RATIO = 1.6
MAX_PLATE_RATIO = 3.6
MIN_LEFT_SHARE = 0.01  # of the width: an advert keeps its circle off the edge


@dataclass(frozen=True, slots=True, kw_only=True)
class BackArrow:
    """`plate` is the circle under it."""

    box: Rect
    plate: Rect
    plate_error_px: float
    score: float


def _template(half_height: int) -> np.ndarray:
    fine, height, width = 8, 2 * half_height + 5, half_height + 5
    canvas = np.zeros((height * fine, width * fine), np.float32)
    tip = (int(2.5 * fine), height * fine // 2)
    for sign in (1, -1):
        end = (int((half_height + 2.5) * fine), height * fine // 2 + sign * half_height * fine)
        cv2.line(canvas, tip, end, (255.0,), int(1.8 * fine))
    small: np.ndarray = cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA)
    return small.astype(np.uint8)


def find_back_arrows(rgb: np.ndarray) -> tuple[BackArrow, ...]:
    """None or one. `rgb` is (H, W, 3) uint8, a whole screen."""
    height, width = rgb.shape[:2]
    scale = SEARCH_SHORT_SIDE_PX / min(height, width)
    bottom, right = round(height * CORNER_HEIGHT_SHARE), round(width * CORNER_WIDTH_SHARE)
    corner = cv2.cvtColor(np.ascontiguousarray(rgb[:bottom, :right]), cv2.COLOR_RGB2GRAY)
    size = (round(right * scale), round(bottom * scale))
    small = cv2.resize(corner, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    best: BackArrow | None = None
    for half_height in HALF_HEIGHTS_PX:
        template = _template(half_height)
        found = np.abs(cv2.matchTemplate(small, template, cv2.TM_CCOEFF_NORMED))
        found[~np.isfinite(found) | (found > 1.001)] = 0
        y, x = np.unravel_index(int(found.argmax()), found.shape)
        correlation = float(found[y, x])
        if correlation < MIN_CORRELATION or (best is not None and correlation <= best.score):
            continue
        box = Rect.from_xywh(
            (float(x) + 2) / scale,
            (float(y) + 2) / scale,
            (half_height + 1) / scale,
            (2 * half_height + 1) / scale,
        )
        plate = find_plate(rgb, _square(box), is_round_likely=True)
        if plate is None or plate.box.left_px < MIN_LEFT_SHARE * width:
            continue
        if not MIN_PLATE_RATIO <= plate.box.short_side_px / box.height_px <= MAX_PLATE_RATIO:
            continue
        best = BackArrow(box=box, plate=plate.box, plate_error_px=plate.error_px, score=correlation)
    return () if best is None else (best,)


def _square(box: Rect) -> Rect:
    """Around the arrow's middle, as wide as it is high: the circle is centred on the arrow."""
    half = 0.72 * box.height_px
    return Rect.from_xywh(box.center.x_px - half, box.center.y_px - half, 2 * half, 2 * half)
