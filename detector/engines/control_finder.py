"""The OpenCV search for a × behind perception's `ControlFinder` port: no model, no download.

Perception looks for × by itself on every frame. This adapter is for whoever needs a `ControlFinder`
on its own: a benchmark, or the place where a learned finder is plugged in later.
"""

import numpy as np

from detector.perception.ports import PictureFind
from detector.perception.seen import ControlKind
from detector.perception.x_icon import find_x_marks

__all__ = ["OpenCvControlFinder"]


class OpenCvControlFinder:
    """A `ControlFinder`. Holds no state."""

    def find(self, frame: np.ndarray) -> tuple[PictureFind, ...]:
        """All ×, best first; boxes are of the strokes. `frame` is (H, W, 3) uint8 RGB."""
        return tuple(
            PictureFind(box=mark.box, kind=ControlKind.X_ICON, score=mark.score)
            for mark in find_x_marks(frame)
        )
