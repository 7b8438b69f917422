"""The shipped font: the characters it has, and coverage masks of lines of text.

Noto Sans SC, reduced to GB 2312 (see `scripts/make_font.py`). Bold has fewer hanzi than Regular; a
text that it lacks is drawn in Regular with a stroke. No font of the system is used.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import numpy as np
from PIL import Image, ImageDraw, ImageFont

__all__ = ["TextMask", "advance_px", "first_unknown_character", "line_mask"]

BASELINE_EM = 0.88
"""The em box of a hanzi reaches from 0.88 em above the baseline to 0.12 em below it."""
SYNTHETIC_BOLD_EM = 0.02
MIN_SIZE_PX = 0.5


@dataclass(frozen=True, slots=True)
class TextMask:
    """Coverage of one line, 0 to 1; (left_px, top_px) is its top left corner relative to the em box's."""

    coverage: np.ndarray  # (h, w) float32
    left_px: int
    top_px: int


def first_unknown_character(text: str) -> str | None:
    """The first character that the font cannot draw; line breaks and `{s}` are allowed."""
    known = _characters("Regular")
    return next((sign for sign in text if sign not in known and sign != "\n"), None)


def advance_px(text: str, size_px: float, *, is_bold: bool) -> float:
    """How far the pen moves along the line."""
    face, _ = _face_for(text, is_bold)
    return float(_font(face, size_px).getlength(text))


@lru_cache(maxsize=512)
def line_mask(text: str, size_px: float, *, is_bold: bool, grow_px: float = 0.0) -> TextMask:
    """The line's coverage; `grow_px` thickens every stroke outwards (outlines)."""
    face, stroke_em = _face_for(text, is_bold)
    font = _font(face, size_px)
    stroke_px = stroke_em * size_px + grow_px
    margin_px = int(stroke_px) + 3
    width_px = int(font.getlength(text)) + 2 * margin_px + int(size_px * 0.3) + 2
    height_px = int(size_px * 1.5) + 2 * margin_px
    baseline_px = margin_px + round(size_px * 1.1)
    canvas = Image.new("L", (width_px, height_px))
    draw = ImageDraw.Draw(canvas)
    draw.text((margin_px, baseline_px), text, font=font, fill=255, anchor="ls", stroke_width=stroke_px)
    coverage = np.asarray(canvas, dtype=np.float32) / 255
    rows, columns = np.flatnonzero(coverage.any(axis=1)), np.flatnonzero(coverage.any(axis=0))
    if rows.size == 0:
        return TextMask(np.zeros((0, 0), np.float32), 0, 0)
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    cropped = np.ascontiguousarray(coverage[top:bottom, left:right])
    cropped.flags.writeable = False
    top_px = int(top) - baseline_px + round(BASELINE_EM * size_px)
    return TextMask(cropped, int(left) - margin_px, top_px)


def _face_for(text: str, is_bold: bool) -> tuple[str, float]:
    if not is_bold:
        return "Regular", 0.0
    known = _characters("Bold")
    return ("Bold", 0.0) if all(sign in known for sign in text) else ("Regular", SYNTHETIC_BOLD_EM)


@lru_cache(maxsize=128)
def _font(face: str, size_px: float) -> ImageFont.FreeTypeFont:
    with resources.as_file(resources.files("detector") / "fonts" / f"NotoSansSC-{face}.ttf") as path:
        return ImageFont.truetype(str(path), max(size_px, MIN_SIZE_PX), layout_engine=ImageFont.Layout.BASIC)


@cache
def _characters(face: str) -> frozenset[str]:
    """Kept as a text beside the font, since no drawing library lists a font's characters."""
    listed = resources.files("detector") / "fonts" / f"NotoSansSC-{face}.txt"
    return frozenset(listed.read_text(encoding="utf-8"))
