"""Brushes for the generated pictures: clouds of noise, glows, shaded shapes, soft shadows.

Pictures are (h, w, 3) float32 while they are painted, 0 to 255. Shapes are given in shares of the
picture, so that a scene looks the same at any size.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from detector.virtual.drawing.canvas import Rgb
from detector.virtual.drawing.surfaces import gradient

__all__ = [
    "Patch",
    "backdrop",
    "blend",
    "clouds",
    "disc",
    "glow",
    "grain",
    "polygon",
    "ridge",
    "rounded",
    "shaded",
    "shadow",
    "smooth_blob",
    "tint",
]

Points = list[tuple[float, float]]

SHIFT = 4
"""Bits of sub-pixel precision that OpenCV draws with."""


@dataclass(frozen=True, slots=True)
class Patch:
    """Coverage 0 to 1 of a shape, only within its bounds."""

    coverage: np.ndarray  # (h, w) float32
    view: tuple[slice, slice]

    def __mul__(self, share: float) -> "Patch":
        """The same shape, fainter."""
        return Patch(self.coverage * np.float32(share), self.view)

    def within(self, other: "Patch") -> "Patch":
        """The part of this shape that lies inside the other."""
        rows, columns = self.view
        cut = np.zeros_like(self.coverage)
        top, bottom = max(rows.start, other.view[0].start), min(rows.stop, other.view[0].stop)
        left, right = max(columns.start, other.view[1].start), min(columns.stop, other.view[1].stop)
        if top < bottom and left < right:
            y, x = other.view[0].start, other.view[1].start
            part = other.coverage[top - y : bottom - y, left - x : right - x]
            cut[top - rows.start : bottom - rows.start, left - columns.start : right - columns.start] = part
        return Patch(self.coverage * cut, self.view)


def backdrop(width_px: int, height_px: int, colors: tuple[Rgb, ...], angle_deg: float = 90) -> np.ndarray:
    return gradient(width_px, height_px, colors, angle_deg).astype(np.float32)


def clouds(
    rng: np.random.Generator, width_px: int, height_px: int, cell_px: float, n_octaves: int = 4
) -> np.ndarray:
    """(h, w) float32 smooth noise, 0 to 1, its largest lumps about `cell_px` wide."""
    total = np.zeros((height_px, width_px), np.float32)
    weight = 1.0
    for octave in range(n_octaves):
        cell = max(cell_px / 2**octave, 1.0)
        rows, columns = max(2, int(height_px / cell) + 2), max(2, int(width_px / cell) + 2)
        lumps = rng.random((rows, columns), dtype=np.float32)
        total += weight * cv2.resize(lumps, (width_px, height_px), interpolation=cv2.INTER_CUBIC)
        weight *= 0.5
    total -= total.min()
    return total / max(float(total.max()), 1e-6)


def ridge(rng: np.random.Generator, width_px: int, roughness: float) -> np.ndarray:
    """(w,) float32 heights of a skyline of hills, about -1 to 1."""
    x = np.linspace(0, 1, width_px, dtype=np.float32)
    line = np.zeros(width_px, np.float32)
    for octave in range(7):
        n_knots = 3 * 2**octave
        knots = rng.normal(0, 1, n_knots + 1)
        line += np.interp(x, np.linspace(0, 1, n_knots + 1), knots).astype(np.float32) * roughness**octave
    return line / max(float(np.abs(line).max()), 1e-6)


def blend(picture: np.ndarray, color: Rgb | np.ndarray, share: "np.ndarray | Patch") -> None:
    """Lay a colour, or a picture of the same size, over the picture by a share per pixel."""
    over = np.asarray(color, np.float32)
    if isinstance(share, Patch):
        if over.ndim == 3:
            over = over[share.view]
        part = picture[share.view]
        part += (over - part) * share.coverage[..., None]
        return
    picture += (over - picture) * share[..., None]


def tint(color: Rgb, amount: float) -> Rgb:
    """Lighter for amounts above 0, darker below; -1 to 1."""
    end = 255 if amount > 0 else 0
    red, green, blue = (round(value + (end - value) * abs(amount)) for value in color)
    return red, green, blue


def glow(picture: np.ndarray, at: tuple[float, float], radius: float, color: Rgb, strength: float) -> None:
    """A light that fades with distance; the radius is a share of the width."""
    blend(picture, color, _fading(picture.shape[:2], at, radius, 1.0) * strength)


def polygon(shape: tuple[int, int], points: Points) -> Patch:
    """A polygon; points in shares of the width and height."""
    xs, ys = [x * shape[1] for x, _ in points], [y * shape[0] for _, y in points]
    view = _window(shape, (min(xs), min(ys), max(xs), max(ys)))
    mask = np.zeros((view[0].stop - view[0].start, view[1].stop - view[1].start), np.uint8)
    if mask.size:
        fixed = [
            [round((x - view[1].start) * 2**SHIFT), round((y - view[0].start) * 2**SHIFT)]
            for x, y in zip(xs, ys, strict=True)
        ]
        cv2.fillPoly(mask, [np.array(fixed, np.int32)], 255, cv2.LINE_AA, SHIFT)
    return Patch(mask.astype(np.float32) / 255, view)


def smooth_blob(shape: tuple[int, int], points: Points) -> Patch:
    """The closed curve through the points (Catmull-Rom)."""
    ring = np.array(points, np.float32)
    t = np.linspace(0, 1, 12, endpoint=False, dtype=np.float32)[:, None]
    curve = []
    for index in range(len(ring)):
        a, b, c, d = (ring[(index + step) % len(ring)] for step in (-1, 0, 1, 2))
        curve.append(
            0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        )
    return polygon(shape, [(float(x), float(y)) for x, y in np.concatenate(curve)])


def disc(shape: tuple[int, int], x: float, y: float, radius: float, squash: float = 1.0) -> Patch:
    """An ellipse; the radius is a share of the width, `squash` its height over its width."""
    reach = max(radius * shape[1], 0.5)
    center_x, center_y = x * shape[1], y * shape[0]
    box = (center_x - reach, center_y - reach * squash, center_x + reach, center_y + reach * squash)
    view = _window(shape, box)
    dx = (np.arange(view[1].start, view[1].stop, dtype=np.float32)[None, :] + 0.5 - center_x) / reach
    dy = (np.arange(view[0].start, view[0].stop, dtype=np.float32)[:, None] + 0.5 - center_y) / (
        reach * squash
    )
    inside = (1 - np.hypot(dx, dy)) * (reach * min(squash, 1.0)) + 0.5
    return Patch(np.clip(inside, 0, 1), view)


def rounded(shape: tuple[int, int], box: tuple[float, float, float, float], corner: float) -> Patch:
    """A rounded rectangle: left, top, right, bottom in shares; corner a share of the width."""
    left, top, right, bottom = (box[0] * shape[1], box[1] * shape[0], box[2] * shape[1], box[3] * shape[0])
    view = _window(shape, (left, top, right, bottom))
    x = np.arange(view[1].start, view[1].stop, dtype=np.float32)[None, :] + 0.5 - (left + right) / 2
    y = np.arange(view[0].start, view[0].stop, dtype=np.float32)[:, None] + 0.5 - (top + bottom) / 2
    radius = corner * shape[1]
    dx = np.maximum(np.abs(x) - (right - left) / 2 + radius, 0)
    dy = np.maximum(np.abs(y) - (bottom - top) / 2 + radius, 0)
    return Patch(np.clip(0.5 - (np.hypot(dx, dy) - radius), 0, 1), view)


def _window(shape: tuple[int, int], box: tuple[float, float, float, float]) -> tuple[slice, slice]:
    """Rows and columns of the picture that a box in px touches, plus one on each side."""
    left, right = max(math.floor(box[0]) - 1, 0), min(math.ceil(box[2]) + 1, shape[1])
    top, bottom = max(math.floor(box[1]) - 1, 0), min(math.ceil(box[3]) + 1, shape[0])
    return slice(top, max(bottom, top)), slice(left, max(right, left))


def shaded(picture: np.ndarray, shape: Patch, color: Rgb, *, light_at: float = 0.3) -> None:
    """Fill a shape as a round body lit from one side: bright at `light_at` of its width, dark at its rims."""
    if shape.coverage.size == 0:
        return
    across = np.linspace(0, 1, shape.coverage.shape[1], dtype=np.float32)
    light = np.exp(-(((across - light_at) / 0.22) ** 2))
    rim = np.abs(across - 0.5) * 2
    level = 1.0 - 0.42 * rim**2.5 + 0.05 * light
    base = np.array(color, np.float32)[None, :] * level[:, None]
    base += (255 - base) * (0.45 * light[:, None])
    part = picture[shape.view]
    part += (base[None] - part) * shape.coverage[..., None]


def shadow(
    picture: np.ndarray, at: tuple[float, float], radius: float, squash: float, strength: float
) -> None:
    """A soft dark ellipse on the ground."""
    blend(picture, (0, 0, 0), _fading(picture.shape[:2], at, radius, squash) * strength)


def _fading(shape: tuple[int, ...], at: tuple[float, float], radius: float, squash: float) -> Patch:
    """A bell of light, cut off below 1/500."""
    reach = radius * shape[1]
    center_x, center_y = at[0] * shape[1], at[1] * shape[0]
    box = (center_x - 2.5 * reach, center_y - 2.5 * reach * squash)
    box_end = (center_x + 2.5 * reach, center_y + 2.5 * reach * squash)
    view = _window((shape[0], shape[1]), (*box, *box_end))
    dx = (np.arange(view[1].start, view[1].stop, dtype=np.float32) - center_x) / reach
    dy = (np.arange(view[0].start, view[0].stop, dtype=np.float32) - center_y) / (reach * squash)
    return Patch(np.outer(np.exp(-(dy**2)), np.exp(-(dx**2))), view)


def grain(width_px: int, height_px: int, spread: float, seed: int) -> np.ndarray:
    """(h, w, 3) uint8 grey noise, half of it 0, repeated from one tile."""
    tile = np.abs(np.random.default_rng(seed).normal(0, spread, (128, 128, 1))).astype(np.uint8)
    tile = np.repeat(tile, 3, axis=2)
    noise: np.ndarray = cv2.copyMakeBorder(
        tile, 0, max(height_px - 128, 0), 0, max(width_px - 128, 0), cv2.BORDER_WRAP
    )
    return noise[:height_px, :width_px]
