"""Crosses, line icons, progress rings and app logos."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from detector.core.geometry import Rect
from detector.virtual.drawing.canvas import Rgb, Stroke, fill_mask, paste
from detector.virtual.drawing.painter import Ink
from detector.virtual.drawing.shapes import Segment, arc_mask, circle_mask, strokes_mask, whole_px
from detector.virtual.drawing.surfaces import gradient
from detector.virtual.drawing.writing import TextPainter, text_size_px

__all__ = ["ICON_PATHS", "CirclePaint", "CrossPainter", "IconPainter", "LogoPainter", "RingPainter"]


# Line icons as straight strokes on a grid of 24 units, for tab bars and headers.

Points = tuple[tuple[float, float], ...]


def _line(*points: tuple[float, float], closed: bool = False) -> tuple[Segment, ...]:
    ring = (*points, points[0]) if closed else points
    return tuple((a[0], a[1], b[0], b[1]) for a, b in pairwise(ring))


def _arc(x: float, y: float, radius: float, from_deg: float = 0, to_deg: float = 360) -> tuple[Segment, ...]:
    n_parts = max(8, math.ceil(abs(to_deg - from_deg) * radius / 160))
    angles = [math.radians(from_deg + (to_deg - from_deg) * step / n_parts) for step in range(n_parts + 1)]
    return _line(*((x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles))


def _star(x: float, y: float, radius: float) -> tuple[Segment, ...]:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.45
        angle = math.radians(corner * 36 - 90)
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return _line(*points, closed=True)


ICON_PATHS: dict[str, tuple[Segment, ...]] = {
    "home": (*_line((3, 11), (12, 3), (21, 11)), *_line((5, 9.5), (5, 21), (19, 21), (19, 9.5))),
    "search": (*_arc(10.5, 10.5, 6.5), *_line((15.5, 15.5), (21, 21))),
    "user": (*_arc(12, 8, 4.5), *_arc(12, 22, 8.5, 190, 350)),
    "cart": (
        *_line((2, 4), (5.5, 4), (8, 15), (18.5, 15), (21, 7), (6.3, 7)),
        *_arc(9.5, 19.5, 1.2),
        *_arc(17, 19.5, 1.2),
    ),
    "bell": (
        *_line((4, 17), (20, 17)),
        *_line((6, 17), (6, 10)),
        *_arc(12, 10, 6, 180, 360),
        *_line((18, 10), (18, 17)),
        *_line((10.5, 20.5), (13.5, 20.5)),
    ),
    "grid": tuple(
        segment
        for x, y in ((4, 4), (14, 4), (4, 14), (14, 14))
        for segment in _line((x, y), (x + 6, y), (x + 6, y + 6), (x, y + 6), closed=True)
    ),
    "heart": (
        *_arc(7.8, 8.8, 4.3, 145, 345),
        *_arc(16.2, 8.8, 4.3, 195, 395),
        *_line((4.2, 11.4), (12, 20), (19.8, 11.4)),
    ),
    "play": (*_arc(12, 12, 9), *_line((10, 8), (16, 12), (10, 16), closed=True)),
    "message": _line((3, 4), (21, 4), (21, 17), (11, 17), (7, 21), (7, 17), (3, 17), closed=True),
    "back": _line((15, 4), (7, 12), (15, 20)),
    "chevron": _line((9, 5), (16, 12), (9, 19)),
    "scan": (
        *_line((3, 8), (3, 3), (8, 3)),
        *_line((16, 3), (21, 3), (21, 8)),
        *_line((21, 16), (21, 21), (16, 21)),
        *_line((8, 21), (3, 21), (3, 16)),
        *_line((5, 12), (19, 12)),
    ),
    "gear": (
        *_arc(12, 12, 3.2),
        *_arc(12, 12, 7.5),
        *(
            (
                12 + 7.5 * math.cos(math.radians(a)),
                12 + 7.5 * math.sin(math.radians(a)),
                12 + 9.8 * math.cos(math.radians(a)),
                12 + 9.8 * math.sin(math.radians(a)),
            )
            for a in range(0, 360, 45)
        ),
    ),
    "star": _star(12, 12.5, 9.5),
    "clock": (*_arc(12, 12, 9), *_line((12, 6.5), (12, 12), (16, 14.5))),
}


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
