"""Products, computed: solids marched by a camera with one soft lamp.

Each function returns (H, W, 3) float in 0 to 1, drawn from a fixed seed.
"""

from collections.abc import Callable

import cv2
import numpy as np

from lab.benchmarks.family.textures import HEIGHT_PX, WIDTH_PX, blurred, noise, ramp

__all__ = ["coffee", "headphones", "oranges", "perfume", "sneaker"]

Field = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Points (N, 3) to (distance to the nearest solid, which solid)."""

Color = tuple[float, float, float]
Paints = list[tuple[Color, float]]
Wall = tuple[Color, Color]


def _rounded_box(
    point: np.ndarray, center: tuple[float, ...], half: tuple[float, ...], r: float
) -> np.ndarray:
    q = np.abs(point - center) - (np.array(half) - r)
    outside = np.linalg.norm(np.maximum(q, 0), axis=1)
    return np.asarray(outside + np.minimum(q.max(axis=1), 0) - r)


def _cylinder(
    point: np.ndarray, center: tuple[float, ...], radius: float, half: float, r: float
) -> np.ndarray:
    local = point - center
    d = np.stack([np.hypot(local[:, 0], local[:, 2]) - radius + r, np.abs(local[:, 1]) - half + r], axis=1)
    return np.asarray(np.minimum(d.max(axis=1), 0) + np.linalg.norm(np.maximum(d, 0), axis=1) - r)


def _sphere(point: np.ndarray, center: tuple[float, ...], radius: float) -> np.ndarray:
    return np.asarray(np.linalg.norm(point - center, axis=1) - radius)


def _torus(point: np.ndarray, center: tuple[float, ...], ring: float, tube: float) -> np.ndarray:
    """Upright, facing the camera."""
    local = point - center
    return np.hypot(np.hypot(local[:, 0], local[:, 1]) - ring, local[:, 2]) - tube


def _nearest(*distances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    stacked = np.stack(distances)
    return stacked.min(axis=0), stacked.argmin(axis=0)


def _studio(
    field: Field,
    paints: Paints,
    wall: Wall,
    *,
    seed: int,
    eye: tuple[float, float, float] = (0.0, 1.5, -6.2),
    look: tuple[float, float, float] = (0.0, 0.75, 0.0),
) -> np.ndarray:
    """`paints`: (colour, gloss) by solid. Marched at half size; the lamp stands left above the camera."""
    height, width = HEIGHT_PX // 2, WIDTH_PX // 2
    rays = _rays(height, width, eye, look)
    origin = np.broadcast_to(np.array(eye), rays.shape)
    far = np.zeros(len(rays))
    for _ in range(90):
        far += np.minimum(field(origin + rays * far[:, None])[0], 1.0)
    lit = _lit(field, origin + rays * far[:, None], rays, paints, wall)
    backdrop = (
        ramp([wall[0], wall[1]], np.linspace(0, 1, height))[:, None].repeat(width, axis=1).reshape(-1, 3)
    )
    fade = np.clip((far - 9) / 8, 0, 1)[:, None]
    lit = np.where((far < 22)[:, None], lit * (1 - fade) + backdrop * fade, backdrop)
    picture = np.clip(lit, 0, 1.6).reshape(height, width, 3) ** (1 / 1.25)
    depth = np.clip(np.abs(far.reshape(height, width) - np.linalg.norm(np.array(eye))) / 7, 0, 1)
    soft = blurred(picture.astype(np.float32), 3.5)
    picture = picture * (1 - depth[..., None]) + soft * depth[..., None]
    grown: np.ndarray = cv2.resize(
        picture.astype(np.float32), (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_CUBIC
    )
    rng = np.random.default_rng(seed)
    return grown * (1 + 0.012 * noise(rng, HEIGHT_PX, WIDTH_PX, 9, 3)[..., None])


def _rays(
    height: int, width: int, eye: tuple[float, float, float], look: tuple[float, float, float]
) -> np.ndarray:
    """Of the camera, one a pixel, (height * width, 3), each of length 1."""
    forward = np.array(look) - np.array(eye)
    forward /= np.linalg.norm(forward)
    right = np.cross((0, 1, 0), forward)
    right /= np.linalg.norm(right)
    up = np.cross(forward, right)
    v, u = np.mgrid[1 : -1 : height * 1j, -1 : 1 : width * 1j]
    rays = forward + right * (u * 0.28)[..., None] + up * (v * 0.28 * height / width)[..., None]
    lengths = np.linalg.norm(rays, axis=-1, keepdims=True)
    return np.reshape(rays / lengths, (-1, 3))


def _lit(field: Field, point: np.ndarray, rays: np.ndarray, paints: Paints, wall: Wall) -> np.ndarray:
    """Colours of the points (N, 3) that the rays end at: light, shadow, gloss and what mirrors the wall."""
    _, which = field(point)
    step = 1e-3 * np.eye(3)
    normal = np.stack([field(point + one)[0] - field(point - one)[0] for one in step], axis=1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9
    lamp = np.array((-3.5, 6.0, -4.0))
    to_lamp = lamp - point
    to_lamp /= np.linalg.norm(to_lamp, axis=1, keepdims=True)
    diffuse = np.clip((normal * to_lamp).sum(axis=1), 0, 1) * _shadow(field, point, normal, to_lamp)
    mirror = rays - 2 * (rays * normal).sum(axis=1, keepdims=True) * normal
    shine = np.clip((mirror * to_lamp).sum(axis=1), 0, 1)
    rim = (1 - np.abs((normal * rays).sum(axis=1))) ** 4
    colors = np.array([paint[0] for paint in paints])[which]
    gloss = np.array([paint[1] for paint in paints])[which]
    sky = ramp([wall[1], wall[0], (1, 1, 1)], np.clip(mirror[:, 1] * 0.5 + 0.5, 0, 1))
    open_share = np.clip(_openness(field, point, normal), 0.25, 1)[:, None]
    lit: np.ndarray = colors * (0.32 + 0.85 * diffuse[:, None]) * open_share
    lit += gloss[:, None] * (0.9 * shine[:, None] ** 60 + 0.22 * sky * (0.25 + rim[:, None]))
    return lit


def _shadow(field: Field, point: np.ndarray, normal: np.ndarray, to_lamp: np.ndarray) -> np.ndarray:
    """How much of the lamp each point sees, 0 to 1."""
    shadow, way = np.ones(len(point)), np.full(len(point), 0.03)
    for _ in range(40):
        gap = field(point + normal * 0.01 + to_lamp * way[:, None])[0]
        shadow = np.minimum(shadow, np.clip(7 * gap / way, 0, 1))
        way += np.clip(gap, 0.03, 0.3)
    return shadow


def _openness(field: Field, point: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """1 where nothing is near, less in corners."""
    openness = np.ones(len(point))
    for reach in (0.08, 0.2, 0.45):
        openness -= np.clip(reach - field(point + normal * reach)[0], 0, None) * 0.7
    return openness


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
