"""Layers that fill an area: one colour, a gradient, a picture, grain, a generated scene."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.virtual.drawing.canvas import Rgb, Stroke, draw_border, fill_rounded, paste
from detector.virtual.drawing.painter import Ink
from detector.virtual.drawing.shapes import whole_px

__all__ = ["FlatPainter", "GrainPainter", "PicturePainter", "fit_picture", "gradient", "grain"]


def gradient(width_px: int, height_px: int, colors: tuple[Rgb, ...], angle_deg: float) -> np.ndarray:
    """(h, w, 3) uint8 from the first colour to the last along an angle (90 = downwards)."""
    angle = np.deg2rad(angle_deg)
    along_x, along_y = np.cos(angle), np.sin(angle)
    x = (np.arange(width_px, dtype=np.float32) + 0.5) * along_x
    y = (np.arange(height_px, dtype=np.float32) + 0.5) * along_y
    low = min(0, width_px * along_x) + min(0, height_px * along_y)
    reach = abs(width_px * along_x) + abs(height_px * along_y)
    stops = np.linspace(0, 1, len(colors))
    ramp_at = np.linspace(0, 1, 1024)
    ramp = np.stack(
        [np.interp(ramp_at, stops, [color[channel] for color in colors]) for channel in range(3)], axis=1
    )
    index = (x[None, :] + y[:, None] - low) * (1023 / max(reach, 1e-6))
    picture: np.ndarray = (ramp + 0.5).astype(np.uint8)[np.clip(index, 0, 1023).astype(np.uint16)]
    return picture


def grain(width_px: int, height_px: int, amount: float, grain_px: float, seed: int) -> np.ndarray:
    """(h, w) int16 noise around 0, spread `amount`; repeated from one tile, which is not noticeable."""
    side = 256
    tile = np.random.default_rng(seed).normal(0, amount, (side, side)).astype(np.float32)
    if grain_px > 1:
        stretched = int(side * grain_px)
        tile = cv2.resize(tile, (stretched, stretched), interpolation=cv2.INTER_LINEAR).astype(np.float32)
    repeats = (-(-height_px // tile.shape[0]), -(-width_px // tile.shape[1]))
    noise: np.ndarray = np.tile(tile.astype(np.int16), repeats)[:height_px, :width_px]
    return noise


def fit_picture(picture: np.ndarray, width_px: int, height_px: int, fit: str) -> np.ndarray:
    """The picture at the box's size: filling it, or inside it on white, or stretched."""
    height, width = picture.shape[:2]
    if fit == "stretch":
        return _resized(picture, width_px, height_px)
    choose = max if fit == "cover" else min
    scale = choose(width_px / width, height_px / height)
    scaled = _resized(picture, max(1, round(width * scale)), max(1, round(height * scale)))
    result = np.full((height_px, width_px, 3), 255, np.uint8)
    y, x = (height_px - scaled.shape[0]) // 2, (width_px - scaled.shape[1]) // 2
    inner = scaled[max(-y, 0) : max(-y, 0) + height_px, max(-x, 0) : max(-x, 0) + width_px]
    y, x = max(y, 0), max(x, 0)
    result[y : y + inner.shape[0], x : x + inner.shape[1]] = inner
    return result


def _resized(picture: np.ndarray, width_px: int, height_px: int) -> np.ndarray:
    shrinks = width_px < picture.shape[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    resized: np.ndarray = cv2.resize(picture, (width_px, height_px), interpolation=method)
    return resized


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatPainter:
    """One colour in a rounded box."""

    color: Rgb
    corner_px: float = 0.0
    border: Stroke | None = None
    has_shadow: bool = False

    def ground(self, canvas: np.ndarray, box: Rect, alpha: float, tick: int) -> None:
        if self.has_shadow:
            _draw_shadow(canvas, box, self.corner_px, alpha)
        fill_rounded(canvas, box, self.corner_px, self.color, alpha)
        if self.border is not None:
            draw_border(canvas, box, self.corner_px, self.border, alpha)

    def ink(self, box: Rect, tick: int) -> Ink | None:
        return None

    def label(self, tick: int) -> str:
        return ""


def _draw_shadow(canvas: np.ndarray, box: Rect, corner_px: float, alpha: float) -> None:
    """A soft dark rim, a little lower than the box."""
    for step, share in ((6, 0.02), (4, 0.03), (2, 0.04)):
        rim = box.expanded(step)
        lower = Rect.from_xywh(rim.left_px, rim.top_px + step, rim.width_px, rim.height_px)
        fill_rounded(canvas, lower, corner_px + step, (0, 0, 0), share * alpha)


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePainter:
    """Fixed pixels, made once for the layer's box."""

    picture: np.ndarray = field(repr=False)  # (h, w, 3) uint8, the box's whole-pixel size
    corner_px: float = 0.0

    def ground(self, canvas: np.ndarray, box: Rect, alpha: float, tick: int) -> None:
        paste(canvas, self.picture, box, self.corner_px, alpha)

    def ink(self, box: Rect, tick: int) -> Ink | None:
        return None

    def label(self, tick: int) -> str:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrainPainter:
    """Noise over what lies below."""

    amount: float
    grain_px: float
    seed: int

    def ground(self, canvas: np.ndarray, box: Rect, alpha: float, tick: int) -> None:
        left, top, right, bottom = whole_px(box)
        top, left = max(top, 0), max(left, 0)
        target = canvas[top : max(bottom, 0), left : max(right, 0)]
        if target.size:
            noise = grain(target.shape[1], target.shape[0], self.amount * alpha, self.grain_px, self.seed)
            target[:] = np.clip(target + noise[..., None], 0, 255).astype(np.uint8)

    def ink(self, box: Rect, tick: int) -> Ink | None:
        return None

    def label(self, tick: int) -> str:
        return ""
