"""Little pictures of words and crosses whose cover is known for every pixel, with the place to be measured.

Shapes are laid on by how much of each pixel they cover; no font is needed. A ground is either plain or has a
grain, so that each pixel that is wrongly taken for ground or for ink changes what is measured.
"""

import re

import numpy as np

from detector.core.geometry import Rect
from detector.perception.glyph import Glyph
from detector.perception.x_icon import XMark

__all__ = [
    "Box",
    "alike",
    "arms",
    "around",
    "bars",
    "bars_of",
    "black",
    "box",
    "box_of",
    "cross",
    "frame",
    "grain",
    "laid",
    "mark_at",
    "numbers_of",
    "plain",
    "points",
    "put",
    "ring",
    "vee",
    "word",
]

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, px."""


_LETTERS = {
    "E": ("###", "#..", "##.", "#..", "###"),
    "H": ("#.#", "#.#", "###", "#.#", "#.#"),
    "L": ("#..", "#..", "#..", "#..", "###"),
    "i": ("#", ".", "#", "#", "#"),
    "l": ("#", "#", "#", "#", "#"),
}
"""Stencils of 3 by 5 cells, or 1 by 5."""


def plain(height: int, width: int, level: int | tuple[int, int, int] = 40) -> np.ndarray:
    return np.ones((height, width, 3), np.uint8) * np.asarray(level, np.uint8)


def grain(height: int, width: int, level: int = 60, step: int = 3) -> np.ndarray:
    """A slope from left to right with specks, each channel with its own."""
    ys, xs = np.mgrid[0:height, 0:width]
    channels = [
        level + xs * 12 / width + step / 5 * ((xs * (21 + k) + ys * 12 + (xs * ys) % (5 + k)) % 31 - 15)
        for k in range(3)
    ]
    return np.clip(np.stack(channels, axis=2), 0, 255).round().astype(np.uint8)


def bars(height: int, width: int, *boxes: Box) -> np.ndarray:
    """Upright rectangles; a side between two px covers its px in part."""

    def share(n: int, first: float, last: float) -> np.ndarray:
        at = np.arange(n)
        return np.clip(np.minimum(at + 1, last) - np.maximum(at, first), 0, 1)

    cover = np.zeros((height, width))
    for left, top, right, bottom in boxes:
        cover = np.maximum(cover, np.outer(share(height, top, bottom), share(width, left, right)))
    return cover


def word(text: str, left: float, top: float, cell: float) -> list[Box]:
    """Letters of 5 cells' height, a cell apart; give the result to `bars`."""
    boxes: list[Box] = []
    for letter in text:
        rows = _LETTERS[letter]
        columns = ["".join(column) for column in zip(*rows, strict=True)]
        across = [(first, y, last, y + 1) for y, row in enumerate(rows) for first, last in _runs(row)]
        down = [(x, first, x + 1, last) for x, column in enumerate(columns) for first, last in _runs(column)]
        for a, b, c, d in across + down:
            boxes.append((left + a * cell, top + b * cell, left + c * cell, top + d * cell))
        left += (len(rows[0]) + 1) * cell
    return boxes


def _runs(cells: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer("#+", cells)]


def box_of(boxes: list[Box], by_px: float = 0.0) -> Rect:
    """Around all, and so much wider on each side."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    tight = Rect(left_px=min(lefts), top_px=min(tops), right_px=max(rights), bottom_px=max(bottoms))
    return tight.expanded(by_px)


def arms(height: int, width: int, *lines: Box, stroke_px: float = 3.0) -> np.ndarray:
    """Lines from one point to another with round ends, fading over one px."""
    ys, xs = np.mgrid[0:height, 0:width] + 0.5
    cover = np.zeros((height, width))
    for x0, y0, x1, y1 in lines:
        dx, dy = x1 - x0, y1 - y0
        along = np.clip(((xs - x0) * dx + (ys - y0) * dy) / (dx * dx + dy * dy), 0, 1)
        away = np.hypot(xs - x0 - along * dx, ys - y0 - along * dy)
        cover = np.maximum(cover, np.clip(stroke_px / 2 + 0.5 - away, 0, 1))
    return cover


def cross(
    side: int, half: float, *, x: float = 50.0, y: float = 50.0, stroke_px: float = 3.0, high: float = 1.0
) -> np.ndarray:
    """A × in a picture of `side`; `half`: from its middle to the ends' middles, `high` times that upwards."""
    up = half * high
    falling, rising = (x - half, y - up, x + half, y + up), (x - half, y + up, x + half, y - up)
    return arms(side, side, falling, rising, stroke_px=stroke_px)


