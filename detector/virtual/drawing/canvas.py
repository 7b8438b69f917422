"""Painting onto a screen, blended as Android blends: straight on the sRGB values.

A canvas is (H, W, 3) uint8 RGB in display px. Whatever lies outside it is cut off.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.virtual.chance import Rgb
from detector.virtual.drawing.shapes import Mask, rounded_rect_mask, whole_px

__all__ = ["Stroke", "draw_border", "fill_box", "fill_mask", "fill_rounded", "paste"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A border or an outline."""

    color: Rgb
    width_px: float
    alpha: float = 1.0


def fill_mask(canvas: np.ndarray, mask: Mask, color: Rgb, alpha: float) -> None:
    """Lay a colour where the mask covers."""
    cut = _cut(canvas, mask.left_px, mask.top_px, mask.coverage.shape)
    if cut is None or alpha <= 0:
        return
    target, rows, columns = cut
    share = mask.coverage[rows, columns, None] * np.float32(alpha)
    target[:] = (target + share * (np.array(color, np.float32) - target) + 0.5).astype(np.uint8)


def fill_box(canvas: np.ndarray, edges_px: tuple[int, int, int, int], color: Rgb, alpha: float) -> None:
    """Lay a colour on whole pixels: left, top, right, bottom."""
    left, top, right, bottom = edges_px
    target = canvas[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    if target.size == 0 or alpha <= 0:
        return
    if alpha >= 1:
        target[:] = color
        return
    levels = np.arange(256, dtype=np.float32)[:, None]
    table = (levels + alpha * (np.array(color, np.float32) - levels) + 0.5).astype(np.uint8)
    target[:] = cv2.LUT(np.ascontiguousarray(target), table.reshape(1, 256, 3))


def fill_rounded(canvas: np.ndarray, box: Rect, corner_px: float, color: Rgb, alpha: float) -> None:
    """Lay a colour on a rounded rectangle: its inside whole, only its edges by mask."""
    if box.is_empty:
        return
    left, top, right, bottom = whole_px(box)
    inset = int(min(corner_px, box.width_px / 2, box.height_px / 2)) + 1
    if bottom - top < 4 * inset or right - left < 8:
        fill_mask(canvas, rounded_rect_mask(box, corner_px), color, alpha)
        return
    mask = rounded_rect_mask(box, corner_px)
    for rows in (slice(0, inset), slice(bottom - top - inset, bottom - top)):
        fill_mask(canvas, Mask(mask.coverage[rows], left, top + rows.start), color, alpha)
    middle = slice(inset, bottom - top - inset)
    for columns in (slice(0, 1), slice(right - left - 1, right - left)):
        edge = Mask(mask.coverage[middle, columns], left + columns.start, top + inset)
        fill_mask(canvas, edge, color, alpha)
    fill_box(canvas, (left + 1, top + inset, right - 1, bottom - inset), color, alpha)


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
    """Lay a picture of the box's whole-pixel size on it, its corners rounded."""
    left, top, _, _ = whole_px(box)
    cut = _cut(canvas, left, top, picture.shape[:2])
    if cut is None or alpha <= 0:
        return
    target, rows, columns = cut
    source = picture[rows, columns]
    if corner_px <= 0 and alpha >= 1:
        target[:] = source
        return
    if corner_px <= 0:
        target[:] = cv2.addWeighted(source, alpha, np.ascontiguousarray(target), 1 - alpha, 0)
        return
    coverage = rounded_rect_mask(box, corner_px).coverage[rows, columns, None] * np.float32(alpha)
    if alpha >= 1:
        edge = np.flatnonzero((coverage < 1).any(axis=(1, 2)))
        whole = (coverage >= 1)[..., 0]
        if edge.size:
            mixed = target[edge] + coverage[edge] * (source[edge].astype(np.float32) - target[edge])
            target[edge] = (mixed + 0.5).astype(np.uint8)
        rest = whole.all(axis=1)
        target[rest] = source[rest]
        return
    target[:] = (target + coverage * (source.astype(np.float32) - target) + 0.5).astype(np.uint8)


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
