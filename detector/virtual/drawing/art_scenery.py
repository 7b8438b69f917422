"""Photo-like scenery: mountains, a lake, a city at night, foliage, a room, a road with a car."""

import cv2
import numpy as np

from detector.virtual.drawing.art_tools import (
    backdrop,
    blend,
    clouds,
    disc,
    glow,
    polygon,
    ridge,
    rounded,
    shaded,
    shadow,
    smooth_blob,
    tint,
)
from detector.virtual.drawing.canvas import Rgb

__all__ = ["car_road", "city", "foliage", "lake", "mountains", "rooms"]

SKIES: tuple[tuple[Rgb, Rgb, Rgb], ...] = (
    ((28, 74, 140), (120, 170, 214), (250, 214, 170)),
    ((60, 50, 110), (196, 96, 110), (252, 186, 110)),
    ((36, 110, 196), (132, 190, 238), (222, 240, 250)),
    ((14, 34, 70), (48, 90, 136), (150, 176, 196)),
)


def mountains(rng: np.random.Generator, width: int, height: int, colors: tuple[Rgb, ...]) -> np.ndarray:
    sky = colors[:3] if len(colors) >= 3 else SKIES[int(rng.integers(len(SKIES)))]
    picture = backdrop(width, height, sky)
    sun_x = float(rng.uniform(0.25, 0.75))
    glow(picture, (sun_x, 0.42), 0.4, (255, 236, 196), 0.7)
    _add_clouds(picture, rng, (0.05, 0.4))
    _add_ridges(picture, rng, sky, first=0.46, last=0.92, n_ridges=5)
    return picture


def lake(rng: np.random.Generator, width: int, height: int, colors: tuple[Rgb, ...]) -> np.ndarray:
    sky = colors[:3] if len(colors) >= 3 else SKIES[int(rng.integers(len(SKIES)))]
    shore = int(height * rng.uniform(0.52, 0.6))
    picture = backdrop(width, height, sky)
    above = picture[:shore]
    glow(above, (float(rng.uniform(0.3, 0.7)), 0.7), 0.35, (255, 230, 190), 0.6)
    _add_clouds(above, rng, (0.05, 0.5))
    _add_ridges(above, rng, sky, first=0.55, last=0.96, n_ridges=3)
    water = height - shore
    rows = np.clip(shore - 1 - np.arange(water) * shore / max(water, 1) * 0.9, 0, shore - 1).astype(np.int32)
    ripple = ridge(rng, water, 0.8) * np.linspace(0.5, 3.5, water) * width / 360
    columns = np.clip(np.arange(width)[None, :] + ripple[:, None], 0, width - 1).astype(np.int32)
    picture[shore:] = above[rows[:, None], columns] * 0.78 + np.array((8, 26, 40), np.float32)
    shine = clouds(rng, width, water, width * 0.5, 3) * np.linspace(0.0, 0.25, water)[:, None]
    blend(picture[shore:], (210, 230, 240), shine.astype(np.float32))
    return picture


def city(rng: np.random.Generator, width: int, height: int, colors: tuple[Rgb, ...]) -> np.ndarray:
    night: tuple[Rgb, ...] = colors[:3] if len(colors) >= 2 else ((12, 16, 44), (52, 40, 96), (214, 112, 104))
    picture = backdrop(width, height, night)
    glow(picture, (0.5, 0.62), 0.7, (255, 150, 110), 0.35)
    for depth, shade in enumerate((0.62, 0.42, 0.24)):
        left = -0.05
        while left < 1:
            own_width = float(rng.uniform(0.07, 0.17))
            top = float(rng.uniform(0.3 + 0.1 * depth, 0.62 + 0.06 * depth))
            _add_tower(picture, rng, (left, top, left + own_width, 0.9), shade, depth)
            left += own_width * (rng.uniform(0.8, 1.3))
    for _ in range(26):
        x, y, radius = rng.uniform(0, 1), rng.uniform(0.86, 1.0), rng.uniform(0.01, 0.05)
        warm = ((255, 196, 110), (255, 120, 90), (120, 190, 255))[int(rng.integers(3))]
        blend(picture, warm, disc((height, width), x, y, radius) * rng.uniform(0.15, 0.5))
    return picture


