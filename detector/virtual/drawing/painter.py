"""What every painter can do: lay its ground, and say what ink it sets on it.

The two are apart so that the truth can be computed: a close control's contrast is its ink against
the picture without that ink. `tick` is what a painter counts (seconds left, steps of a ring), 0
for those that count nothing.
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
    """The strokes of a glyph or text: where, in which colour, and how large they are by construction."""

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
        """The ink, or None where the layer has none."""

    def label(self, tick: int) -> str:
        """The text that a view of this kind would report, "" for a picture."""


def paint(painter: Painter, canvas: np.ndarray, box: Rect, alpha: float, tick: int) -> None:
    painter.ground(canvas, box, alpha, tick)
    ink = painter.ink(box, tick)
    if ink is not None:
        fill_mask(canvas, ink.mask, ink.color, ink.alpha * alpha)
