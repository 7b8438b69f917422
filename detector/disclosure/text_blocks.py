"""Lines and tables of a text that is not HTML: plain, or Markdown as people and converters write it.

Markdown is read line by line rather than by its grammar: real policies hold rulers below paragraphs that
would make them headings, stars that do not match and indents that would make them code. A sentence that a
converter broke at its width is joined again.
"""

import html
import re
from collections.abc import Iterator, Sequence

from detector.disclosure.blocks import Block, Cell, Line, Table, numbering

__all__ = ["text_blocks"]

_RULE = re.compile(r"[\s|:\-=*_—+]{3,}")
_BAR_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s*(?=\S)")
_BULLET = re.compile(r"\s*(?:>\s*)*(?:[*+-]\s+)?")
_LINK = re.compile(
    r"!?\[([^\[\]]{0,300})\]\((https?://[^\s()]{1,500}(?:\([^\s()]{0,200}\))?[^\s()]{0,200})[^)]{0,200}\)"
)
_ANGLED = re.compile(r"<(https?://[^\s<>]{1,600})>")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~>])")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_STARS = re.compile(r"\*\*|__(?=\W|$)|~~|\u200b|\ufeff")
_MARKDOWN = re.compile(
    r"^#{1,6}\s|\]\(http|\*\*|^[ \t]{0,8}\|?[ \t]{0,8}:?-{3,40}:?[ \t]{0,8}\|", re.MULTILINE
)
_FRONT = re.compile(r"\A---\n(.{0,2000}?)\n---\n", re.DOTALL)
_TITLE = re.compile(r"^title:\s*(.+)$", re.MULTILINE)
_ENDS = re.compile(r"[。；;！!？?：:∶]$")
_LABELLED = re.compile(r"[^，。；;]{1,24}[：:∶]")
_GOES_ON = re.compile(r"[，。、；）)】”》(（]|SDK(?![\w]*[：:])", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-z]")
_OPENERS, _CLOSERS = "（(【“《「", "）)】”》」"
LONG_LINE = 36
"""A shorter line that does not end a sentence is a title, not the first part of a broken one."""


def text_blocks(text: str) -> Iterator[Block]:
    front = _FRONT.match(text)
    if front is not None:
        title = _TITLE.search(front[1])
        if title is not None:
            yield Line(text=title[1].strip(), level=1)
        text = text[front.end() :]
    is_markdown = _MARKDOWN.search(text) is not None
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        for split in (_by_bars, _by_tabs):
            rows = split(lines, at)
            if sum(map(bool, rows)) > 1:
                yield Table(rows=tuple(row for row in rows if row))
                at += len(rows)
                break
        else:
            n_taken, line = _paragraph(lines, at, is_markdown=is_markdown)
            at += n_taken
            if line is not None:
                yield line


def _paragraph(lines: Sequence[str], at: int, *, is_markdown: bool) -> tuple[int, Line | None]:
    """One line, with those that continue its sentence; the number of lines taken."""
    first = lines[at]
    if not first.strip() or _RULE.fullmatch(first):
        return 1, None
    heading = _HEADING.match(first)
    words = first[heading.end() :] if heading is not None else first[_bullet(first) :]
    n_taken = 1
    while heading is None and at + n_taken < len(lines) and len(words) < 4_000:
        after = lines[at + n_taken]
        if not _is_joined(words, lines[at + n_taken - 1], after, is_markdown=is_markdown):
            break
        words = f"{words.rstrip()} {after.strip()}"
        n_taken += 1
    clean, link = _clean(words)
    if not clean:
        return n_taken, None
    return n_taken, Line(text=clean, link=link, level=len(heading[1]) if heading is not None else 0)


def _bullet(line: str) -> int:
    found = _BULLET.match(line)
    return 0 if found is None else found.end()


def _is_joined(words: str, last: str, after: str, *, is_markdown: bool) -> bool:
    """Whether the line after continues the sentence; `last`: the line that ends `words`, as it was
    written.
    """
    begun = after.strip()
    if not begun or _RULE.fullmatch(after) or _HEADING.match(after) or "\t" in after or after.count("|") > 1:
        return False
    if (last.endswith("  ") and is_markdown) or after.lstrip()[:2] in ("* ", "- ", "+ "):
        return False
    if words.strip().rstrip("\\.").isdigit():
        return True
    if numbering(begun)[0] or _ENDS.search(words.rstrip()) or begun.startswith("http"):
        return False
    tail = words[-80:]
    is_open = sum(map(tail.count, _OPENERS)) > sum(map(tail.count, _CLOSERS))
    if is_open or _GOES_ON.match(begun) or words.rstrip().endswith(("、", "，", "-")):
        return True
    if not is_markdown:
        return False
    is_latin = (
        last.rstrip()[-1:].isascii() and last.rstrip()[-1:].isalnum() and _LATIN.match(begun) is not None
    )
    return is_latin or (len(last.strip()) >= LONG_LINE and _LABELLED.match(begun) is None)


def _clean(words: str) -> tuple[str, str | None]:
    """Words without their markup, and the first address that they link to."""
    found = _LINK.search(words)
    link = None if found is None else found[2]
    words = (
        _LINK.sub(lambda match: match[2] if match[1].startswith("http") else match[1], words)
        if link
        else words
    )
    if "<" in words:
        words = _TAG.sub(" ", _ANGLED.sub(r" \1 ", words))
    if "&" in words:
        words = html.unescape(words)
    return " ".join(_STARS.sub("", _ESCAPED.sub(r"\1", words)).split()), link


def _cell(words: str) -> Cell:
    text, link = _clean(words)
    return Cell(text=text, link=link)


def _by_bars(lines: Sequence[str], at: int) -> list[tuple[Cell, ...]]:
    """The rows from here on; the ruler under the head is an empty row."""
    rows: list[tuple[Cell, ...]] = []
    is_ruled = at + 1 < len(lines) and "|" in lines[at + 1] and _BAR_RULE.fullmatch(lines[at + 1]) is not None
    for number in range(at, len(lines)):
        line = lines[number]
        if line.count("|") < (1 if is_ruled else 2):
            break
        if _BAR_RULE.fullmatch(line):
            rows.append(())
            continue
        words = line.strip().removeprefix("|")
        words = words.removesuffix("|") if line.strip().startswith("|") else words
        rows.append(tuple(map(_cell, words.replace("\\|", "/").split("|"))))
    return rows


def _by_tabs(lines: Sequence[str], at: int) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for number in range(at, len(lines)):
        cells = lines[number].split("\t")
        if len(cells) < 2 or (rows and len(cells) != len(rows[0])):
            break
        rows.append(tuple(map(_cell, cells)))
    return rows
