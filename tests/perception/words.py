"""The project's lexicon, read once, and readers that stand in for OCR in tests of pure code."""

from functools import cache

import numpy as np

from detector import codec
from detector.core.geometry import Rect
from detector.perception.lexicon import Lexicon
from detector.perception.ports import TextLine
from tests.repository import REPOSITORY

__all__ = ["KnownLines", "lexicon", "line"]


@cache
def lexicon() -> Lexicon:
    path = REPOSITORY / "models" / "lexicon.yaml"
    return codec.from_yaml(Lexicon, path.read_text(encoding="utf-8"), where=str(path))


def line(text: str, box: tuple[float, float, float, float], score: float = 0.98) -> TextLine:
    """`box` is left, top, width, height in px."""
    return TextLine(text=text, box=Rect.from_xywh(*box), score=score)


class KnownLines:
    """A `TextReader` that recognises known patches by their pixels, and counts its calls.

    Each known text is a box and the pixels that it shows there; a text is read where they are found.
    """

    def __init__(self) -> None:
        self._known: list[tuple[TextLine, np.ndarray]] = []
        self.n_full = 0
        self.n_parts = 0
        self.n_recognised = 0

    def knows(self, text: str, box: Rect, picture: np.ndarray) -> None:
        self._known.append((TextLine(text=text, box=box, score=0.98), _patch(picture, box)))

    def read(self, frame: np.ndarray, *, region: Rect | None = None) -> tuple[TextLine, ...]:
        if region is None:
            self.n_full += 1
        else:
            self.n_parts += 1
        return tuple(
            each
            for each, pixels in self._known
            if (region is None or region.contains(each.box.center)) and _shows(frame, each.box, pixels)
        )

    def recognise(self, frame: np.ndarray, box: Rect) -> TextLine | None:
        self.n_recognised += 1
        inside = (each for each, pixels in self._known if _shows(frame, each.box, pixels))
        return next((each for each in inside if box.contains(each.box.center)), None)


def _patch(picture: np.ndarray, box: Rect) -> np.ndarray:
    part = picture[int(box.top_px) : int(box.bottom_px), int(box.left_px) : int(box.right_px)]
    return part.astype(np.int16)


def _shows(frame: np.ndarray, box: Rect, pixels: np.ndarray) -> bool:
    here = _patch(frame, box)
    return here.shape == pixels.shape and float(np.abs(here - pixels).mean()) < 4
