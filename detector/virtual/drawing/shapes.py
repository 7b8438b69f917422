"""Coverage masks of simple shapes, from their signed distance: exact edges, no supersampling.

A pixel's coverage is 0.5 minus the distance of its centre from the edge, clamped to 0..1.
Boxes are float px, so a shape may lie between pixels.
"""

import math
from dataclasses import dataclass

import numpy as np

from detector.core.geometry import Point, Rect

__all__ = ["Mask", "Segment", "arc_mask", "circle_mask", "rounded_rect_mask", "strokes_mask", "whole_px"]

Segment = tuple[float, float, float, float]
"""x0, y0, x1, y1 in display px."""


@dataclass(frozen=True, slots=True)
class Mask:
    """Coverage 0 to 1, with the display px of its top left corner."""

    coverage: np.ndarray  # (h, w) float32
    left_px: int
    top_px: int


def whole_px(box: Rect, *, margin_px: float = 0.0) -> tuple[int, int, int, int]:
    """left, top, right, bottom of the pixels that a box touches."""
    return (
        math.floor(box.left_px - margin_px),
        math.floor(box.top_px - margin_px),
        math.ceil(box.right_px + margin_px),
        math.ceil(box.bottom_px + margin_px),
    )


def rounded_rect_mask(box: Rect, corner_px: float, *, only_rows: slice | None = None) -> Mask:
    """`only_rows`: only these of the rows that the box touches, counted from its first."""
    left, top, right, bottom = whole_px(box)
    if only_rows is not None:
        top, bottom = top + only_rows.start, min(top + only_rows.stop, bottom)
    columns = np.arange(left, right, dtype=np.float32)
    rows = np.arange(top, bottom, dtype=np.float32)
    across = np.minimum(columns + 1, box.right_px) - np.maximum(columns, box.left_px)
    down = np.minimum(rows + 1, box.bottom_px) - np.maximum(rows, box.top_px)
    coverage = np.outer(np.clip(down, 0, 1), np.clip(across, 0, 1)).astype(np.float32)
    radius_px = min(corner_px, box.width_px / 2, box.height_px / 2)
    if radius_px > 0:
        # Only the corners' own squares differ from the plain rectangle.
        inner_x = (box.left_px + radius_px, box.right_px - radius_px)
        inner_y = (box.top_px + radius_px, box.bottom_px - radius_px)
        column_sets = (columns + 0.5 < inner_x[0], columns + 0.5 > inner_x[1])
        row_sets = (rows + 0.5 < inner_y[0], rows + 0.5 > inner_y[1])
        for center_y, row_set in zip(inner_y, row_sets, strict=True):
            for center_x, column_set in zip(inner_x, column_sets, strict=True):
                dx = columns[column_set] + 0.5 - center_x
                dy = rows[row_set] + 0.5 - center_y
                distance = np.hypot(dx[None, :], dy[:, None]) - radius_px
                coverage[np.ix_(row_set, column_set)] = np.clip(0.5 - distance, 0, 1)
    return Mask(coverage, left, top)


def circle_mask(center: Point, radius_px: float, *, hole_radius_px: float = 0.0) -> Mask:
    """A disc, or a ring if it has a hole."""
    box = Rect.from_xywh(center.x_px - radius_px, center.y_px - radius_px, 2 * radius_px, 2 * radius_px)
    x, y, left, top = _grid(box)
    distance = np.hypot(x - center.x_px, y - center.y_px)
    outside = distance - radius_px
    if hole_radius_px > 0:
        outside = np.maximum(outside, hole_radius_px - distance)
    return Mask(np.clip(0.5 - outside, 0, 1), left, top)


def arc_mask(center: Point, radius_px: float, stroke_px: float, share: float) -> Mask:
    """The first `share` (0 to 1) of a ring, clockwise from the top; `radius_px` is its outer edge."""
    ring = circle_mask(center, radius_px, hole_radius_px=radius_px - stroke_px)
    height, width = ring.coverage.shape
    x = np.arange(width, dtype=np.float32) + ring.left_px + 0.5 - center.x_px
    y = np.arange(height, dtype=np.float32) + ring.top_px + 0.5 - center.y_px
    turn = (np.arctan2(x[None, :], -y[:, None]) / (2 * np.pi)) % 1.0
    return Mask(ring.coverage * (turn <= share), ring.left_px, ring.top_px)


def strokes_mask(segments: tuple[Segment, ...], stroke_px: float, *, is_round: bool = True) -> Mask:
    """Straight strokes, with round or flat ends, as one shape: crossings are not darker."""
    half = stroke_px / 2
    xs = [value for segment in segments for value in segment[0::2]]
    ys = [value for segment in segments for value in segment[1::2]]
    hull = Rect(left_px=min(xs), top_px=min(ys), right_px=max(xs), bottom_px=max(ys)).expanded(half)
    x, y, left, top = _grid(hull)
    distance = np.full((y.shape[0], x.shape[1]), np.inf, dtype=np.float32)
    for x0, y0, x1, y1 in segments:
        length = max(math.hypot(x1 - x0, y1 - y0), 1e-6)
        unit_x, unit_y = (x1 - x0) / length, (y1 - y0) / length
        along = (x - x0) * unit_x + (y - y0) * unit_y
        across = np.abs((y - y0) * unit_x - (x - x0) * unit_y)
        beyond = np.maximum(np.maximum(-along, along - length), 0) if is_round else 0.0
        reach = np.hypot(across, beyond) - half
        if not is_round:
            reach = np.maximum(reach, np.maximum(-along, along - length))
        distance = np.minimum(distance, reach)
    return Mask(np.clip(0.5 - distance, 0, 1), left, top)


def _grid(box: Rect) -> tuple[np.ndarray, np.ndarray, int, int]:
    """Pixel centres of a box and one pixel around it, as a row and a column."""
    left, top, right, bottom = whole_px(box, margin_px=1)
    x = np.arange(left, right, dtype=np.float32)[None, :] + 0.5
    y = np.arange(top, bottom, dtype=np.float32)[:, None] + 0.5
    return x, y, left, top
