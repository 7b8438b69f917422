"""What perception needs of an engine: something that reads text, something that finds controls.

`engines/` answers these; perception itself never loads a model.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from detector.core.geometry import Rect
from detector.perception.seen import ControlKind

__all__ = ["ControlFinder", "PictureFind", "TextLine", "TextReader"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """One line of text as read: the box is of the text, not of a pill around it. Picture px."""

    text: str
    box: Rect
    score: float


class TextReader(Protocol):
    """Reads text. `frame` is (H, W, 3) uint8 RGB; boxes come back in the frame's own px."""

    def read(self, frame: np.ndarray, *, region: Rect | None = None) -> tuple[TextLine, ...]:
        """Find and read all lines, in `region` only if one is given."""

    def recognise(self, frame: np.ndarray, box: Rect) -> TextLine | None:
        """Read the one line inside `box`, without searching for lines; None where none reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFind:
    """A control that was found by its looks alone. `score` is 0 to 1. Picture px."""

    box: Rect
    kind: ControlKind
    score: float


class ControlFinder(Protocol):
    """Finds close controls in pixels alone. `frame` is (H, W, 3) uint8 RGB."""

    def find(self, frame: np.ndarray) -> tuple[PictureFind, ...]: ...
