"""Makes untrusted text printable: only characters that the shipped font has, on one line, limited in length.

A character that the font lacks is written as its code (`\\u0e01`), so that nothing is omitted or drawn as an
empty box. Long words get zero-width spaces where they may be broken.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from detector.core.printable import printable

__all__ = ["FONT_FAMILY", "drawable", "drawable_all", "font_folder", "lacks_characters"]

FONT_FAMILY = "Noto Sans SC"
MAX_CHARACTERS = 1500
"""Limit for one text; longer than any clause of the law."""

_LONG_WORD = re.compile(r"(?<![!-~])(?![0-9a-f]{64}(?![!-~]))[!-~]{25,}")
_PIECE_LENGTH = 6
_MAY_BREAK = "\u200b"


def font_folder() -> Traversable:
    """The shipped fonts, each with a list of its characters."""
    return resources.files("detector") / "fonts"


def drawable(text: str) -> str:
    """`text` on one line, printable; an overlong one is cut and ends with the number of characters cut."""
    cut = text[:MAX_CHARACTERS]
    if len(text) > MAX_CHARACTERS:
        cut = f"{cut}… (+{len(text) - MAX_CHARACTERS})"
    line = " ".join(printable(cut).split())
    known = _characters()
    return _LONG_WORD.sub(_broken, "".join(text if text in known else _number(text) for text in line))


def drawable_all(value: object) -> object:
    """Applies `drawable` to every text in a tree of JSON values, except keys."""
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, Mapping):
        return {key: drawable_all(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [drawable_all(one) for one in value]
    return value


def lacks_characters(value: object) -> bool:
    """Whether any text in a tree of JSON values has a character that is written as its number."""
    if isinstance(value, str):
        line = " ".join(printable(value[:MAX_CHARACTERS]).split())
        return not _characters().issuperset(line)
    if isinstance(value, Mapping):
        return any(lacks_characters(one) for one in value.values())
    return isinstance(value, list | tuple) and any(lacks_characters(one) for one in value)


@cache
def _characters() -> frozenset[str]:
    return frozenset((font_folder() / "NotoSansSC-Regular.txt").read_text(encoding="utf-8"))


def _number(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _broken(found: re.Match[str]) -> str:
    word = found[0]
    return _MAY_BREAK.join(word[at : at + _PIECE_LENGTH] for at in range(0, len(word), _PIECE_LENGTH))
