"""Text and pills: lines set in the shipped font, with countdowns filled in.

A line's em box is centred in its line height, so a hanzi is in the middle of its pill.
"""

from dataclasses import dataclass

import numpy as np

from detector.core.geometry import Rect
from detector.virtual.drawing.canvas import Rgb, Stroke, draw_border, fill_mask, fill_rounded
from detector.virtual.drawing.font import advance_px, line_mask
from detector.virtual.drawing.painter import Ink
from detector.virtual.drawing.shapes import Mask

__all__ = ["PillPainter", "TextPainter", "text_size_px", "wrap"]

INK_COVERAGE = 0.5
"""A pixel belongs to a text's ink box if the strokes cover at least half of it."""

NEVER_FIRST = "，。、：；！？）》”"


def wrap(text: str, size_px: float, *, is_bold: bool, width_px: float | None, max_lines: int | None) -> str:
    """Break lines that grow too wide, but not before a punctuation mark; a truncated one ends in …"""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for sign in paragraph:
            is_full = width_px is not None and advance_px(line + sign, size_px, is_bold=is_bold) > width_px
            if is_full and line and sign not in NEVER_FIRST:
                lines.append(line)
                line = ""
            line += sign
        lines.append(line)
    if max_lines is not None and len(lines) > max_lines:
        lines = lines[:max_lines]
        lines[-1] = lines[-1][:-1] + "…"
    return "\n".join(lines)


def text_size_px(text: str, size_px: float, *, is_bold: bool, line_height: float) -> tuple[float, float]:
    """Width of the widest line, and height of all lines."""
    lines = text.split("\n")
    width_px = max(advance_px(line, size_px, is_bold=is_bold) for line in lines)
    return width_px, len(lines) * size_px * line_height


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPainter:
    """Lines of one colour, already broken; `{s}` becomes the tick."""

    text: str
    size_px: float
    color: Rgb
    is_bold: bool = False
    align: str = "left"
    line_height: float = 1.3
    outline: Stroke | None = None
    has_shadow: bool = False
    ink_alpha: float = 1.0

    def ground(self, canvas: np.ndarray, box: Rect, alpha: float, tick: int) -> None:
        if self.has_shadow:
            mask = self._mask(box, tick, self.outline.width_px if self.outline else 0.0)
            down_px = max(1, round(self.size_px * 0.05))
            shifted = Mask(mask.coverage, mask.left_px + down_px // 2, mask.top_px + down_px)
            fill_mask(canvas, shifted, (0, 0, 0), 0.3 * alpha)
        if self.outline is not None:
            mask = self._mask(box, tick, self.outline.width_px)
            fill_mask(canvas, mask, self.outline.color, self.outline.alpha * alpha)

    def ink(self, box: Rect, tick: int) -> Ink | None:
        mask = self._mask(box, tick, 0.0)
        if mask.coverage.size == 0:
            return None
        covered = mask.coverage >= INK_COVERAGE
        rows, columns = np.flatnonzero(covered.any(axis=1)), np.flatnonzero(covered.any(axis=0))
        if rows.size == 0:
            return None
        extent = Rect(
            left_px=float(mask.left_px + columns[0]),
            top_px=float(mask.top_px + rows[0]),
            right_px=float(mask.left_px + columns[-1] + 1),
            bottom_px=float(mask.top_px + rows[-1] + 1),
        )
        return Ink(mask=mask, color=self.color, alpha=self.ink_alpha, extent=extent, is_text=True)

    def label(self, tick: int) -> str:
        return self.text.replace("{s}", str(tick))

    def boxes_of(self, words: str, box: Rect) -> list[Rect]:
        """The boxes of these words, one for each line that has some of them; only their first occurrence."""
        begins = self.text.replace("\n", "").find(words)
        if begins < 0 or not words:
            return []
        boxes, before = [], 0
        for index, line in enumerate(self.text.split("\n")):
            first, last = max(begins - before, 0), min(begins + len(words) - before, len(line))
            before += len(line)
            if first >= last:
                continue
            left_px, right_px = (
                advance_px(line[:to], self.size_px, is_bold=self.is_bold) for to in (first, last)
            )
            indent_px = self._indent_px(line, box)
            top_px = box.top_px + index * self.size_px * self.line_height
            boxes.append(
                Rect(
                    left_px=box.left_px + indent_px + left_px,
                    top_px=top_px,
                    right_px=box.left_px + indent_px + right_px,
                    bottom_px=top_px + self.size_px * self.line_height,
                )
            )
        return boxes

    def _indent_px(self, line: str, box: Rect) -> float:
        spare_px = box.width_px - advance_px(line, self.size_px, is_bold=self.is_bold)
        return {"left": 0.0, "center": spare_px / 2, "right": spare_px}[self.align]

    def _mask(self, box: Rect, tick: int, grow_px: float) -> Mask:
        """The coverage of all lines, with its place on the display."""
        placed = []
        for index, line in enumerate(self.label(tick).split("\n")):
            drawn = line_mask(line, self.size_px, is_bold=self.is_bold, grow_px=grow_px)
            if drawn.coverage.size == 0:
                continue
            indent_px = self._indent_px(line, box)
            line_top_px = box.top_px + self.size_px * (index * self.line_height + (self.line_height - 1) / 2)
            left = round(box.left_px + indent_px) + drawn.left_px
            placed.append((drawn.coverage, left, round(line_top_px) + drawn.top_px))
        if not placed:
            return Mask(np.zeros((0, 0), np.float32), 0, 0)
        if len(placed) == 1:
            return Mask(*placed[0])
        left, top = min(part[1] for part in placed), min(part[2] for part in placed)
        right = max(part[1] + part[0].shape[1] for part in placed)
        bottom = max(part[2] + part[0].shape[0] for part in placed)
        whole = np.zeros((bottom - top, right - left), np.float32)
        for coverage, x, y in placed:
            target = whole[y - top : y - top + coverage.shape[0], x - left : x - left + coverage.shape[1]]
            np.maximum(target, coverage, out=target)
        return Mask(whole, left, top)


@dataclass(frozen=True, slots=True, kw_only=True)
class PillPainter:
    """A rounded rectangle with one centred text."""

    text: TextPainter
    fill: Rgb
    fill_alpha: float
    corner_px: float | None
    border: Stroke | None = None

    def ground(self, canvas: np.ndarray, box: Rect, alpha: float, tick: int) -> None:
        corner_px = box.height_px / 2 if self.corner_px is None else self.corner_px
        inner = box
        if self.border is not None:
            draw_border(canvas, box, corner_px, self.border, alpha)
            inner = box.expanded(-self.border.width_px)
            corner_px = max(corner_px - self.border.width_px, 0)
        fill_rounded(canvas, inner, corner_px, self.fill, self.fill_alpha * alpha)

    def ink(self, box: Rect, tick: int) -> Ink | None:
        text = self.label(tick)
        width_px, height_px = text_size_px(
            text, self.text.size_px, is_bold=self.text.is_bold, line_height=self.text.line_height
        )
        center = box.center
        inner = Rect.from_xywh(center.x_px - width_px / 2, center.y_px - height_px / 2, width_px, height_px)
        return self.text.ink(inner, tick)

    def label(self, tick: int) -> str:
        return self.text.label(tick)
