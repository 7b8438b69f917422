"""A first box around the words alone, where the known box is that of the disc, ring or pill they are on.

On a surface, letters are separate from its edge; a box that is tight around a line is filled by them. So if
anything is inked both in the middle and at the edge, the box is the line's own and is left unchanged.
"""

import cv2
import numpy as np

from detector.core.geometry import Rect

__all__ = ["lettering_on"]

# How far out a pixel is: 0 on the surface's middle line, 1 at its edge (half its short side).
INNER, RIM_FROM, OUTER = 0.5, 0.7, 0.93
INKED = 0.4  # of the strongest difference from the ground
MIN_DIFFERENCE = 12.0  # levels of 255, summed over three channels
GROUND_SHARE = 0.55  # of the short side: letters on a surface never fill a window this large
EDGE_LENGTH_SHARE = 0.45  # of the short side: letters off the middle of a surface are smaller
MIN_SIDE_PX, MIN_INK_PX = 14, 3
MIN_HEIGHT_SHARE = 0.12  # of the short side: lower ink is a line or a speck
ROW_SHARE = 0.7  # of a letter's height: what is this near above or below belongs to it


def lettering_on(rgb: np.ndarray, surface: Rect) -> Rect | None:
    """Around the ink inside; None where `surface` is not a surface around words. `rgb` is (H, W, 3) uint8."""
    height, width = rgb.shape[:2]
    left, top = max(round(surface.left_px), 0), max(round(surface.top_px), 0)
    right, bottom = min(round(surface.right_px), width), min(round(surface.bottom_px), height)
    if min(right - left, bottom - top) < MIN_SIDE_PX:
        return None
    crop = np.ascontiguousarray(rgb[top:bottom, left:right])
    out = _how_far_out(*crop.shape[:2])
    inked = _inked(crop, out)
    if inked is None:
        return None
    count, labels, stats, _ = cv2.connectedComponentsWithStats(inked.astype(np.uint8), connectivity=8)
    kept: list[np.ndarray] = []
    for label in range(1, count):
        if stats[label, cv2.CC_STAT_AREA] < MIN_INK_PX:
            continue
        reach = out[labels == label]
        is_inner, is_outer = reach.min() < INNER, reach.max() > OUTER
        if is_inner and is_outer:
            return None
        is_rim = reach.min() >= RIM_FROM or (not is_inner and _runs_along(stats[label], out.shape))
        if not is_outer and not is_rim:
            kept.append(stats[label])
    box = _line_of(kept)
    if box is None or box[3] - box[1] < MIN_HEIGHT_SHARE * min(crop.shape[:2]):
        return None
    return Rect(left_px=left + box[0], top_px=top + box[1], right_px=left + box[2], bottom_px=top + box[3])


def _runs_along(part: np.ndarray, shape: tuple[int, ...]) -> bool:
    """Whether a part that stays away from the middle is as long as an edge rather than a letter."""
    longer = max(int(part[cv2.CC_STAT_WIDTH]), int(part[cv2.CC_STAT_HEIGHT]))
    return longer > EDGE_LENGTH_SHARE * min(shape)


def _how_far_out(height: int, width: int) -> np.ndarray:
    """(height, width): distance from the middle line in halves of the short side, following a pill's edge."""
    ys, xs = np.mgrid[0:height, 0:width]
    half = min(height, width) / 2
    away_x = np.maximum(np.abs(xs + 0.5 - width / 2) - (width / 2 - half), 0)
    away_y = np.maximum(np.abs(ys + 0.5 - height / 2) - (height / 2 - half), 0)
    return np.asarray(np.hypot(away_x, away_y) / half)


def _inked(crop: np.ndarray, out: np.ndarray) -> np.ndarray | None:
    """What differs from the ground in the direction of the middle's ink; None where nothing does."""
    window = min(int(GROUND_SHARE * min(crop.shape[:2])) | 1, 255)
    difference = (crop.astype(np.int16) - cv2.medianBlur(crop, window)).sum(2)
    middle = difference[out < RIM_FROM]
    light, dark = np.clip(middle, 0, None), np.clip(-middle, 0, None)
    signed = (
        difference
        if np.square(light.astype(np.int64)).sum() >= np.square(dark.astype(np.int64)).sum()
        else -difference
    )
    strongest = float(np.percentile(signed[out < RIM_FROM], 97))
    if strongest < MIN_DIFFERENCE:
        return None
    return np.asarray(signed > INKED * strongest)


def _line_of(parts: list[np.ndarray]) -> tuple[int, int, int, int] | None:
    """Around the largest part and everything in its row, or in one right above or below it."""
    if not parts:
        return None
    first = max(parts, key=lambda part: part[cv2.CC_STAT_AREA])
    slack = ROW_SHARE * int(first[3])
    row: list[np.ndarray] = []
    more = [first]
    while len(more) > len(row):
        row = more
        top, bottom = min(part[1] for part in row) - slack, max(part[1] + part[3] for part in row) + slack
        more = [part for part in parts if part[1] < bottom and part[1] + part[3] > top]
    return (
        min(int(part[0]) for part in row),
        min(int(part[1]) for part in row),
        max(int(part[0] + part[2]) for part in row),
        max(int(part[1] + part[3]) for part in row),
    )
