"""Photograph-like pictures, computed: light, depth, haze, grain and a lens, nothing copied.

Landscapes are height fields and layers seen through haze, products are solids marched by a camera with one
soft lamp. Each function returns (H, W, 3) float in 0 to 1, drawn from a fixed seed.
"""

from collections.abc import Callable

import cv2
import numpy as np

__all__ = ["HEIGHT_PX", "PHOTOS", "WIDTH_PX", "developed"]

WIDTH_PX, HEIGHT_PX = 720, 1440  # 18:9; a display of 20:9 cuts a little at the sides
_BRIGHT = np.array((0.2126, 0.7152, 0.0722))


def noise(rng: np.random.Generator, height: int, width: int, cell: float, octaves: int = 5) -> np.ndarray:
    """Fractal value noise, (height, width) in about -1 to 1; `cell` px is its coarsest grain."""
    total, weight, norm = np.zeros((height, width)), 1.0, 0.0
    for _ in range(octaves):
        rows, columns = max(2, round(height / cell) + 2), max(2, round(width / cell) + 2)
        coarse = rng.uniform(-1, 1, (rows, columns)).astype(np.float32)
        total += weight * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
        norm += weight
        weight, cell = weight / 2, max(cell / 2, 1.0)
    return total / norm


def ramp(colors: list[tuple[float, float, float]], at: np.ndarray) -> np.ndarray:
    """Colours along 0 to 1, evenly spaced."""
    stops = np.linspace(0, 1, len(colors))
    channels = [np.interp(at, stops, [color[index] for color in colors]) for index in range(3)]
    return np.stack(channels, axis=-1)


