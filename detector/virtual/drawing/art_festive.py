"""Sale and festival pictures: rays, coins, gifts, red envelopes, soft colour blobs."""

import numpy as np

from detector.virtual.drawing.art_tools import (
    backdrop,
    blend,
    clouds,
    disc,
    glow,
    polygon,
    rounded,
    shaded,
    shadow,
    smooth_blob,
    tint,
)
from detector.virtual.drawing.canvas import Rgb

__all__ = ["blobs", "coins", "gifts", "sale_burst"]

FESTIVE: tuple[tuple[Rgb, Rgb], ...] = (
    ((222, 34, 40), (255, 120, 60)),
    ((232, 60, 110), (255, 150, 120)),
    ((110, 50, 200), (230, 90, 190)),
    ((240, 110, 20), (255, 196, 70)),
)
GOLD: Rgb = (250, 196, 70)


def _pair(rng: np.random.Generator, colors: tuple[Rgb, ...]) -> tuple[Rgb, Rgb]:
    if len(colors) >= 2:
        return colors[0], colors[1]
    return FESTIVE[int(rng.integers(len(FESTIVE)))]


def sale_burst(rng: np.random.Generator, width: int, height: int, colors: tuple[Rgb, ...]) -> np.ndarray:
    """Rays from the middle, confetti, boxes on a podium."""
    shape, per = (height, width), width / height
    deep, bright = _pair(rng, colors)
    picture = backdrop(width, height, (deep, bright, deep))
    x = (np.arange(width, dtype=np.float32)[None, :] - width / 2) / width
    y = (np.arange(height, dtype=np.float32)[:, None] - height * 0.46) / width
    rays = (np.sin(np.arctan2(y, x) * 18) > 0).astype(np.float32)
    fade = np.clip(1.1 - np.hypot(x, y), 0, 1)
    blend(picture, tint(bright, 0.35), rays * fade * 0.4)
    glow(picture, (0.5, 0.46), 0.35, (255, 240, 200), 0.6)
    _confetti(picture, rng, 46)
    floor = 0.8
    for step, (half, tall) in enumerate(((0.46, 0.07), (0.34, 0.07), (0.22, 0.07))):
        top = floor - step * tall * per * 1.0
        blend(
            picture, tint(deep, -0.25 + 0.1 * step), rounded(shape, (0.5 - half, top, 0.5 + half, 0.9), 0.0)
        )
        shaded(picture, disc(shape, 0.5, top, half, 0.14), tint(bright, 0.25 + 0.1 * step), light_at=0.4)
    stand = floor - 2 * 0.07 * per
    _box(picture, (0.36, stand, 0.26), (250, 244, 232), deep)
    _box(picture, (0.66, stand + 0.035 * per, 0.2), tint(bright, 0.3), (255, 255, 255))
    for _ in range(9):
        _coin(picture, rng.uniform(0.08, 0.92), rng.uniform(0.6, 0.9), rng.uniform(0.025, 0.05))
    return picture


def gifts(rng: np.random.Generator, width: int, height: int, colors: tuple[Rgb, ...]) -> np.ndarray:
    """Gift boxes before a pale wall with balloons."""
    shape, per = (height, width), width / height
    deep, bright = _pair(rng, colors)
    picture = backdrop(width, height, (tint(bright, 0.75), tint(bright, 0.45), tint(deep, 0.3)))
    for _ in range(9):
        x, y, radius = rng.uniform(0, 1), rng.uniform(0.02, 0.5), rng.uniform(0.05, 0.11)
        color = (deep, bright, GOLD, tint(deep, 0.6))[int(rng.integers(4))]
        shaded(picture, disc(shape, x, y, radius, 1.2), color)
        string = (x - 0.002, y + radius * 1.2 * per, x + 0.002, y + 0.2)
        blend(picture, (255, 255, 255), rounded(shape, string, 0) * 0.6)
    boxes = ((0.28, 0.82, 0.34), (0.7, 0.84, 0.3), (0.5, 0.86, 0.24), (0.16, 0.88, 0.18), (0.86, 0.88, 0.2))
    for index, box in enumerate(boxes):
        shadow(picture, (box[0], box[1]), box[2] * 0.8, 0.2, 0.3)
        paper = (deep, bright, tint(deep, 0.5), GOLD, tint(bright, 0.4))[index]
        _box(picture, box, paper, (255, 250, 236))
    _confetti(picture, rng, 30)
    return picture


