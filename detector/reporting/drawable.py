"""Text from outside, made ready for paper: only what the shipped font can draw, on one line, not endless.

What the font lacks is written as its number (`\\u0e01`), so that nothing is left out and no empty box
stands for it. A long word may be broken: a zero-width space stands where.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from detector.core.printable import printable

__all__ = ["FONT_FAMILY", "drawable", "drawable_all", "font_folder"]

FONT_FAMILY = "Noto Sans SC"
MOST_CHARACTERS = 1500
"""Of one text; a clause of the law is shorter."""

_LONG_WORD = re.compile(r"(?<![!-~])(?![0-9a-f]{64}(?![!-~]))[!-~]{25,}")
_STRETCH = 6
_MAY_BREAK = "\u200b"


def font_folder() -> Traversable:
    """Where the shipped fonts lie, each with the list of its characters."""
    return resources.files("detector") / "fonts"


def drawable(text: str) -> str:
    """`text` on one line, as it can be set; a text that goes on and on ends with how much more there is."""
    cut = text[:MOST_CHARACTERS]
    if len(text) > MOST_CHARACTERS:
        cut = f"{cut}… (+{len(text) - MOST_CHARACTERS})"
    line = " ".join(printable(cut).split())
    known = _characters()
    return _LONG_WORD.sub(_broken, "".join(one if one in known else _number(one) for one in line))


def drawable_all(value: object) -> object:
    """Every text in a tree of JSON values, keys apart."""
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, Mapping):
        return {key: drawable_all(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [drawable_all(one) for one in value]
    return value


@cache
def _characters() -> frozenset[str]:
    return frozenset((font_folder() / "NotoSansSC-Regular.txt").read_text(encoding="utf-8"))


def _number(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _broken(found: re.Match[str]) -> str:
    word = found[0]
    return _MAY_BREAK.join(word[at : at + _STRETCH] for at in range(0, len(word), _STRETCH))
