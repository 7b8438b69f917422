"""What every painter can do: paint its ground, and return the ink on it.

The two are separate so that the ground truth can be computed: a close control's contrast is its ink against
the picture without that ink. `tick` is what a painter counts (seconds left, steps of a ring), 0
if it counts nothing.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from detector.core.geometry import Rect
from detector.virtual.drawing.canvas import Rgb, fill_mask
from detector.virtual.drawing.shapes import Mask

__all__ = ["Ink", "Painter", "paint"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """The strokes of a glyph or text: where, in which colour, and how large by construction."""

    mask: Mask
    color: Rgb
    alpha: float
    extent: Rect
    is_text: bool


class Painter(Protocol):
    """Draws one layer into its box."""

    def ground(self, canvas: np.ndarray, box: Rect, alpha: float, tick: int) -> None:
        """Everything but the ink."""

    def ink(self, box: Rect, tick: int) -> Ink | None:
        """The ink, or None if the layer has none."""

    def label(self, tick: int) -> str:
        """The text that a view of this kind would report, "" for a picture."""


def paint(painter: Painter, canvas: np.ndarray, box: Rect, alpha: float, tick: int) -> None:
    painter.ground(canvas, box, alpha, tick)
    ink = painter.ink(box, tick)
    if ink is not None:
        fill_mask(canvas, ink.mask, ink.color, ink.alpha * alpha)
