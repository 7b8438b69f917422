"""Rectangles of a picture that may be the window on top: bright cards, and what straight edges frame.

All are found on a thumbnail; which of them is a window, if any, is decided elsewhere. Generous: a dozen or
two.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.perception.patches import shrunk

__all__ = ["THUMBNAIL_SHORT_SIDE_PX", "Shape", "Thumbnail", "shapes_in", "thumbnail_of"]

THUMBNAIL_SHORT_SIDE_PX = 135
RIM_SHARE = 0.035  # of the width: beside a card, the page behind shows at least here
BRIGHTER = 22  # levels of 255 above the rim
LEVELS = (150, 190, 228)  # a card is brighter than one of these, over pages dimmed to different depths
STEP = 7  # levels from one row to the next: an edge
MIN_RUN_SHARE = 0.22  # of a side: shorter edges are letters and icons
EDGE_TO_EDGE_SHARE = 0.86
MIN_SHARE, MIN_SIDE_SHARE = 0.012, 0.07
SAME_IOU = 0.93
MAX_LINES, MAX_SHAPES = 9, 26
Box = tuple[int, int, int, int]  # left, top, right, bottom in px of the thumbnail


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """The picture scaled down: (h, w, 3) uint8, its lightest channel (h, w), and px of the picture per px."""

    rgb: np.ndarray
    level: np.ndarray
    per_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A rectangle in px of the thumbnail, and of the picture."""

    small: Box
    box: Rect
    is_whole: bool


def thumbnail_of(rgb: np.ndarray) -> Thumbnail:
    """`rgb` is (H, W, 3) uint8."""
    scale = THUMBNAIL_SHORT_SIDE_PX / min(rgb.shape[:2])
    small = shrunk(rgb, round(rgb.shape[1] * scale), round(rgb.shape[0] * scale))
    red, green, blue = cv2.split(small)
    return Thumbnail(small, np.maximum(np.maximum(red, green), blue), rgb.shape[1] / small.shape[1])


def shapes_in(thumbnail: Thumbnail, frame: Rect) -> tuple[Shape, ...]:
    """The whole picture first, then the others, from the likeliest sources first."""
    level = thumbnail.level
    height, width = level.shape
    found: list[Box] = []
    if min(height, width) >= 24:
        for box in (*_bright(level), *_framed(level)):
            _keep(found, box, width, height)
    whole = Shape(small=(0, 0, width, height), box=frame, is_whole=True)
    per_x, per_y = frame.width_px / width, frame.height_px / height
    return (
        whole,
        *(
            Shape(
                small=box,
                box=Rect(
                    left_px=box[0] * per_x,
                    top_px=box[1] * per_y,
                    right_px=box[2] * per_x,
                    bottom_px=box[3] * per_y,
                ),
                is_whole=False,
            )
            for box in found[:MAX_SHAPES]
        ),
    )


def _keep(found: list[Box], box: Box, width: int, height: int) -> None:
    wide, high = box[2] - box[0], box[3] - box[1]
    is_small = wide * high < MIN_SHARE * width * height or high < 4
    is_whole = wide >= width - 1 and high >= height - 1
    if is_small or is_whole or wide < MIN_SIDE_SHARE * width:
        return
    if all(_iou(box, other) < SAME_IOU for other in found):
        found.append(box)


def _iou(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (one, other)]
    return wide * high / (areas[0] + areas[1] - wide * high)


def _bright(level: np.ndarray) -> list[Box]:
    """The largest bright parts, by thresholds from the rim's lightness and by fixed ones."""
    _height, width = level.shape
    edge = max(round(width * RIM_SHARE), 2)
    rim = np.concatenate([level[:, :edge].ravel(), level[:, -edge:].ravel()])
    caps = {min(int(np.percentile(rim, share)) + BRIGHTER, 250) for share in (60, 97)}
    found: list[Box] = []
    for cap in sorted({*caps, *LEVELS}):
        bright = (level > cap).astype(np.uint8)
        for size in (3, 9):
            closed = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
            _, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=4)
            order = np.argsort(-stats[1:, cv2.CC_STAT_AREA])[: 2 if size == 3 else 1] + 1
            for x, y, w, h, _ in stats[order].tolist():
                found.append((x, y, x + w, y + h))
    return found


def _framed(level: np.ndarray) -> list[Box]:
    """What long straight edges frame: cards, sheets from an edge, bands."""
    height, width = level.shape
    signed = level.astype(np.int16)
    rows = _runs(np.abs(np.diff(signed, axis=0)) >= STEP, MIN_RUN_SHARE * width)
    columns = _runs((np.abs(np.diff(signed, axis=1)) >= STEP).T, MIN_RUN_SHARE * width)
    found: list[Box] = []
    for y, begin, end in rows:
        if end - begin >= EDGE_TO_EDGE_SHARE * width:
            found += [(0, y, width, height), (0, 0, width, y)]
    pairs = [
        (column, other)
        for column in columns
        for other in columns
        if other[0] - column[0] > 0.2 * width and min(column[2], other[2]) - max(column[1], other[1]) > 4
    ]
    # Cards stand in the middle: the most symmetric pairs first.
    pairs.sort(key=lambda pair: abs(pair[0][0] + pair[1][0] - width))
    for left, right in pairs[:MAX_LINES]:
        top, bottom = min(left[1], right[1]), max(left[2], right[2])
        upper_px, lower_px = _snapped(rows, left[0], right[0], top, bottom)
        found.append((left[0], upper_px, right[0], lower_px))
    for upper in rows:
        for lower in rows:
            wide = max(upper[2] - upper[1], lower[2] - lower[1])
            same = abs(upper[1] - lower[1]) + abs(upper[2] - lower[2]) <= 0.12 * wide
            if lower[0] - upper[0] > 8 and same and upper[2] - upper[1] < 0.97 * width:
                found.append((min(upper[1], lower[1]), upper[0], max(upper[2], lower[2]), lower[0]))
    return found


def _snapped(
    rows: list[tuple[int, int, int]], left: int, right: int, top: int, bottom: int
) -> tuple[int, int]:
    """Rounded corners cut a card's sides short: its upper and lower edge, if such a line is near."""
    near = 0.12 * (right - left) + 3

    def nearest(wanted: int) -> int:
        fitting = [
            y
            for y, begin, end in rows
            if abs(y - wanted) <= near and min(end, right) - max(begin, left) > 0.55 * (right - left)
        ]
        return min(fitting, key=lambda y: abs(y - wanted), default=wanted)

    return nearest(top), nearest(bottom)


def _runs(is_edge: np.ndarray, least: float) -> list[tuple[int, int, int]]:
    """Long unbroken edges: (the line after the step, where it begins, where it ends), longest first.

    A break of two px is bridged.
    """
    bridged = cv2.morphologyEx(is_edge.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((1, 3), np.uint8))
    padded = np.pad(bridged, ((0, 0), (1, 1))).astype(np.int8)
    steps = np.diff(padded, axis=1)
    lines, begins = np.nonzero(steps == 1)
    _, ends = np.nonzero(steps == -1)
    long_enough = ends - begins >= least
    found = sorted(
        zip(lines[long_enough] + 1, begins[long_enough], ends[long_enough], strict=True),
        key=lambda run: run[1] - run[2],
    )
    kept: list[tuple[int, int, int]] = []
    for line, begin, end in found:
        if all(abs(line - other[0]) > 1 or end <= other[1] or begin >= other[2] for other in kept):
            kept.append((int(line), int(begin), int(end)))
        if len(kept) == 2 * MAX_LINES:
            break
    return kept