def ring(middle: tuple[float, float], radius: float, wide: float, *, side: int = 100) -> np.ndarray:
    ys, xs = np.mgrid[0:side, 0:side] + 0.5
    away = np.abs(np.hypot(xs - middle[0], ys - middle[1]) - radius)
    return np.clip(wide / 2 + 0.5 - away, 0, 1)


def laid(ground: np.ndarray, cover: np.ndarray, colour: int | tuple[int, int, int] = 240) -> np.ndarray:
    """The colour over the ground, rounded to whole levels."""
    share = cover[..., None]
    mixed = ground * (1 - share) + np.asarray(colour, np.float64) * share
    return np.round(mixed).astype(np.uint8)


def mark_at(x: float, y: float, half: float, *, is_light: bool = True) -> XMark:
    return XMark(x_px=x, y_px=y, half_side_px=half, is_light=is_light, score=0.9, ring_radius_px=None)


def numbers_of(glyph: Glyph) -> tuple[float, ...]:
    """Left, top, right, bottom and their error, px; then the contrast and its error if there is one."""
    box, contrast = glyph.box, glyph.contrast
    sides = (box.left_px, box.top_px, box.right_px, box.bottom_px, glyph.error_px)
    return sides if contrast is None else (*sides, contrast.value, contrast.error)


def put(boxes: list[Box], height: int = 60, width: int = 130) -> np.ndarray:
    return bars(height, width, *boxes)


def black(*parts: tuple[np.ndarray, int]) -> np.ndarray:
    """Each cover at its level on black, where shares of 200 are exact."""
    picture = plain(60, 130, 0)
    for cover, level in parts:
        picture = laid(picture, cover, level)
    return picture


def bars_of(top: float, bottom: float) -> list[Box]:
    return [(x, top, x + 4, bottom) for x in (34, 46, 58, 70, 82)]


def box(left: float, top: float, right: float, bottom: float) -> Rect:
    return Rect(left_px=left, top_px=top, right_px=right, bottom_px=bottom)


def around(boxes: list[Box], by_px: float = 2) -> list[Box]:
    return [(a - by_px, b - by_px, c + by_px, d + by_px) for a, b, c, d in boxes]


def frame(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    """Two px wide."""
    return np.minimum(
        put([(left, top, right, bottom)]), 1 - put([(left + 2, top + 2, right - 2, bottom - 2)])
    )


def alike(x: int, level: int | tuple[int, int, int]) -> np.ndarray:
    """Two light and two dark letters in turn, as far from the ground; one px at `x` differs."""
    letters = bars_of(20, 40)[1:]
    picture = laid(laid(plain(60, 130, 100), put(letters[::2]), 107), put(letters[1::2]), 93)
    return laid(picture, put([(x, 30, x + 1, 31)]), level)


def points(*at: tuple[int, int]) -> np.ndarray:
    """Each of these px covered fully."""
    cover = np.zeros((100, 100))
    for x, y in at:
        cover[y, x] = 1
    return cover


def vee(n: int, *, middle: int = 50) -> list[tuple[int, int]]:
    """Two arms upwards of `n` steps, 3 px wide."""
    steps = [(k, i) for k in range(1, n + 1) for i in range(3)]
    return [at for k, i in steps for at in ((middle - k + i, 50 - k), (middle + k - i, 50 - k))]
