"""Small pictures with several ×s on them, for what looks for ×s on a whole screen."""

import numpy as np
from PIL import Image

from tests.perception.drawn import DrawnX, photo

__all__ = ["one_cross", "sheet", "tiles"]

LIGHT, DARK = (250, 250, 250), (15, 20, 25)


def one_cross(
    half_px: float, *, side_px: int = 100, is_light: bool = False, ring_radius_px: float = 0, plate: int = 0
) -> np.ndarray:
    """A × in the middle of a plain square; `plate`: the level of its disc."""
    ink, ground = (LIGHT, 60) if is_light else (DARK, 200)
    image = Image.new("RGB", (side_px, side_px), (ground, ground, ground))
    DrawnX(
        x_px=side_px / 2,
        y_px=side_px / 2,
        side_px=2 * half_px,
        stroke_px=max(half_px * 0.3, 1.5),
        colour=ink,
        ring_radius_px=ring_radius_px,
        plate_colour=(plate, plate, plate),
        plate_alpha=1.0 if ring_radius_px else 0.0,
    ).draw(image)
    return np.asarray(image)


def sheet(shrunk: float = 1.0) -> np.ndarray:
    """Six ×s of several sizes on something like a photograph, 220 × 260 px before it is shrunk."""
    image = photo(4, 220, 260)
    for x_px, y_px, side_px, stroke_px, colour, ring_radius_px in (
        (30.0, 40.5, 9, 1.6, LIGHT, 0),
        (80.4, 30.2, 12, 2.0, DARK, 0),
        (150.0, 50.0, 18, 3.0, LIGHT, 20),
        (60.3, 120.6, 28, 3.0, LIGHT, 0),
        (160.0, 140.0, 40, 5.0, DARK, 0),
        (70.0, 205.0, 22, 2.0, DARK, 24),
    ):
        DrawnX(
            x_px=x_px,
            y_px=y_px,
            side_px=side_px,
            stroke_px=stroke_px,
            colour=colour,
            ring_radius_px=ring_radius_px,
            plate_colour=(120, 130, 140),
            plate_alpha=0.6 if ring_radius_px else 0,
        ).draw(image)
    size = (round(image.width * shrunk), round(image.height * shrunk))
    return np.asarray(image if shrunk == 1.0 else image.resize(size, Image.Resampling.BOX))


def tiles(n: int, pitch_px: int = 16) -> np.ndarray:
    """`n` × `n` dark ×s, one beside the other."""
    tile = one_cross(5.5, side_px=pitch_px)
    return np.tile(tile, (n, n, 1))
