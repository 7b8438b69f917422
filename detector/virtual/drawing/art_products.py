"""Studio shots: one product on a seamless backdrop, lit from the left. And a table of food."""

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

__all__ = ["bottle", "cup", "food", "phone", "shoe"]

STUDIOS: tuple[Rgb, ...] = ((96, 120, 176), (188, 96, 92), (86, 140, 122), (150, 120, 178), (200, 158, 104))
FLOOR = 0.74
"""The base line of products, as a share of the height."""


def _studio(
    rng: np.random.Generator, width: int, height: int, colors: tuple[Rgb, ...]
) -> tuple[np.ndarray, Rgb]:
    base = colors[0] if colors else STUDIOS[int(rng.integers(len(STUDIOS)))]
    picture = backdrop(width, height, (tint(base, -0.35), tint(base, 0.25), tint(base, 0.5)))
    floor = int(height * (FLOOR - 0.03))
    picture[floor:] = backdrop(width, height - floor, (tint(base, 0.35), tint(base, -0.25)))
    glow(picture, (0.5, 0.45), 0.5, tint(base, 0.85), 0.75)
    soft = clouds(rng, width // 4 + 2, height // 4 + 2, width / 6, 3)
    picture *= 0.95 + 0.1 * np.repeat(np.repeat(soft, 4, 0), 4, 1)[:height, :width, None]
    return picture, base


def phone(rng: np.random.Generator, width: int, height: int, colors: tuple[Rgb, ...]) -> np.ndarray:
    picture, base = _studio(rng, width, height, colors)
    shape, per = (height, width), width / height
    top = FLOOR - 0.86 * per
    shadow(picture, (0.52, FLOOR), 0.34, 0.1, 0.6)
    back = rounded(shape, (0.5, top + 0.05 * per, 0.86, FLOOR), 0.05)
    shaded(picture, back, tint(base, -0.2), light_at=0.4)
    for row in range(3):
        lens_y = top + (0.14 + row * 0.11) * per
        blend(picture, (24, 26, 32), disc(shape, 0.78, lens_y, 0.042))
        shaded(picture, disc(shape, 0.78, lens_y, 0.026), (40, 52, 90), light_at=0.3)
    shaded(picture, rounded(shape, (0.2, top, 0.6, FLOOR), 0.055), (52, 54, 60), light_at=0.1)
    screen = (tint(base, 0.6), tint(base, 0.1), (40, 30, 70))
    glass = rounded(shape, (0.213, top + 0.013 * per, 0.587, FLOOR - 0.013 * per), 0.045)
    blend(picture, backdrop(width, height, screen, 60), glass)
    for _ in range(4):
        x, y = rng.uniform(0.25, 0.55), rng.uniform(top + 0.2 * per, FLOOR - 0.15 * per)
        swirl = disc(shape, x, y, rng.uniform(0.05, 0.14)).within(glass)
        blend(picture, tint(base, float(rng.uniform(-0.4, 0.8))), swirl * 0.5)
    blend(picture, (12, 12, 16), disc(shape, 0.4, top + 0.045 * per, 0.011))
    shine = polygon(shape, [(0.23, top + 0.03 * per), (0.38, top + 0.03 * per), (0.23, top + 0.5 * per)])
    blend(picture, (255, 255, 255), shine * 0.12)
    return picture


def bottle(rng: np.random.Generator, width: int, height: int, colors: tuple[Rgb, ...]) -> np.ndarray:
    picture, base = _studio(rng, width, height, colors)
    shape, per = (height, width), width / height
    for x, size, color in ((0.7, 0.72, tint(base, -0.45)), (0.42, 1.0, tint(base, -0.1))):
        half, tall = 0.15 * size, 0.86 * size * per
        shadow(picture, (x + 0.05, FLOOR), half * 2, 0.2, 0.55)
        shaded(picture, rounded(shape, (x - half, FLOOR - tall * 0.72, x + half, FLOOR), 0.045 * size), color)
        neck = (x - half * 0.42, FLOOR - tall * 0.84, x + half * 0.42, FLOOR - tall * 0.7)
        shaded(picture, rounded(shape, neck, 0.01), tint(color, 0.3))
        cap = (x - half * 0.52, FLOOR - tall, x + half * 0.52, FLOOR - tall * 0.82)
        shaded(picture, rounded(shape, cap, 0.012), (222, 186, 120))
        label = (x - half, FLOOR - tall * 0.5, x + half, FLOOR - tall * 0.2)
        shaded(picture, rounded(shape, label, 0.0), (246, 242, 234))
        for row in range(3):
            y = FLOOR - tall * (0.42 - 0.07 * row)
            line = (x - half * 0.55, y, x + half * (0.55 - 0.15 * row), y + 0.012 * per * size)
            blend(picture, tint(color, -0.2), rounded(shape, line, 0.0) * 0.8)
    _petals(picture, rng, base)
    return picture


def cup(rng: np.random.Generator, width: int, height: int, colors: tuple[Rgb, ...]) -> np.ndarray:
    picture, base = _studio(rng, width, height, colors)
    shape, per = (height, width), width / height
    top = FLOOR - 0.62 * per
    shadow(picture, (0.54, FLOOR), 0.32, 0.14, 0.6)
    side = polygon(shape, [(0.3, top), (0.7, top), (0.64, FLOOR), (0.36, FLOOR)])
    shaded(picture, side, (250, 248, 244))
    sleeve = [(0.317, top + 0.17 * per), (0.683, top + 0.17 * per)]
    sleeve += [(0.655, top + 0.46 * per), (0.345, top + 0.46 * per)]
    shaded(picture, polygon(shape, sleeve), tint(base, -0.25))
    shaded(picture, disc(shape, 0.5, top + 0.31 * per, 0.075), tint(base, 0.7))
    shaded(picture, rounded(shape, (0.275, top - 0.05 * per, 0.725, top + 0.01 * per), 0.02), (70, 52, 42))
    shaded(picture, rounded(shape, (0.33, top - 0.1 * per, 0.67, top - 0.04 * per), 0.02), (86, 64, 52))
    for _ in range(14):
        x, y = rng.uniform(0.08, 0.92), FLOOR + rng.uniform(0.01, 0.12)
        shaded(picture, disc(shape, x, y, 0.022, 0.7), (74, 44, 28))
    return picture


def shoe(rng: np.random.Generator, width: int, height: int, colors: tuple[Rgb, ...]) -> np.ndarray:
    picture, base = _studio(rng, width, height, colors)
    shape, per = (height, width), width / height
    shadow(picture, (0.5, FLOOR), 0.4, 0.1, 0.65)

    def at(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(x, FLOOR + y * per) for x, y in points]

    upper = [
        (0.12, -0.08),
        (0.13, -0.3),
        (0.2, -0.36),
        (0.34, -0.32),
        (0.42, -0.3),
        (0.55, -0.22),
        (0.74, -0.16),
    ]
    upper += [(0.88, -0.11), (0.9, -0.05), (0.5, -0.03)]
    shaded(picture, smooth_blob(shape, at(upper)), tint(base, -0.15), light_at=0.35)
    stripe = [(0.2, -0.06), (0.52, -0.2), (0.58, -0.19), (0.3, -0.05)]
    blend(picture, (250, 250, 250), polygon(shape, at(stripe)))
    for lace in range(4):
        x = 0.4 + 0.055 * lace
        y = -0.29 + 0.035 * lace
        piece = [(x, y), (x + 0.05, y - 0.03), (x + 0.06, y - 0.015), (x + 0.012, y + 0.015)]
        blend(picture, (255, 255, 255), polygon(shape, at(piece)))
    sole = [
        (0.1, -0.06),
        (0.3, -0.055),
        (0.6, -0.055),
        (0.91, -0.06),
        (0.92, -0.01),
        (0.5, 0.0),
        (0.1, -0.005),
    ]
    shaded(picture, smooth_blob(shape, at(sole)), (246, 246, 246), light_at=0.5)
    return picture


def food(rng: np.random.Generator, width: int, height: int, colors: tuple[Rgb, ...]) -> np.ndarray:
    """Plates seen from above on a wooden table."""
    shape = (height, width)
    wood: Rgb = colors[0] if colors else (146, 100, 66)
    picture = backdrop(width, height, (tint(wood, 0.1), tint(wood, -0.25)), 60)
    planks = clouds(rng, width, max(height // 30, 4), width / 2, 4)
    grain = np.repeat(planks, -(-height // planks.shape[0]), axis=0)[:height]
    picture *= 0.82 + 0.34 * grain[..., None]
    dishes = ((214, 74, 40), (120, 160, 60), (240, 190, 80), (176, 96, 60), (250, 236, 210))
    places = ((0.34, 0.3, 0.25), (0.76, 0.46, 0.2), (0.3, 0.64, 0.22), (0.74, 0.78, 0.24), (0.82, 0.16, 0.14))
    for x, y, radius in places:
        shadow(picture, (x + 0.02, y + 0.012), radius, 1.0, 0.45)
        blend(picture, (250, 248, 244), disc(shape, x, y, radius))
        blend(picture, (226, 222, 216), disc(shape, x, y, radius * 0.8))
        kind = dishes[int(rng.integers(len(dishes)))]
        for _ in range(26):
            turn, reach = rng.uniform(0, 2 * np.pi), radius * 0.62 * rng.uniform(0, 1) ** 0.5
            spot_x = x + reach * np.cos(turn)
            spot_y = y + reach * np.sin(turn) * width / height
            color = tint(kind, float(rng.uniform(-0.35, 0.3)))
            shaded(picture, disc(shape, spot_x, spot_y, radius * rng.uniform(0.1, 0.22)), color)
    return picture


def _petals(picture: np.ndarray, rng: np.random.Generator, base: Rgb) -> None:
    height, width = picture.shape[:2]
    for _ in range(12):
        x, y = rng.uniform(0.02, 0.98), FLOOR + rng.uniform(0.0, 0.16)
        petal = disc((height, width), x, y, rng.uniform(0.015, 0.035), rng.uniform(0.4, 0.8))
        blend(picture, tint(base, float(rng.uniform(0.4, 0.8))), petal * 0.85)
