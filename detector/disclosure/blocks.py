"""A document as every reader here takes it: lines and tables in reading order, whatever they were written in.

A heading is known by its markup or by its numbering; `Outline` says what a heading closes, without knowing
which numbering an author puts above which.
"""

import re
from dataclasses import dataclass, field

__all__ = ["LONGEST_TITLE", "Block", "Cell", "Line", "Outline", "Table", "is_title", "letters_of",
           "numbering", "without_number"]  # fmt: skip

LONGEST_TITLE = 40

_KINDS = (
    ("第", r"第[一二三四五六七八九十百\d]{1,4}[章节条款部编][分]?"),
    ("附", r"(?:附件|附录|附表)[一二三四五六七八九十\d]{0,2}"),
    ("一、", r"[一二三四五六七八九十]{1,3}[、.．]"),
    ("（一）", r"[（(][一二三四五六七八九十]{1,3}[）)]"),
    ("1.1.1.1", r"\d{1,2}(?:[.．]\d{1,2}){3,}[.．、]?(?!\d)"),
    ("1.1.1", r"\d{1,2}(?:[.．]\d{1,2}){2}[.．、]?(?!\d)"),
    ("1.1", r"\d{1,2}[.．]\d{1,2}[.．、]?(?![\d%])"),
    ("（1）", r"[（(【\[]\d{1,3}[）)】\]]、?|\d{1,3}[）)]"),
    ("1、", r"\d{1,3}\s?[、.．:：](?!\d)|\d{1,3}(?=\s)"),
    ("①", r"[①-⑳❶-❿]"),
    ("a", r"[（(]?[a-zA-Z][)）.．、](?![a-zA-Z])"),
    ("•", r"[•·●◆■*▪○-](?![-\d])"),
)
_ANY_KIND = "|".join(f"(?P<n{at}>{words})" for at, (_, words) in enumerate(_KINDS))
_NUMBER = re.compile(rf"\s*(?:{_ANY_KIND})\s*")
_SENTENCE_END = ("。", "；", ";", "，", ",", "、")
MAX_NUMBERS = 3
_HAN = re.compile("[\u4e00-\u9fff]")
_WORD = re.compile(r"[\w’']+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`link`: the address that the words link to, None where they are no link."""

    text: str
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A paragraph, an item or a heading. `level`: of a heading by its markup, from 1; 0 for any other
    line.
    """

    text: str
    link: str | None = None
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells, each as wide as it was written; a cell that spans rows or columns is repeated."""

    rows: tuple[tuple[Cell, ...], ...]


Block = Line | Table


def numbering(text: str) -> tuple[str, str]:
    """How a line is numbered (the outermost kind, "" for none), and the line without its numbers."""
    kind, at = "", 0
    for _ in range(MAX_NUMBERS):
        found = _NUMBER.match(text, at)
        if found is None or found.end() == len(text):
            break
        if kind and found.lastgroup == f"n{len(_KINDS) - 2}":
            break  # a letter behind a number begins a name
        kind = kind or _KINDS[int((found.lastgroup or "n0")[1:])][0]
        at = found.end()
    return kind, text[at:].strip() or text.strip()


def without_number(text: str) -> str:
    """A line without its leading number or bullet. A date or a bare number stays."""
    return numbering(text)[1]


def is_title(line: Line) -> bool:
    """Whether a line may head what follows: it is short and no sentence."""
    words = without_number(line.text)
    is_short = len(words) <= LONGEST_TITLE or (
        _HAN.search(words) is not None and _n_words(words) <= LONGEST_TITLE
    )
    return is_short and (line.level > 0 or not words.endswith(_SENTENCE_END))


def _n_words(text: str) -> int:
    """Chinese letters, and two for each word of another script: a title may stand in both languages."""
    return len(_HAN.findall(text)) + 2 * len(_WORD.findall(_HAN.sub(" ", text)))


def letters_of(block: Block) -> int:
    if isinstance(block, Line):
        return len(block.text)
    return sum(len(cell.text) for row in block.rows for cell in row)


@dataclass(slots=True)
class Outline:
    """The headings above the current line, from the outermost."""

    above: list[tuple[int, str, str]] = field(default_factory=list)

    def take(self, line: Line) -> int | None:
        """The depth at which a line becomes a heading, having closed its siblings; None for no heading."""
        kind, words = numbering(line.text)
        if not line.level and not (kind and kind != "•" and is_title(line)):
            return None
        at = next((n for n, one in enumerate(self.above) if _closes(line.level, kind, one)), len(self.above))
        self.above[at:] = [(line.level, kind, words)]
        return at

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(words for _, _, words in self.above)


def _closes(level: int, kind: str, other: tuple[int, str, str]) -> bool:
    other_level, other_kind, _ = other
    if kind == "附" and other_kind in {"第", "一、"} and (not level or level <= other_level):
        return True  # an appendix stands beside the chapters
    if level and other_level:
        return level < other_level or (
            level == other_level and (not (kind and other_kind) or kind == other_kind)
        )
    if kind and other_kind:
        return kind == other_kind
    return bool(level)
