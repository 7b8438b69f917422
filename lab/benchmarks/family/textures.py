"""What computed pictures are made of: noise, colours along a ramp, blur. All float, most in 0 to 1."""

import cv2
import numpy as np

__all__ = ["HEIGHT_PX", "WIDTH_PX", "blurred", "noise", "ramp"]

WIDTH_PX, HEIGHT_PX = 720, 1440  # 18:9; a display of 20:9 cuts a little at the sides


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
