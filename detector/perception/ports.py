"""What perception needs from engines: to read text, to find controls, to see the window on top.

`engines/` implements these ports; perception itself never loads a model.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from detector.core.geometry import Rect
from detector.core.window_role import TextIntent

__all__ = [
    "Beside",
    "ControlFinder",
    "FindKind",
    "IntentReading",
    "PictureFind",
    "TextLine",
    "TextReader",
    "WindowFinder",
    "WindowGuess",
    "WordIntents",
]


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
        """Read the one line inside `box`, without searching for lines; None if nothing is read."""


class FindKind(StrEnum):
    """What a control looks like before its words are read."""

    WORDS = "words"
    X_ICON = "x_icon"
    BACK_ARROW = "back_arrow"
    CALL = "cta"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFind:
    """A control found by its looks and its surroundings alone. Picture px.

    `box` is the pill, circle or button, or the bare words or glyph. `score` is the chance, 0 to 1, that it is
    what its kind claims: a control that closes an information window, or that window's call to action.
    """

    box: Rect
    kind: FindKind
    score: float


class ControlFinder(Protocol):
    """Finds close controls and calls to action in pixels alone. `frame` is (H, W, 3) uint8 RGB."""

    def find(self, frame: np.ndarray) -> tuple[PictureFind, ...]:
        """Best first, including scores of a few per cent: a weak find counts as a "perhaps"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowGuess:
    """Where the window on top lies, and how, by the looks of the whole picture alone.

    `cover` is (h, w) float32, 0 to 1: an even grid over the picture, and the chance that each cell belongs to
    the window. The others are the chances of each way to lie, which add up to one.
    """

    cover: np.ndarray
    none: float
    full_screen: float
    card: float
    sheet: float


class WindowFinder(Protocol):
    """Sees the window on top. `frame` is (H, W, 3) uint8 RGB."""

    def look(self, frame: np.ndarray) -> WindowGuess: ...


class Beside(StrEnum):
    """What is in a row with a text, or just above or below it, as buttons of one window are."""

    UNKNOWN = "not_told"
    NOTHING = "nothing"
    CALL = "call"
    WAY_OUT = "way_out"  # words that decline or close


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentReading:
    """What a tap on a text would mean. `score` is the probability, 0 to 1, that `intent` is right."""

    intent: TextIntent
    score: float


class WordIntents(Protocol):
    """Classifies texts in the languages it was trained on; `unknown` in others."""

    def intent(self, text: str, *, beside: Beside = Beside.UNKNOWN) -> IntentReading: ...
