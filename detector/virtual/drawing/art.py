"""Made-up pictures, one per (kind, size, seed): what an advert or a page shows in place of a photo.

Kinds are functions in the art modules; each paints at a fraction of the size where it is smooth,
so that a whole display takes some tens of milliseconds.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from detector.core.geometry import Rect
from detector.virtual.chance import Rgb
from detector.virtual.drawing.canvas import paste
from detector.virtual.drawing.painter import Ink
from detector.virtual.drawing.shapes import whole_px
from detector.virtual.drawing.surfaces import gradient

__all__ = ["ArtPainter", "make_art"]


@lru_cache(maxsize=24)
def make_art(art: str, width_px: int, height_px: int, seed: int, colors: tuple[Rgb, ...]) -> np.ndarray:
    """(h, w, 3) uint8, read-only."""
    picture = gradient(width_px, height_px, colors or ((90, 140, 220), (240, 200, 160)), 90)
    picture.flags.writeable = False
    return picture


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtPainter:
    """A made-up picture in a rounded box, darkened by `dim`."""

    art: str
    seed: int
    colors: tuple[Rgb, ...]
    corner_px: float
    dim: float

    def ground(self, canvas: np.ndarray, box: Rect, alpha: float, tick: int) -> None:
        left, top, right, bottom = whole_px(box)
        picture = make_art(self.art, right - left, bottom - top, self.seed, self.colors)
        if self.dim > 0:
            picture = (picture * np.float32(1 - self.dim)).astype(np.uint8)
        paste(canvas, picture, box, self.corner_px, alpha)

    def ink(self, box: Rect, tick: int) -> Ink | None:
        return None

    def label(self, tick: int) -> str:
        return ""
