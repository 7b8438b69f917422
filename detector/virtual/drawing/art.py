"""Generated pictures, one per (kind, size, seed): what an advert or a page shows instead of a photo.

Kinds are functions in the art modules; each paints smooth parts at a fraction of the size,
so that a whole display takes some tens of milliseconds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.virtual.drawing import art_festive, art_products, art_scenery
from detector.virtual.drawing.art_tools import grain
from detector.virtual.drawing.canvas import Rgb, paste
from detector.virtual.drawing.painter import Ink
from detector.virtual.drawing.shapes import whole_px

__all__ = ["ArtPainter", "make_art"]

Maker = Callable[[np.random.Generator, int, int, tuple[Rgb, ...]], np.ndarray]

MAKERS: dict[str, Maker] = {
    "mountains": art_scenery.mountains,
    "lake": art_scenery.lake,
    "city": art_scenery.city,
    "foliage": art_scenery.foliage,
    "rooms": art_scenery.rooms,
    "car-road": art_scenery.car_road,
    "studio-phone": art_products.phone,
    "studio-bottle": art_products.bottle,
    "studio-cup": art_products.cup,
    "studio-shoe": art_products.shoe,
    "food": art_products.food,
    "sale-burst": art_festive.sale_burst,
    "gifts": art_festive.gifts,
    "coins": art_festive.coins,
    "blobs": art_festive.blobs,
}
GRAIN = 2.5
"""Spread of the grain over a generated picture, of 255 levels: no photo is perfectly smooth."""
SCALE = 0.5
"""Large pictures are painted at half size, as adverts are delivered smaller than the display."""
MIN_WIDTH_PX = 150


@lru_cache(maxsize=24)
def make_art(art: str, width_px: int, height_px: int, seed: int, colors: tuple[Rgb, ...]) -> np.ndarray:
    """(h, w, 3) uint8, read-only."""
    scale = SCALE if width_px >= MIN_WIDTH_PX else 1.0
    small_width_px, small_height_px = max(round(width_px * scale), 4), max(round(height_px * scale), 4)
    painted = MAKERS[art](np.random.default_rng(seed), small_width_px, small_height_px, colors)
    small = np.clip(painted, 0, 255).astype(np.uint8)
    grown = cv2.resize(small, (width_px, height_px), interpolation=cv2.INTER_CUBIC)
    grown = cv2.add(grown, grain(width_px, height_px, GRAIN, seed))
    picture = cv2.subtract(grown, grain(width_px, height_px, GRAIN, seed + 1))
    picture.flags.writeable = False
    return picture


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtPainter:
    """A generated picture in a rounded box, darkened by `dim`."""

    art: str
    seed: int
    colors: tuple[Rgb, ...]
    corner_px: float
    dim: float

    def ground(self, canvas: np.ndarray, box: Rect, alpha: float, tick: int) -> None:
        left, top, right, bottom = whole_px(box)
        if right <= 0 or bottom <= 0 or left >= canvas.shape[1] or top >= canvas.shape[0]:
            return
        picture = make_art(self.art, right - left, bottom - top, self.seed, self.colors)
        if self.dim > 0:
            picture = (picture * np.float32(1 - self.dim)).astype(np.uint8)
        paste(canvas, picture, box, self.corner_px, alpha)

    def ink(self, box: Rect, tick: int) -> Ink | None:
        return None

    def label(self, tick: int) -> str:
        return ""
