"""Where words within a sentence are, from the lines that were recognised in a picture.

A view tree gives only the box of the whole sentence. Letters are assumed to have the usual width of their
script, so the place is good to about a letter; words broken over two lines are sought by their longer part.
"""

import unicodedata
from collections.abc import Iterator, Sequence

from detector.core.geometry import Point
from detector.perception.ports import TextLine

__all__ = ["place_of_words"]

MIN_LETTERS = 3
"""A shorter part of the words may occur anywhere in the sentence."""

OPENING = "《〈<«「("
"""OCR confuses these."""

NARROW = 0.55  # of a hanzi's width: Latin letters, digits and their signs


def place_of_words(words: str, lines: Sequence[TextLine]) -> Point | None:
    """The middle of the words in a line that has them, bracketed ones first; None where no line does."""
    bare = _bare(words)
    if len(bare) < MIN_LETTERS:
        return None
    for part in _parts(bare):
        places = [place for line in lines for place in _places_in(part, line)]
        if places:
            return min(places, key=lambda place: not place[0])[1]
    return None


def _parts(bare: str) -> list[str]:
    """All of it; then, for words broken by a line's end, its beginnings and ends, longest first."""
    cuts = [part for n in range(len(bare) - 1, MIN_LETTERS - 1, -1) for part in (bare[:n], bare[-n:])]
    return [bare, *cuts]


def _places_in(part: str, line: TextLine) -> Iterator[tuple[bool, Point]]:
    """Whether there is a bracket before it, and the place."""
    text = unicodedata.normalize("NFKC", line.text).casefold()
    whole = _width(text)
    begins = text.find(part)
    while begins >= 0:
        middle = _width(text[:begins]) + _width(part) / 2
        x_px = line.box.left_px + line.box.width_px * middle / whole
        is_bracketed = begins > 0 and text[begins - 1] in OPENING
        yield is_bracketed, Point(x_px=x_px, y_px=line.box.center.y_px)
        begins = text.find(part, begins + 1)


def _bare(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold().strip("《》<>〈〉「」 ")


def _width(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(str_) in "WF" else NARROW for str_ in text)
