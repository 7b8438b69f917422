"""Crosses, line icons, progress rings and app logos."""

from dataclasses import dataclass

import numpy as np

from detector.core.geometry import Rect
from detector.virtual.drawing.canvas import Rgb, Stroke, fill_mask, paste
from detector.virtual.drawing.icon_paths import ICON_PATHS
from detector.virtual.drawing.painter import Ink
from detector.virtual.drawing.shapes import Segment, arc_mask, circle_mask, strokes_mask, whole_px
from detector.virtual.drawing.surfaces import gradient
from detector.virtual.drawing.writing import TextPainter, text_size_px

__all__ = ["CirclePaint", "CrossPainter", "IconPainter", "LogoPainter", "RingPainter"]

ICON_GRID = 24
RING_STEPS_PER_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class CirclePaint:
    """The disc or ring around a glyph; it fills the layer's box."""

    fill: Rgb
    fill_alpha: float
    border: Stroke | None

    def draw(self, canvas: np.ndarray, box: Rect, alpha: float) -> None:
        radius_px = box.short_side_px / 2
        border_px = self.border.width_px if self.border else 0.0
        if self.fill_alpha > 0:
            disc = circle_mask(box.center, radius_px - border_px)
            fill_mask(canvas, disc, self.fill, self.fill_alpha * alpha)
        if self.border is not None:
            ring = circle_mask(box.center, radius_px, hole_radius_px=radius_px - border_px)
            fill_mask(canvas, ring, self.border.color, self.border.alpha * alpha)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossPainter:
    """An × with a given drawn extent, caps included, in the middle of its box."""

    size_px: float
    stroke_px: float
    color: Rgb
    is_round: bool
    circle: CirclePaint | None

    def ground(self, canvas: np.ndarray, box: Rect, alpha: float, tick: int) -> None:
        if self.circle is not None:
            self.circle.draw(canvas, box, alpha)

    def ink(self, box: Rect, tick: int) -> Ink | None:
        x, y = box.center.x_px, box.center.y_px
        # A round cap extends half a stroke beyond its end along an axis, a flat one 1/√2 of that.
        cap_px = self.stroke_px / 2 if self.is_round else self.stroke_px / 2 * 0.5**0.5
        reach = max(self.size_px / 2 - cap_px, 0.1)
        segments: tuple[Segment, ...] = (
            (x - reach, y - reach, x + reach, y + reach),
            (x - reach, y + reach, x + reach, y - reach),
        )
        mask = strokes_mask(segments, self.stroke_px, is_round=self.is_round)
        half = self.size_px / 2
        extent = Rect(left_px=x - half, top_px=y - half, right_px=x + half, bottom_px=y + half)
        return Ink(mask=mask, color=self.color, alpha=1.0, extent=extent, is_text=False)

    def label(self, tick: int) -> str:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IconPainter:
    """A line icon, its 24-unit grid scaled to its size in the middle of its box."""

    icon: str
    size_px: float
    stroke_px: float
    color: Rgb
    circle: CirclePaint | None

    def ground(self, canvas: np.ndarray, box: Rect, alpha: float, tick: int) -> None:
        if self.circle is not None:
            self.circle.draw(canvas, box, alpha)

    def ink(self, box: Rect, tick: int) -> Ink | None:
        scale = self.size_px / ICON_GRID
        left = box.center.x_px - self.size_px / 2
        top = box.center.y_px - self.size_px / 2
        segments: tuple[Segment, ...] = tuple(
            (left + x0 * scale, top + y0 * scale, left + x1 * scale, top + y1 * scale)
            for x0, y0, x1, y1 in ICON_PATHS[self.icon]
        )
        half = self.stroke_px / 2
        extent = Rect(
            left_px=min(min(s[0], s[2]) for s in segments) - half,
            top_px=min(min(s[1], s[3]) for s in segments) - half,
            right_px=max(max(s[0], s[2]) for s in segments) + half,
            bottom_px=max(max(s[1], s[3]) for s in segments) + half,
        )
        mask = strokes_mask(segments, self.stroke_px)
        return Ink(mask=mask, color=self.color, alpha=1.0, extent=extent, is_text=False)

    def label(self, tick: int) -> str:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RingPainter:
    """A ring that fills as its tick rises to `n_steps`."""

    stroke_px: float
    color: Rgb
    track: Rgb | None
    n_steps: int

    def ground(self, canvas: np.ndarray, box: Rect, alpha: float, tick: int) -> None:
        radius_px = box.short_side_px / 2
        if self.track is not None:
            ring = circle_mask(box.center, radius_px, hole_radius_px=radius_px - self.stroke_px)
            fill_mask(canvas, ring, self.track, alpha)
        share = tick / self.n_steps
        if share > 0:
            fill_mask(canvas, arc_mask(box.center, radius_px, self.stroke_px, share), self.color, alpha)

    def ink(self, box: Rect, tick: int) -> Ink | None:
        return None

    def label(self, tick: int) -> str:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoPainter:
    """A rounded square in two colours with one or two bold characters."""

    text: str
    colors: tuple[Rgb, Rgb]
    color: Rgb
    corner_px: float

    def ground(self, canvas: np.ndarray, box: Rect, alpha: float, tick: int) -> None:
        left, top, right, bottom = whole_px(box)
        paste(canvas, gradient(right - left, bottom - top, self.colors, 45.0), box, self.corner_px, alpha)
        size_px = box.height_px * (0.62 if len(self.text) == 1 else 0.4)
        text = TextPainter(text=self.text, size_px=size_px, color=self.color, is_bold=True, line_height=1.0)
        width_px, height_px = text_size_px(self.text, size_px, is_bold=True, line_height=1.0)
        x, y = box.center.x_px - width_px / 2, box.center.y_px - height_px / 2
        ink = text.ink(Rect.from_xywh(x, y, width_px, height_px), tick)
        if ink is not None:
            fill_mask(canvas, ink.mask, ink.color, alpha)

    def ink(self, box: Rect, tick: int) -> Ink | None:
        return None

    def label(self, tick: int) -> str:
        return ""