def _add_tower(
    picture: np.ndarray,
    rng: np.random.Generator,
    box: tuple[float, float, float, float],
    shade: float,
    depth: int,
) -> None:
    height, width = picture.shape[:2]
    left, right = max(int(box[0] * width), 0), min(int(box[2] * width), width)
    top, bottom = int(box[1] * height), int(box[3] * height) + height // 10
    if right - left < 4:
        return
    wall = np.array((30, 34, 70), np.float32) * (0.5 + shade)
    picture[top:bottom, left:right] = wall
    pitch = max(int(width * 0.018), 3)
    n_rows, n_columns = max((bottom - top) // pitch, 1), max((right - left) // pitch, 1)
    lit = rng.random((n_rows, n_columns)) < 0.18 + 0.1 * depth
    color = np.where(rng.random((n_rows, n_columns, 1)) < 0.7, (255, 214, 140), (180, 214, 255)).astype(
        np.float32
    )
    panes = np.where(lit[..., None], color * rng.uniform(0.5, 1, (n_rows, n_columns, 1)), wall).astype(
        np.float32
    )
    grid = cv2.resize(panes, (n_columns * pitch, n_rows * pitch), interpolation=cv2.INTER_NEAREST)
    inside = (np.arange(n_rows * pitch) % pitch < pitch * 0.6)[:, None]
    inside = inside & (np.arange(n_columns * pitch) % pitch < pitch * 0.6)[None, :]
    part = picture[top : top + grid.shape[0], left : left + grid.shape[1]]
    part[:] = np.where(
        inside[: part.shape[0], : part.shape[1], None], grid[: part.shape[0], : part.shape[1]], part
    )


def foliage(rng: np.random.Generator, width: int, height: int, colors: tuple[Rgb, ...]) -> np.ndarray:
    """A busy photo: leaves and blossoms in focus before a blurred garden."""
    small = (max(height // 2, 8), max(width // 2, 8))
    base: tuple[Rgb, ...] = colors[:3] if len(colors) >= 2 else ((24, 58, 30), (70, 120, 50), (150, 176, 90))
    picture = backdrop(small[1], small[0], base, 70)
    blend(picture, (226, 236, 190), clouds(rng, small[1], small[0], small[1] * 0.25, 4) ** 3 * 0.6)
    painted = np.clip(picture, 0, 255).astype(np.uint8)
    leaf_colors = (
        (34, 84, 40),
        (60, 128, 52),
        (116, 164, 70),
        (176, 190, 96),
        (228, 120, 136),
        (250, 226, 210),
    )
    for layer in range(3):
        for _ in range(110):
            x, y = int(rng.uniform(0, small[1])), int(rng.uniform(0, small[0]))
            length = int(small[1] * rng.uniform(0.025, 0.07) * (1 + layer * 0.5)) + 1
            color = leaf_colors[int(rng.choice(6, p=(0.26, 0.26, 0.2, 0.12, 0.1, 0.06)))]
            level = rng.uniform(0.6, 1.15)
            ink = tuple(min(255, int(value * level)) for value in color)
            axes, turn = (length, max(length * 2 // 5, 1)), float(rng.uniform(0, 180))
            cv2.ellipse(painted, (x, y), axes, turn, 0, 360, ink, -1, cv2.LINE_AA)
            vein = (min(255, ink[0] + 26), min(255, ink[1] + 26), min(255, ink[2] + 22))
            cv2.ellipse(painted, (x, y), (length * 9 // 10, 1), turn, 0, 360, vein, -1, cv2.LINE_AA)
        if layer < 2:
            painted = cv2.GaussianBlur(painted, (0, 0), max(small[1] / 120 * (2 - layer), 0.6))
    grown: np.ndarray = cv2.resize(painted, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    return grown


def rooms(rng: np.random.Generator, width: int, height: int, colors: tuple[Rgb, ...]) -> np.ndarray:
    """A living room: wall, window, sofa, lamp, plant."""
    shape = (height, width)
    wall: tuple[Rgb, ...] = colors[:2] if len(colors) >= 2 else ((236, 226, 212), (214, 198, 178))
    picture = backdrop(width, height, wall)
    floor = int(height * 0.72)
    picture[floor:] = backdrop(width, height - floor, ((176, 134, 98), (120, 84, 58)))
    blend(picture, (170, 206, 236), rounded(shape, (0.56, 0.16, 0.92, 0.44), 0.01))
    glow(picture, (0.74, 0.3), 0.2, (255, 255, 245), 0.7)
    for x in (0.56, 0.735, 0.91):
        blend(picture, (246, 242, 236), rounded(shape, (x, 0.16, x + 0.012, 0.44), 0.0))
    shadow(picture, (0.45, 0.8), 0.4, 0.12, 0.5)
    cloth: Rgb = ((92, 120, 110), (188, 110, 84), (84, 100, 140))[int(rng.integers(3))]
    shaded(picture, rounded(shape, (0.1, 0.54, 0.8, 0.7), 0.05), tint(cloth, 0.05), light_at=0.5)
    shaded(picture, rounded(shape, (0.06, 0.64, 0.84, 0.78), 0.04), cloth, light_at=0.45)
    for x in (0.16, 0.5):
        shaded(picture, rounded(shape, (x, 0.57, x + 0.22, 0.67), 0.03), tint(cloth, 0.45), light_at=0.4)
    blend(picture, (70, 60, 54), rounded(shape, (0.9, 0.42, 0.912, 0.78), 0.0))
    shaded(picture, polygon(shape, [(0.83, 0.44), (0.87, 0.34), (0.94, 0.34), (0.98, 0.44)]), (250, 220, 160))
    for _ in range(9):
        x, y = rng.uniform(0.0, 0.14), rng.uniform(0.46, 0.66)
        shaded(picture, disc(shape, x, y, 0.05, rng.uniform(0.5, 1.3)), (60, 110, 66))
    return picture


def car_road(rng: np.random.Generator, width: int, height: int, colors: tuple[Rgb, ...]) -> np.ndarray:
    shape = (height, width)
    sky = SKIES[int(rng.integers(len(SKIES)))]
    picture = backdrop(width, height, sky)
    _add_clouds(picture, rng, (0.05, 0.4))
    _add_ridges(picture, rng, sky, first=0.44, last=0.58, n_ridges=3)
    ground = int(height * 0.58)
    picture[ground:] = backdrop(width, height - ground, ((96, 92, 90), (44, 44, 50)))
    for x in (0.44, 0.5, 0.56):
        line = [(0.5, 0.58), (0.502, 0.58), (x * 3 - 1 + 0.02, 1.0), (x * 3 - 1 - 0.02, 1.0)]
        blend(picture, (236, 230, 210), polygon(shape, line) * 0.5)
    paint: Rgb = colors[0] if colors else ((196, 30, 36), (222, 168, 40), (36, 92, 170))[int(rng.integers(3))]
    per = width / height  # heights below are shares of the width
    bottom = 0.76
    shadow(picture, (0.5, bottom + 0.005), 0.42, 0.08, 0.8)
    body = [
        (0.08, -0.13),
        (0.12, -0.2),
        (0.28, -0.23),
        (0.38, -0.34),
        (0.62, -0.35),
        (0.74, -0.24),
        (0.9, -0.2),
    ]
    body += [(0.93, -0.12), (0.91, -0.05), (0.1, -0.05)]
    shaded(picture, smooth_blob(shape, [(x, bottom + y * per) for x, y in body]), paint, light_at=0.55)
    glass = [(0.34, -0.235), (0.41, -0.32), (0.6, -0.33), (0.69, -0.24)]
    shaded(picture, polygon(shape, [(x, bottom + y * per) for x, y in glass]), (52, 66, 84), light_at=0.6)
    blend(
        picture, tint(paint, -0.5), rounded(shape, (0.51, bottom - 0.34 * per, 0.522, bottom - 0.06 * per), 0)
    )
    for x in (0.25, 0.76):
        blend(picture, (22, 22, 26), disc(shape, x, bottom - 0.05 * per, 0.082))
        shaded(picture, disc(shape, x, bottom - 0.05 * per, 0.054), (170, 174, 182), light_at=0.4)
        blend(picture, (60, 62, 70), disc(shape, x, bottom - 0.05 * per, 0.018))
    blend(picture, (255, 246, 210), disc(shape, 0.89, bottom - 0.15 * per, 0.022, 0.6))
    return picture


def _add_clouds(picture: np.ndarray, rng: np.random.Generator, span: tuple[float, float]) -> None:
    height, width = picture.shape[:2]
    small = clouds(rng, max(width // 4, 4), max(height // 4, 4), width / 8, 5)
    veil = cv2.resize(np.clip((small - 0.52) * 2.6, 0, 1), (width, height), interpolation=cv2.INTER_LINEAR)
    rows = np.linspace(0, 1, height, dtype=np.float32)
    inside = np.clip((rows - span[0]) * 8, 0, 1) * np.clip((span[1] - rows) * 5 + 0.6, 0, 1)
    blend(picture, (255, 250, 244), veil * inside[:, None] * 0.75)


def _add_ridges(
    picture: np.ndarray,
    rng: np.random.Generator,
    sky: tuple[Rgb, ...],
    *,
    first: float,
    last: float,
    n_ridges: int,
) -> None:
    """Hills behind hills, bluer and paler with distance."""
    height, width = picture.shape[:2]
    texture = cv2.resize(clouds(rng, max(width // 2, 4), max(height // 2, 4), width / 14, 5), (width, height))
    rows = np.arange(height, dtype=np.float32)[:, None]
    for index in range(n_ridges):
        near = index / max(n_ridges - 1, 1)
        level = first + (last - first) * near
        line = (level - 0.09 * (1.1 - near * 0.5) * ridge(rng, width, 0.52)) * height
        mask = np.clip(rows - line[None, :], 0, 1)
        far_color = np.array(tint(sky[1], -0.12), np.float32)
        near_color = np.array((24, 44, 34), np.float32)
        color = far_color + (near_color - far_color) * near**0.8
        lit = color * (0.7 + 0.6 * texture[..., None])
        start = max(int(line.min()), 0)
        part = picture[start:]
        part += (lit[start:] - part) * mask[start:, :, None]
