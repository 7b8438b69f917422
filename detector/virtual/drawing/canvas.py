"""Painting onto a screen, blended as on Android: directly on the sRGB values.

A canvas is (H, W, 3) uint8 RGB in display px. Anything outside it is clipped.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.virtual.drawing.shapes import Mask, rounded_rect_mask, whole_px

__all__ = ["Rgb", "Stroke", "draw_border", "fill_box", "fill_mask", "fill_rounded", "paste"]

Rgb = tuple[int, int, int]
"""Red, green, blue, 0 to 255."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A border or an outline."""

    color: Rgb
    width_px: float
    alpha: float = 1.0


def fill_mask(canvas: np.ndarray, mask: Mask, color: Rgb, alpha: float) -> None:
    """Lay a colour over what the mask covers."""
    cut = _cut(canvas, mask.left_px, mask.top_px, mask.coverage.shape)
    if cut is None or alpha <= 0:
        return
    target, rows, columns = cut
    share = mask.coverage[rows, columns, None] * np.float32(alpha)
    target[:] = (target + share * (np.array(color, np.float32) - target) + 0.5).astype(np.uint8)


def fill_box(canvas: np.ndarray, edges_px: tuple[int, int, int, int], color: Rgb, alpha: float) -> None:
    """Lay a colour on whole pixels: left, top, right, bottom."""
    left, top = max(edges_px[0], 0), max(edges_px[1], 0)
    right, bottom = min(edges_px[2], canvas.shape[1]), min(edges_px[3], canvas.shape[0])
    if right <= left or bottom <= top or alpha <= 0:
        return
    if alpha >= 1:
        cv2.rectangle(canvas, (left, top), (right - 1, bottom - 1), color, cv2.FILLED)
        return
    target = canvas[top:bottom, left:right]
    levels = np.arange(256, dtype=np.float32)[:, None]
    table = (levels + alpha * (np.array(color, np.float32) - levels) + 0.5).astype(np.uint8)
    target[:] = cv2.LUT(np.ascontiguousarray(target), table.reshape(1, 256, 3))


def fill_rounded(canvas: np.ndarray, box: Rect, corner_px: float, color: Rgb, alpha: float) -> None:
    """Lay a colour on a rounded rectangle: its interior as a whole, only its edges by mask."""
    if box.is_empty:
        return
    left, top, right, bottom = whole_px(box)
    band_px = _band_px(box, corner_px)
    if bottom - top < 4 * band_px or right - left < 8:
        fill_mask(canvas, rounded_rect_mask(box, corner_px), color, alpha)
        return
    n_rows = bottom - top
    for rows in (slice(0, band_px), slice(n_rows - band_px, n_rows)):
        fill_mask(canvas, rounded_rect_mask(box, corner_px, only_rows=rows), color, alpha)
    middle = slice(band_px, n_rows - band_px)
    for x_px, covered in ((left, left + 1 - box.left_px), (right - 1, box.right_px - right + 1)):
        edge = np.full((middle.stop - middle.start, 1), covered, np.float32)
        fill_mask(canvas, Mask(edge, x_px, top + band_px), color, alpha)
    fill_box(canvas, (left + 1, top + band_px, right - 1, bottom - band_px), color, alpha)


def _band_px(box: Rect, corner_px: float) -> int:
    """How many rows at the top and the bottom contain an edge or a corner."""
    return int(min(corner_px, box.width_px / 2, box.height_px / 2)) + 2


def draw_border(canvas: np.ndarray, box: Rect, corner_px: float, border: Stroke, alpha: float) -> None:
    """A line along the inside of a rounded rectangle's edge."""
    outer = rounded_rect_mask(box, corner_px)
    inner = rounded_rect_mask(box.expanded(-border.width_px), max(corner_px - border.width_px, 0))
    coverage = outer.coverage.copy()
    y, x = inner.top_px - outer.top_px, inner.left_px - outer.left_px
    coverage[y : y + inner.coverage.shape[0], x : x + inner.coverage.shape[1]] -= inner.coverage
    mask = Mask(np.clip(coverage, 0, 1), outer.left_px, outer.top_px)
    fill_mask(canvas, mask, border.color, border.alpha * alpha)


def paste(canvas: np.ndarray, picture: np.ndarray, box: Rect, corner_px: float, alpha: float) -> None:
    """Lay a picture on a box of its size, on whole pixels, the corners rounded."""
    left, top, _, _ = whole_px(box)
    n_rows = picture.shape[0]
    if corner_px <= 0 or n_rows < 2 * _band_px(box, corner_px):
        coverage = rounded_rect_mask(box, corner_px).coverage if corner_px > 0 else None
        _lay(canvas, picture, (left, top), coverage, alpha)
        return
    band_px = _band_px(box, corner_px)
    for rows in (slice(0, band_px), slice(n_rows - band_px, n_rows)):
        coverage = rounded_rect_mask(box, corner_px, only_rows=rows).coverage
        _lay(canvas, picture[rows], (left, top + rows.start), coverage, alpha)
    _lay(canvas, picture[band_px : n_rows - band_px], (left, top + band_px), None, alpha)


def _lay(
    canvas: np.ndarray,
    picture: np.ndarray,
    at_px: tuple[int, int],
    coverage: np.ndarray | None,
    alpha: float,
) -> None:
    cut = _cut(canvas, at_px[0], at_px[1], picture.shape[:2])
    if cut is None or alpha <= 0:
        return
    target, rows, columns = cut
    source = picture[rows, columns]
    if coverage is not None:
        share = coverage[rows, columns, None] * np.float32(alpha)
        target[:] = (target + share * (source.astype(np.float32) - target) + 0.5).astype(np.uint8)
    elif alpha >= 1:
        target[:] = source
    else:
        whole = np.ascontiguousarray(target)
        target[:] = cv2.addWeighted(np.ascontiguousarray(source), alpha, whole, 1 - alpha, 0)


def _cut(
    canvas: np.ndarray, left: int, top: int, shape: tuple[int, ...]
) -> tuple[np.ndarray, slice, slice] | None:
    """The part of the canvas under a picture, and the picture's rows and columns that fall on it."""
    height, width = canvas.shape[:2]
    first_row, last_row = max(top, 0), min(top + shape[0], height)
    first_column, last_column = max(left, 0), min(left + shape[1], width)
    if first_row >= last_row or first_column >= last_column:
        return None
    target = canvas[first_row:last_row, first_column:last_column]
    return target, slice(first_row - top, last_row - top), slice(first_column - left, last_column - left)