def blurred(picture: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(picture, (0, 0), sigma) if sigma > 0 else picture


def developed(picture: np.ndarray, seed: int, *, grain: float = 0.012, vignette: float = 0.25) -> np.ndarray:
    """What a lens and a sensor add: bloom, falling light to the corners, grain. uint8."""
    height, width = picture.shape[:2]
    bright = np.clip(picture - 0.75, 0, None)
    picture = picture + 0.6 * blurred(bright.astype(np.float32), width / 40)
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    picture = picture * (1 - vignette * (0.6 * x**2 + 0.4 * y**2))[..., None]
    rng = np.random.default_rng(seed)
    speck = blurred(rng.normal(0, 1, (height, width, 3)).astype(np.float32), 0.7)
    return (np.clip(picture + grain * speck, 0, 1) * 255 + 0.5).astype(np.uint8)


# Landscapes.


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
    return whole * (1 - below) + below * sand * np.array((1.0, 0.8, 0.7))


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
    return picture


# Products: solids marched by a camera.

Field = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Points (N, 3) to (distance to the nearest solid, which solid)."""


def _rounded_box(
    point: np.ndarray, center: tuple[float, ...], half: tuple[float, ...], r: float
) -> np.ndarray:
    q = np.abs(point - center) - (np.array(half) - r)
    outside = np.linalg.norm(np.maximum(q, 0), axis=1)
    return outside + np.minimum(q.max(axis=1), 0) - r


def _cylinder(
    point: np.ndarray, center: tuple[float, ...], radius: float, half: float, r: float
) -> np.ndarray:
    local = point - center
    d = np.stack([np.hypot(local[:, 0], local[:, 2]) - radius + r, np.abs(local[:, 1]) - half + r], axis=1)
    return np.minimum(d.max(axis=1), 0) + np.linalg.norm(np.maximum(d, 0), axis=1) - r


def _sphere(point: np.ndarray, center: tuple[float, ...], radius: float) -> np.ndarray:
    return np.linalg.norm(point - center, axis=1) - radius


def _torus(point: np.ndarray, center: tuple[float, ...], ring: float, tube: float) -> np.ndarray:
    """Upright, facing the camera."""
    local = point - center
    return np.hypot(np.hypot(local[:, 0], local[:, 1]) - ring, local[:, 2]) - tube


def _nearest(*distances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    stacked = np.stack(distances)
    return stacked.min(axis=0), stacked.argmin(axis=0)


def _studio(
    field: Field,
    paints: list[tuple[tuple[float, float, float], float]],
    wall: tuple[tuple[float, float, float], tuple[float, float, float]],
    *,
    seed: int,
    eye: tuple[float, float, float] = (0.0, 1.5, -6.2),
    look: tuple[float, float, float] = (0.0, 0.75, 0.0),
) -> np.ndarray:
    """`paints`: (colour, gloss) by solid. Marched at half size; the lamp stands left above the camera."""
    height, width = HEIGHT_PX // 2, WIDTH_PX // 2
    forward = np.array(look) - np.array(eye)
    forward /= np.linalg.norm(forward)
    right = np.cross((0, 1, 0), forward)
    right /= np.linalg.norm(right)
    up = np.cross(forward, right)
    v, u = np.mgrid[1 : -1 : height * 1j, -1 : 1 : width * 1j]
    rays = forward + right * (u * 0.28)[..., None] + up * (v * 0.28 * height / width)[..., None]
    rays = (rays / np.linalg.norm(rays, axis=-1, keepdims=True)).reshape(-1, 3)
    origin = np.broadcast_to(np.array(eye), rays.shape)
    far = np.zeros(len(rays))
    for _ in range(90):
        far += np.minimum(field(origin + rays * far[:, None])[0], 1.0)
    hit = far < 22
    point = origin + rays * far[:, None]
    _, which = field(point)
    step = 1e-3 * np.eye(3)
    normal = np.stack([field(point + one)[0] - field(point - one)[0] for one in step], axis=1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9
    lamp = np.array((-3.5, 6.0, -4.0))
    to_lamp = lamp - point
    to_lamp /= np.linalg.norm(to_lamp, axis=1, keepdims=True)
    shadow, way = np.ones(len(rays)), np.full(len(rays), 0.03)
    for _ in range(40):
        gap = field(point + normal * 0.01 + to_lamp * way[:, None])[0]
        shadow = np.minimum(shadow, np.clip(7 * gap / way, 0, 1))
        way += np.clip(gap, 0.03, 0.3)
    occlusion = np.ones(len(rays))
    for reach in (0.08, 0.2, 0.45):
        occlusion -= np.clip(reach - field(point + normal * reach)[0], 0, None) * 0.7
    diffuse = np.clip((normal * to_lamp).sum(axis=1), 0, 1) * shadow
    mirror = rays - 2 * (rays * normal).sum(axis=1, keepdims=True) * normal
    shine = np.clip((mirror * to_lamp).sum(axis=1), 0, 1)
    rim = (1 - np.abs((normal * rays).sum(axis=1))) ** 4
    colors = np.array([paint[0] for paint in paints])[which]
    gloss = np.array([paint[1] for paint in paints])[which]
    sky = ramp([wall[1], wall[0], (1, 1, 1)], np.clip(mirror[:, 1] * 0.5 + 0.5, 0, 1))
    lit = colors * (0.32 + 0.85 * diffuse[:, None]) * np.clip(occlusion, 0.25, 1)[:, None]
    lit += gloss[:, None] * (0.9 * shine[:, None] ** 60 + 0.22 * sky * (0.25 + rim[:, None]))
    backdrop = (
        ramp([wall[0], wall[1]], np.linspace(0, 1, height))[:, None].repeat(width, axis=1).reshape(-1, 3)
    )
    fade = np.clip((far - 9) / 8, 0, 1)[:, None]
    lit = np.where(hit[:, None], lit * (1 - fade) + backdrop * fade, backdrop)
    picture = np.clip(lit, 0, 1.6).reshape(height, width, 3) ** (1 / 1.25)
    depth = np.clip(np.abs(far.reshape(height, width) - np.linalg.norm(np.array(eye))) / 7, 0, 1)
    soft = blurred(picture.astype(np.float32), 3.5)
    picture = picture * (1 - depth[..., None]) + soft * depth[..., None]
    grown: np.ndarray = cv2.resize(
        picture.astype(np.float32), (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_CUBIC
    )
    rng = np.random.default_rng(seed)
    return grown * (1 + 0.012 * noise(rng, HEIGHT_PX, WIDTH_PX, 9, 3)[..., None])


def perfume() -> np.ndarray:
    def field(p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return _nearest(
            p[:, 1] + 0.0 * p[:, 0],
            _rounded_box(p, (0, 0.78, 0), (0.62, 0.78, 0.34), 0.10),
            _rounded_box(p, (0, 0.66, -0.05), (0.48, 0.56, 0.34), 0.06),
            _cylinder(p, (0, 1.72, 0), 0.17, 0.18, 0.03),
            _rounded_box(p, (0, 2.1, 0), (0.30, 0.25, 0.26), 0.05),
            _sphere(p, (-1.05, 0.30, 0.45), 0.30),
            _sphere(p, (0.98, 0.22, -0.45), 0.22),
        )

    paints = [((0.80, 0.66, 0.64), 0.35), ((0.93, 0.72, 0.66), 1.0), ((0.98, 0.80, 0.60), 1.2)]
    paints += [((0.85, 0.68, 0.36), 1.0), ((0.16, 0.13, 0.14), 0.9), ((0.95, 0.90, 0.86), 0.5)]
    paints += [((0.82, 0.36, 0.38), 0.6)]
    return _studio(field, paints, ((0.95, 0.82, 0.80), (0.74, 0.56, 0.56)), seed=3)


def coffee() -> np.ndarray:
    def field(p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        cup = _cylinder(p, (0, 0.85, 0), 0.62, 0.62, 0.06)
        hollow = _cylinder(p, (0, 1.05, 0), 0.55, 0.62, 0.04)
        body = np.maximum(cup, -hollow)
        return _nearest(
            p[:, 1],
            np.minimum(body, _torus(p, (0.72, 0.9, 0), 0.30, 0.07)),
            _cylinder(p, (0, 1.22, 0), 0.55, 0.03, 0.01),
            _cylinder(p, (0, 0.10, 0), 1.05, 0.06, 0.05),
            _rounded_box(p, (-1.05, 0.22, 0.9), (0.34, 0.22, 0.22), 0.05),
            _sphere(p, (0.85, 0.16, -0.95), 0.13),
        )

    paints = [((0.42, 0.28, 0.19), 0.25), ((0.93, 0.91, 0.87), 0.8), ((0.23, 0.12, 0.06), 1.0)]
    paints += [((0.90, 0.88, 0.84), 0.6), ((0.70, 0.46, 0.22), 0.2), ((0.30, 0.16, 0.09), 0.4)]
    return _studio(field, paints, ((0.60, 0.46, 0.36), (0.30, 0.20, 0.15)), seed=4, eye=(0.7, 2.7, -5.6))


def headphones() -> np.ndarray:
    def field(p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        turned = p.copy()
        band = np.where(p[:, 1] > 0.95, _torus(turned, (0, 1.15, 0), 0.88, 0.08), 9.0)
        return _nearest(
            p[:, 1],
            band,
            _rounded_box(p, (-0.88, 0.72, 0), (0.22, 0.44, 0.38), 0.18),
            _rounded_box(p, (0.88, 0.72, 0), (0.22, 0.44, 0.38), 0.18),
            _rounded_box(p, (-0.64, 0.72, 0), (0.14, 0.36, 0.32), 0.13),
            _rounded_box(p, (0.64, 0.72, 0), (0.14, 0.36, 0.32), 0.13),
            _cylinder(p, (0, 0.08, 0), 1.5, 0.08, 0.04),
        )

    paints = [((0.13, 0.15, 0.24), 0.5), ((0.75, 0.78, 0.84), 1.0), ((0.28, 0.36, 0.86), 0.9)]
    paints += [((0.28, 0.36, 0.86), 0.9), ((0.10, 0.10, 0.12), 0.3), ((0.10, 0.10, 0.12), 0.3)]
    paints += [((0.20, 0.23, 0.36), 0.7)]
    return _studio(field, paints, ((0.24, 0.28, 0.50), (0.07, 0.08, 0.16)), seed=6, look=(0, 0.95, 0))


def oranges() -> np.ndarray:
    rng = np.random.default_rng(17)
    centers = [(x + rng.uniform(-0.08, 0.08), 0.42, z + rng.uniform(-0.1, 0.1)) for x, z in
               ((-0.9, 0.0), (0.0, -0.35), (0.92, 0.05), (-0.45, 0.8), (0.5, 0.85))]  # fmt: skip
    centers += [(-0.2, 1.12, 0.25)]

    def field(p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        bumps = 0.006 * np.sin(p[:, 0] * 55) * np.sin(p[:, 1] * 61) * np.sin(p[:, 2] * 57)
        fruit = [_sphere(p, center, 0.42) + bumps for center in centers]
        return _nearest(p[:, 1], *fruit, _cylinder(p, (0.95, 0.60, 0.9), 0.02, 0.6, 0.01))

    paints = [((0.86, 0.90, 0.84), 0.2)] + [((0.98, 0.52, 0.08), 0.45)] * 6 + [((0.3, 0.4, 0.2), 0.1)]
    return _studio(field, paints, ((0.80, 0.90, 0.80), (0.55, 0.72, 0.58)), seed=7, eye=(0.2, 2.2, -5.4))


def sneaker() -> np.ndarray:
    def field(p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        slope = p.copy()
        slope[:, 1] += 0.16 * slope[:, 0]
        upper = _rounded_box(slope, (-0.05, 0.52, 0), (1.02, 0.34, 0.34), 0.28)
        ankle = _rounded_box(p, (-0.72, 0.95, 0), (0.36, 0.46, 0.30), 0.22)
        return _nearest(
            p[:, 1],
            np.minimum(upper, ankle),
            _rounded_box(p, (-0.02, 0.14, 0), (1.20, 0.14, 0.40), 0.12),
            _rounded_box(p, (0.05, 0.62, -0.36), (0.34, 0.07, 0.04), 0.03),
            _rounded_box(p, (0.02, 0.46, -0.38), (0.44, 0.06, 0.04), 0.03),
            _cylinder(p, (-0.72, 1.40, 0), 0.26, 0.03, 0.01),
        )

    paints = [((0.90, 0.84, 0.30), 0.2), ((0.94, 0.94, 0.96), 0.4), ((0.86, 0.20, 0.16), 0.5)]
    paints += [((0.15, 0.15, 0.18), 0.4), ((0.86, 0.20, 0.16), 0.4), ((0.20, 0.20, 0.24), 0.1)]
    return _studio(field, paints, ((0.99, 0.90, 0.38), (0.88, 0.70, 0.14)), seed=9, eye=(1.6, 1.8, -6.0))


PHOTOS: dict[str, Callable[[], np.ndarray]] = {
    "sea_at_dusk": sea_at_dusk,
    "dunes": dunes,
    "forest_in_fog": forest_in_fog,
    "mountains_at_sunrise": mountains_at_sunrise,
    "night_street": night_street,
    "under_water": under_water,
    "perfume": perfume,
    "coffee": coffee,
    "headphones": headphones,
    "oranges": oranges,
    "sneaker": sneaker,
}
