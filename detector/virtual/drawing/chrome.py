"""The system's own strips: status bar, gesture handle, camera hole."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from detector.core.geometry import Point, Rect
from detector.virtual.drawing.canvas import Rgb, Stroke, draw_border, fill_box, fill_mask, fill_rounded
from detector.virtual.drawing.painter import Ink
from detector.virtual.drawing.shapes import circle_mask, strokes_mask, whole_px
from detector.virtual.drawing.writing import TextPainter, text_size_px

__all__ = ["CutoutPainter", "NavigationBarPainter", "StatusBarPainter"]

DARK, LIGHT = (32, 33, 36), (255, 255, 255)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusBarPainter:
    """Time at the left; signal, wireless and battery at the right. `dp_px` is one dp."""

    time: str
    is_dark: bool
    fill: Rgb | None
    dp_px: float

    def ground(self, canvas: np.ndarray, box: Rect, alpha: float, tick: int) -> None:
        if self.fill is not None:
            fill_box(canvas, whole_px(box), self.fill, alpha)
        color = DARK if self.is_dark else LIGHT
        dp = self.dp_px
        middle = box.center.y_px
        size_px = 13 * dp
        text = TextPainter(text=self.time, size_px=size_px, color=color, line_height=1.0)
        width_px, _ = text_size_px(self.time, size_px, is_bold=False, line_height=1.0)
        place = Rect.from_xywh(box.left_px + 20 * dp, middle - size_px / 2, width_px, size_px)
        ink = text.ink(place, 0)
        if ink is not None:
            fill_mask(canvas, ink.mask, color, 0.9 * alpha)
        right = box.right_px - 18 * dp
        self._battery(canvas, right, middle, color, alpha)
        self._signal(canvas, right - 32 * dp, middle, color, alpha)
        self._wireless(canvas, right - 48 * dp, middle, color, alpha)

    def ink(self, box: Rect, tick: int) -> Ink | None:
        return None

    def label(self, tick: int) -> str:
        return ""

    def _battery(self, canvas: np.ndarray, right: float, middle: float, color: Rgb, alpha: float) -> None:
        dp = self.dp_px
        body = Rect.from_xywh(right - 22 * dp, middle - 5.5 * dp, 20 * dp, 11 * dp)
        draw_border(canvas, body, 2.5 * dp, Stroke(color=color, width_px=dp, alpha=0.8), alpha)
        charge = Rect.from_xywh(body.left_px + 2 * dp, body.top_px + 2 * dp, 12.5 * dp, 7 * dp)
        fill_rounded(canvas, charge, dp, color, 0.9 * alpha)
        pole = Rect.from_xywh(body.right_px + 0.8 * dp, middle - 2 * dp, 1.4 * dp, 4 * dp)
        fill_rounded(canvas, pole, 0.6 * dp, color, 0.8 * alpha)

    def _signal(self, canvas: np.ndarray, right: float, middle: float, color: Rgb, alpha: float) -> None:
        dp = self.dp_px
        for bar in range(4):
            height = (3 + 2.6 * bar) * dp
            left = right - 11 * dp + bar * 3.2 * dp
            box = Rect.from_xywh(left, middle + 5.5 * dp - height, 2.2 * dp, height)
            fill_rounded(canvas, box, 0.6 * dp, color, 0.9 * alpha)

    def _wireless(self, canvas: np.ndarray, right: float, middle: float, color: Rgb, alpha: float) -> None:
        dp = self.dp_px
        x, y = right - 6 * dp, middle + 4.5 * dp
        for reach in (3.4, 6.6, 9.8):
            points = [
                (x + reach * dp * np.sin(a), y - reach * dp * np.cos(a)) for a in np.linspace(-0.78, 0.78, 9)
            ]
            segments = tuple((*a, *b) for a, b in pairwise(points))
            fill_mask(canvas, strokes_mask(segments, 1.5 * dp), color, 0.9 * alpha)
        fill_mask(canvas, circle_mask(Point(x_px=x, y_px=y), 1.2 * dp), color, 0.9 * alpha)


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationBarPainter:
    """The handle of gesture navigation."""

    is_dark: bool
    fill: Rgb | None
    dp_px: float

    def ground(self, canvas: np.ndarray, box: Rect, alpha: float, tick: int) -> None:
        if self.fill is not None:
            fill_box(canvas, whole_px(box), self.fill, alpha)
        dp = self.dp_px
        center = box.center
        handle = Rect.from_xywh(center.x_px - 54 * dp, center.y_px - 2 * dp, 108 * dp, 4 * dp)
        fill_rounded(canvas, handle, 2 * dp, DARK if self.is_dark else LIGHT, 0.75 * alpha)

    def ink(self, box: Rect, tick: int) -> Ink | None:
        return None

    def label(self, tick: int) -> str:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutoutPainter:
    """A black hole, as round as its box allows."""

    def ground(self, canvas: np.ndarray, box: Rect, alpha: float, tick: int) -> None:
        fill_rounded(canvas, box, box.short_side_px / 2, (0, 0, 0), alpha)

    def ink(self, box: Rect, tick: int) -> Ink | None:
        return None

    def label(self, tick: int) -> str:
        return ""
