"""Little pictures with one plate, drawn so that its edges are known to a hundredth of a px."""

from dataclasses import dataclass

import cv2
import numpy as np

from detector.core.geometry import Rect

__all__ = ["Colour", "Plates", "Sides", "covered", "cross_in", "letters_in"]

Colour = tuple[int, int, int]
Sides = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plates:
    """A glyph on films over a ground, from below to above.

    `glyph` and the films' boxes are (left, top, right, bottom) px. A film is its box, the radius of its
    corners, its colour and its share of cover, 0 to 1. `ground`: "flat", "slope", "photo", "stripes",
    "steps" or "blocks".
    """

    glyph: Sides
    films: tuple[tuple[Sides, float, Colour, float], ...] = ()
    size: tuple[int, int] = (90, 80)
    ground: str = "flat"
    seed: int = 0
    level: int = 110
    noise: float = 0.0
    mark: str = "cross"
    ink: Colour = (255, 255, 255)

    @property
    def glyph_box(self) -> Rect:
        left, top, right, bottom = self.glyph
        return Rect(left_px=left, top_px=top, right_px=right, bottom_px=bottom)

    def picture(self) -> np.ndarray:
        """(H, W, 3) uint8."""
        width, height = self.size
        picture = _ground(self.ground, width, height, self.level, self.seed)
        for box, radius, colour, share in self.films:
            cover = share * covered((width, height), box, radius)[..., None]
            picture = picture * (1 - cover) + np.array(colour, np.float64) * cover
        marks = {"cross": cross_in, "letters": letters_in, "none": _nothing}
        ink = marks[self.mark]((width, height), self.glyph)[..., None]
        picture = picture * (1 - ink) + np.array(self.ink, np.float64) * ink
        picture = picture + np.random.default_rng(self.seed).normal(0, 1, picture.shape) * self.noise
        return np.clip(picture.round(), 0, 255).astype(np.uint8)


def covered(size: tuple[int, int], box: Sides, radius: float) -> np.ndarray:
    """(H, W), 0 to 1: how much of each pixel a rectangle with round corners covers."""
    x, y = np.meshgrid(np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5)
    left, top, right, bottom = box
    away_x = np.abs(x - (left + right) / 2) - (right - left) / 2 + radius
    away_y = np.abs(y - (top + bottom) / 2) - (bottom - top) / 2 + radius
    outside = np.hypot(np.maximum(away_x, 0), np.maximum(away_y, 0)) - radius
    return np.clip(0.5 - outside - np.minimum(np.maximum(away_x, away_y), 0), 0, 1)


def cross_in(size: tuple[int, int], box: Sides) -> np.ndarray:
    """(H, W), 0 to 1: two strokes from corner to corner, cut off at the box."""
    x, y = np.meshgrid(np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5)
    left, top, right, bottom = box
    dx, dy = x - (left + right) / 2, y - (top + bottom) / 2
    slope = (bottom - top) / (right - left)
    away = np.minimum(np.abs(dy - slope * dx), np.abs(dy + slope * dx)) / np.hypot(1, slope)
    stroke = max(min(right - left, bottom - top) * 0.12, 1.0)
    return np.clip(stroke / 2 + 0.5 - away, 0, 1) * covered(size, box, 0)


def letters_in(size: tuple[int, int], box: Sides) -> np.ndarray:
    """(H, W), 0 to 1: upright strokes that a line joins, from the first to the last px of the box."""
    x, y = np.meshgrid(np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5)
    left, top, _, bottom = box
    every = max(0.6 * (bottom - top), 3.0)
    strokes = (x - left) % every < 0.3 * every
    joined = np.abs(y - (top + bottom) / 2) < 0.1 * (bottom - top)
    return (strokes | joined) * (covered(size, box, 0) > 0.5).astype(np.float64)


def _nothing(size: tuple[int, int], box: Sides) -> np.ndarray:
    return np.zeros(size[::-1])


def _ground(kind: str, width: int, height: int, level: int, seed: int) -> np.ndarray:
    picture = np.full((height, width, 3), float(level))
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    if kind == "slope":
        picture += np.stack([x * 0.9 - 30, y * 0.7 - 20, (x + y) * 0.3], axis=2)
    elif kind == "photo":
        small = np.random.default_rng(seed).uniform(20, 235, (7, 9, 3)).astype(np.float32)
        picture = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float64)
    elif kind == "stripes":
        picture += 40.0 * ((x // 7) % 2)[..., None] * np.array([1, 0.5, -0.5])
    elif kind == "blocks":
        small = np.random.default_rng(seed).uniform(60, 235, (1 + height // 8, 1 + width // 8, 3))
        picture = small.repeat(8, axis=0).repeat(8, axis=1)[:height, :width]
    elif kind == "steps":
        picture += 60.0 * (x > width * 0.3)[..., None] - 50.0 * (y > height * 0.65)[..., None]
    return picture
