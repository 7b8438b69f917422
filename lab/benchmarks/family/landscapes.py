"""Landscapes, computed: height fields and layers seen through haze.

Each function returns (H, W, 3) float in 0 to 1, drawn from a fixed seed.
"""

import cv2
import numpy as np

from lab.benchmarks.family.textures import HEIGHT_PX, WIDTH_PX, blurred, noise, ramp

__all__ = ["dunes", "forest_in_fog", "mountains_at_sunrise", "night_street", "sea_at_dusk", "under_water"]


def sea_at_dusk() -> np.ndarray:
    rng = np.random.default_rng(11)
    horizon = int(HEIGHT_PX * 0.56)
    y = np.linspace(0, 1, horizon)[:, None] * np.ones((1, WIDTH_PX))
    sky = ramp([(0.10, 0.13, 0.32), (0.35, 0.25, 0.47), (0.86, 0.44, 0.36), (1.0, 0.74, 0.42)], y)
    clouds = noise(rng, horizon, WIDTH_PX, 260) + 0.5 * noise(rng, horizon, WIDTH_PX, 60)
    stretched = cv2.resize(clouds[:, : WIDTH_PX // 4].astype(np.float32), (WIDTH_PX, horizon))
    cover = np.clip(stretched * 1.6, 0, 1)[..., None] * (0.3 + 0.7 * y[..., None])
    sky = sky * (1 - 0.55 * cover) + np.array((1.0, 0.55, 0.45)) * 0.45 * cover
    sun_x, sun_y = WIDTH_PX * 0.64, horizon - 46
    yy, xx = np.mgrid[0:horizon, 0:WIDTH_PX]
    away = np.hypot(xx - sun_x, yy - sun_y)
    sky += np.exp(-((away / 38) ** 4))[..., None] * np.array((1.0, 0.9, 0.7))
    sky += 0.55 * np.exp(-away / 170)[..., None] * np.array((1.0, 0.6, 0.3))
    rows = HEIGHT_PX - horizon
    depth = np.linspace(0.012, 1, rows)[:, None]
    waves = np.zeros((rows, WIDTH_PX))
    for size in (0.05, 0.12, 0.35, 0.9):
        grid = noise(rng, 900, WIDTH_PX, 24, 3)
        index = np.clip((1 / depth * 40 * size + np.arange(1)) % 899, 0, 899).astype(int)
        lines = grid[index[:, 0]]
        waves += blurred(lines.astype(np.float32), 0.8) * size
    mirrored = sky[::-1][:rows]
    mirrored = np.pad(mirrored, ((0, max(0, rows - len(mirrored))), (0, 0), (0, 0)), mode="edge")
    shift = (waves * 60 * depth).astype(int)
    source = np.clip(np.arange(rows)[:, None] // 2 + shift, 0, rows - 1)
    sea = mirrored[source, np.arange(WIDTH_PX)[None, :]] * 0.55 + np.array((0.02, 0.06, 0.12))
    glint = np.exp(-((np.abs(np.arange(WIDTH_PX)[None, :] - sun_x) / (40 + 180 * depth)) ** 2))
    sea += (glint * np.clip(waves * 2.2 + 0.1, 0, 1))[..., None] * np.array((1.0, 0.68, 0.36))
    whole = np.concatenate([sky, sea])
    shore = HEIGHT_PX * 0.9 + 26 * noise(rng, 1, WIDTH_PX, 200, 4)[0] + np.linspace(60, -30, WIDTH_PX)
    below = np.clip((np.arange(HEIGHT_PX)[:, None] - shore[None, :]) / 14, 0, 1)[..., None]
    sand = 0.16 + 0.05 * noise(rng, HEIGHT_PX, WIDTH_PX, 40)[..., None]
    return np.asarray(whole * (1 - below) + below * sand * np.array((1.0, 0.8, 0.7)))


def dunes() -> np.ndarray:
    rng = np.random.default_rng(5)
    y = np.linspace(0, 1, HEIGHT_PX)[:, None] * np.ones((1, WIDTH_PX))
    picture = ramp([(0.42, 0.62, 0.86), (0.72, 0.80, 0.88), (0.97, 0.88, 0.76)], np.clip(y * 2.1, 0, 1))
    x = np.linspace(0, 1, WIDTH_PX)
    for layer in range(6):
        near = layer / 5
        base = HEIGHT_PX * (0.40 + 0.11 * layer)
        bend = noise(rng, 1, WIDTH_PX * 2, 420 + 160 * layer, 3)[0][:WIDTH_PX]
        ridge = base + (60 + 70 * near) * bend - 80 * near * np.abs(x - rng.uniform(0.2, 0.8))
        crest = np.gradient(cv2.GaussianBlur(ridge[None].astype(np.float32), (0, 0), 6)[0])
        below = np.arange(HEIGHT_PX)[:, None] - ridge[None, :]
        light = 0.62 + 0.9 * np.clip(crest, -0.35, 0.35)[None, :] + 0.0004 * below
        ripple = np.sin((below * (0.5 - 0.33 * near) + 26 * noise(rng, HEIGHT_PX, WIDTH_PX, 150, 3)) * 0.55)
        shade = np.clip(
            light + 0.018 * near * ripple + 0.02 * noise(rng, HEIGHT_PX, WIDTH_PX, 6, 2), 0.1, 1.2
        )
        color = np.array((0.95, 0.62, 0.33)) * near + np.array((0.96, 0.78, 0.62)) * (1 - near)
        cover = np.clip(below / 1.5, 0, 1)[..., None]
        picture = picture * (1 - cover) + cover * shade[..., None] * color
    return picture


def forest_in_fog() -> np.ndarray:
    rng = np.random.default_rng(8)
    y = np.linspace(0, 1, HEIGHT_PX)[:, None] * np.ones((1, WIDTH_PX))
    picture = ramp([(0.78, 0.84, 0.83), (0.88, 0.91, 0.88), (0.72, 0.80, 0.76)], y)
    for layer in range(5):
        near = (layer + 1) / 5
        ground = HEIGHT_PX * (0.42 + 0.13 * layer)
        cover = np.zeros((HEIGHT_PX, WIDTH_PX), np.float32)
        for _ in range(26 - 3 * layer):
            x = rng.uniform(-20, WIDTH_PX + 20)
            tall = rng.uniform(120, 240) * (0.6 + 1.4 * near)
            foot = ground + rng.uniform(-30, 30)
            for branch in np.linspace(0, 1, int(24 + 26 * near)):
                half = (0.035 + 0.18 * branch) * tall * rng.uniform(0.7, 1.15)
                top = foot - tall + branch * tall * 0.93
                sag = half * 0.38
                points = [(x, top - 4), (x + half, top + sag), (x + half * 0.3, top + sag * 0.5)]
                points += [(x - half * 0.3, top + sag * 0.5), (x - half, top + sag)]
                cv2.fillPoly(cover, [np.array(points, np.int32)], 1.0, cv2.LINE_AA)
        hill = ground - 20 + 40 * noise(rng, 1, WIDTH_PX, 240, 4)[0]
        cover = np.maximum(cover, np.clip((np.arange(HEIGHT_PX)[:, None] - hill) / 3, 0, 1))
        cover = blurred(cover.astype(np.float32), 2.6 * (1 - near) + 0.5)[..., None]
        tint = np.array((0.10, 0.20, 0.17)) * near + np.array((0.66, 0.74, 0.72)) * (1 - near)
        leaf = 1 + 0.35 * noise(rng, HEIGHT_PX, WIDTH_PX, 7, 2)[..., None] * near
        picture = picture * (1 - cover) + cover * tint * leaf
        fog = np.clip(noise(rng, HEIGHT_PX, WIDTH_PX, 320) * 0.8 + 0.25, 0, 1) * (1 - near) * 0.5
        picture = picture * (1 - fog[..., None]) + fog[..., None] * 0.9
    return picture


def mountains_at_sunrise() -> np.ndarray:
    """A height field seen by a camera, marched column by column, front to back."""
    rng = np.random.default_rng(23)
    side = 1024
    height = noise(rng, side, side, 380, 8)
    ridged = 1 - np.abs(noise(rng, side, side, 300, 8)) * 2.2
    terrain = 150 * height + 210 * np.clip(ridged, -0.2, 1) ** 2
    east = np.gradient(terrain, axis=1)
    south = np.gradient(terrain, axis=0)
    light = np.clip((0.75 * -east + 0.25 * south + 0.9) / np.sqrt(east**2 + south**2 + 1), 0, 1.4)
    steep = np.hypot(east, south)
    snow = np.clip((terrain - 40) / 90, 0, 1) * np.clip(2.0 - steep * 0.75, 0.05, 1)
    rock = np.array((0.26, 0.23, 0.25)) + 0.06 * noise(rng, side, side, 10, 3)[..., None]
    ground = rock * (1 - snow[..., None]) + np.array((0.93, 0.93, 0.97)) * snow[..., None]
    warm = np.array((1.0, 0.78, 0.62)) * light[..., None] + np.array((0.16, 0.2, 0.34)) * 0.55
    lit = ground * warm
    y = np.linspace(0, 1, HEIGHT_PX)[:, None] * np.ones((1, WIDTH_PX))
    picture = ramp([(0.20, 0.34, 0.62), (0.52, 0.62, 0.80), (0.99, 0.80, 0.66)], np.clip(y * 1.9, 0, 1))
    lowest = np.full(WIDTH_PX, HEIGHT_PX)
    columns = (np.arange(WIDTH_PX) - WIDTH_PX / 2) / WIDTH_PX
    eye, horizon, focal = 250.0, HEIGHT_PX * 0.50, 900.0
    for far in np.geomspace(120, 1500, 900):
        x = (500 + columns * far * 0.9).astype(int) % side
        z = int(60 + far) % side
        tops = horizon - (terrain[z, x] - eye) * focal / far
        tops = np.clip(tops, 0, HEIGHT_PX).astype(int)
        haze = 1 - np.exp(-far / 1500)
        colors = lit[z, x] * (1 - haze) + np.array((0.95, 0.78, 0.70)) * haze
        for column in np.nonzero(tops < lowest)[0]:
            picture[tops[column] : lowest[column], column] = colors[column]
            lowest[column] = tops[column]
    return blurred(picture.astype(np.float32), 0.8)


def night_street() -> np.ndarray:
    """Lamps and windows far out of focus over a wet road."""
    rng = np.random.default_rng(31)
    y = np.linspace(0, 1, HEIGHT_PX)[:, None] * np.ones((1, WIDTH_PX))
    picture = ramp([(0.02, 0.03, 0.08), (0.07, 0.06, 0.14), (0.12, 0.09, 0.12), (0.03, 0.03, 0.06)], y)
    hues = [(1.0, 0.62, 0.25), (1.0, 0.35, 0.22), (0.35, 0.6, 1.0), (0.9, 0.3, 0.8), (1.0, 0.88, 0.6)]
    lights = np.zeros_like(picture, np.float32)
    for _ in range(150):
        x, up = rng.uniform(0, WIDTH_PX), abs(rng.normal(0, 0.16))
        radius = rng.uniform(9, 46) * (0.5 + up)
        at = HEIGHT_PX * (0.60 - up)
        disc = np.zeros((HEIGHT_PX, WIDTH_PX), np.float32)
        cv2.circle(disc, (int(x), int(at)), int(radius), 0.55, -1, cv2.LINE_AA)
        cv2.circle(disc, (int(x), int(at)), int(radius), 0.95, 2, cv2.LINE_AA)
        strength = rng.uniform(0.2, 0.8)
        color = np.array(hues[rng.integers(len(hues))], np.float32)
        lights += blurred(disc, 1.4)[..., None] * strength * color
        streak = np.zeros((HEIGHT_PX, WIDTH_PX), np.float32)
        deep = int(HEIGHT_PX * 0.64 + up * 500)
        cv2.ellipse(streak, (int(x), deep), (int(radius * 0.7), int(radius * 4.5)), 0, 0, 360, 0.34, -1)
        lights += cv2.GaussianBlur(streak, (0, 0), sigmaX=7, sigmaY=34)[..., None] * strength * color
    ripples = noise(rng, HEIGHT_PX, WIDTH_PX, 16, 3)
    wet = (np.arange(HEIGHT_PX)[:, None] > HEIGHT_PX * 0.62)[..., None]
    return picture + lights * np.where(wet, 0.85 + 0.35 * ripples[..., None], 1.0)


def under_water() -> np.ndarray:
    rng = np.random.default_rng(42)
    y = np.linspace(0, 1, HEIGHT_PX)[:, None] * np.ones((1, WIDTH_PX))
    picture = ramp([(0.55, 0.92, 0.95), (0.10, 0.58, 0.74), (0.03, 0.28, 0.48), (0.01, 0.12, 0.26)], y)
    beams = np.zeros((HEIGHT_PX, WIDTH_PX), np.float32)
    for _ in range(22):
        top, lean = rng.uniform(-200, WIDTH_PX + 100), rng.uniform(60, 340)
        broad = rng.uniform(8, 54)
        corners = [(top, 0), (top + broad, 0), (top + broad * 2.6 + lean, HEIGHT_PX), (top + lean, HEIGHT_PX)]
        beam = np.zeros_like(beams)
        cv2.fillPoly(beam, [np.array(corners, np.int32)], 1.0)
        beams += blurred(beam, 18) * rng.uniform(0.04, 0.13)
    picture += (beams * np.linspace(1, 0.15, HEIGHT_PX)[:, None])[..., None] * np.array((0.8, 1.0, 0.95))
    web = np.abs(noise(rng, HEIGHT_PX, WIDTH_PX, 90, 2)) * 7
    picture += (np.clip(0.6 - web, 0, 1) * np.linspace(0.5, 0, HEIGHT_PX)[:, None] ** 2)[..., None]
    sand = HEIGHT_PX * 0.86 + 40 * noise(rng, 1, WIDTH_PX, 300, 4)[0]
    below = np.clip((np.arange(HEIGHT_PX)[:, None] - sand) / 22, 0, 1)[..., None]
    floor = (0.5 + 0.25 * np.clip(0.8 - web, 0, 1) + 0.1 * noise(rng, HEIGHT_PX, WIDTH_PX, 18, 4))[..., None]
    picture = picture * (1 - below) + below * floor * np.array((0.35, 0.62, 0.62))
    for _ in range(70):
        x, at, radius = rng.uniform(0, WIDTH_PX), rng.uniform(0, HEIGHT_PX), rng.uniform(1.5, 9)
        bubble = np.zeros((HEIGHT_PX, WIDTH_PX), np.float32)
        cv2.circle(bubble, (int(x), int(at)), int(radius), 0.5, 1, cv2.LINE_AA)
        cv2.circle(bubble, (int(x - radius / 3), int(at - radius / 3)), max(1, int(radius / 4)), 0.9, -1)
        picture += blurred(bubble, 0.6)[..., None]
    return np.asarray(picture)