def coins(rng: np.random.Generator, width: int, height: int, colors: tuple[Rgb, ...]) -> np.ndarray:
    """A red envelope and a rain of coins."""
    shape, per = (height, width), width / height
    deep, bright = _pair(rng, colors)
    picture = backdrop(width, height, (tint(deep, -0.3), deep, bright))
    glow(picture, (0.5, 0.5), 0.5, (255, 220, 150), 0.5)
    for _ in range(22):
        _coin(picture, rng.uniform(0.0, 1.0), rng.uniform(0.05, 0.95), rng.uniform(0.02, 0.06))
    top = 0.5 - 0.38 * per
    shadow(picture, (0.52, 0.5 + 0.42 * per), 0.36, 0.16, 0.5)
    shaded(picture, rounded(shape, (0.2, top, 0.8, 0.5 + 0.4 * per), 0.04), (206, 26, 34), light_at=0.3)
    flap = [(0.2, top), (0.5, top - 0.02 * per), (0.8, top), (0.8, top + 0.2 * per), (0.5, top + 0.36 * per)]
    flap.append((0.2, top + 0.2 * per))
    shaded(
        picture, smooth_blob(shape, flap).within(rounded(shape, (0.2, top, 0.8, 1.0), 0.04)), (232, 52, 50)
    )
    _coin(picture, 0.5, top + 0.34 * per, 0.1)
    return picture


def blobs(rng: np.random.Generator, width: int, height: int, colors: tuple[Rgb, ...]) -> np.ndarray:
    """Soft colours and glass discs: the abstract advert."""
    shape = (height, width)
    deep, bright = _pair(rng, colors)
    picture = backdrop(width, height, (deep, bright, tint(deep, 0.3)), 60)
    for _ in range(6):
        color = tint((deep, bright)[int(rng.integers(2))], float(rng.uniform(-0.2, 0.6)))
        glow(picture, (rng.uniform(0, 1), rng.uniform(0, 1)), rng.uniform(0.2, 0.45), color, 0.7)
    for _ in range(5):
        x, y, radius = rng.uniform(0, 1), rng.uniform(0.1, 0.95), rng.uniform(0.08, 0.24)
        blend(picture, (255, 255, 255), disc(shape, x, y, radius) * 0.1)
        shaded(picture, disc(shape, x, y, radius * 0.5), tint(bright, 0.2), light_at=0.35)
    veil = clouds(rng, width // 4 + 2, height // 4 + 2, width / 6, 3)
    picture *= 0.94 + 0.12 * np.repeat(np.repeat(veil, 4, 0), 4, 1)[:height, :width, None]
    return picture


def _box(picture: np.ndarray, box: tuple[float, float, float], paper: Rgb, ribbon: Rgb) -> None:
    """A gift box: middle, bottom, and width as a share of the picture's width."""
    shape = picture.shape[:2]
    per = shape[1] / shape[0]
    x, bottom, size = box
    half, tall = size / 2, size * 0.8 * per
    shaded(picture, rounded(shape, (x - half, bottom - tall, x + half, bottom), 0.008), paper, light_at=0.25)
    blend(picture, ribbon, rounded(shape, (x - size * 0.08, bottom - tall, x + size * 0.08, bottom), 0))
    lid = (x - half * 1.1, bottom - tall * 1.2, x + half * 1.1, bottom - tall * 0.92)
    shaded(picture, rounded(shape, lid, 0.008), tint(paper, 0.15), light_at=0.25)
    blend(picture, ribbon, rounded(shape, (x - size * 0.08, lid[1], x + size * 0.08, lid[3]), 0))
    knot = lid[1]
    for side in (-1, 1):
        loop = [(x, knot), (x + side * size * 0.1, knot - size * 0.22 * per)]
        loop += [
            (x + side * size * 0.3, knot - size * 0.18 * per),
            (x + side * size * 0.22, knot - 0.01 * per),
        ]
        shaded(picture, smooth_blob(shape, loop), tint(ribbon, -0.08))


def _coin(picture: np.ndarray, x: float, y: float, radius: float) -> None:
    shape = picture.shape[:2]
    blend(picture, (176, 112, 20), disc(shape, x + radius * 0.08, y + radius * 0.06, radius))
    shaded(picture, disc(shape, x, y, radius), GOLD)
    blend(picture, (232, 160, 40), disc(shape, x, y, radius * 0.76))
    shaded(picture, disc(shape, x, y, radius * 0.7), (255, 214, 104))
    hole = radius * 0.24
    per = shape[1] / shape[0]
    square = (x - hole, y - hole * per, x + hole, y + hole * per)
    blend(picture, (196, 124, 24), rounded(shape, square, 0))


def _confetti(picture: np.ndarray, rng: np.random.Generator, n_pieces: int) -> None:
    shape = picture.shape[:2]
    per = shape[1] / shape[0]
    colors: tuple[Rgb, ...] = (GOLD, (255, 255, 255), (120, 220, 255), (255, 150, 180), (170, 240, 160))
    for _ in range(n_pieces):
        x, y = rng.uniform(0, 1), rng.uniform(0.02, 0.8)
        dx, dy = rng.uniform(-0.03, 0.03), rng.uniform(-0.03, 0.03)
        corners = [(x, y), (x + dx, y + dy * per), (x + dx - dy * 0.4, y + (dy + dx * 0.4) * per)]
        corners.append((x - dy * 0.4, y + dx * 0.4 * per))
        blend(picture, colors[int(rng.integers(len(colors)))], polygon(shape, corners) * 0.9)
