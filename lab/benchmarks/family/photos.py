"""Photograph-like pictures, computed: light, depth, haze, grain and a lens, nothing copied."""

from collections.abc import Callable

import numpy as np

from lab.benchmarks.family.landscapes import (
    dunes,
    forest_in_fog,
    mountains_at_sunrise,
    night_street,
    sea_at_dusk,
    under_water,
)
from lab.benchmarks.family.products import coffee, headphones, oranges, perfume, sneaker
from lab.benchmarks.family.textures import blurred

__all__ = ["PHOTOS", "developed"]


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
