"""Splits a privacy policy's text, plain or HTML, into lines and tables in reading order.

A table may be written in HTML, with bars or with tabs; a cell that spans several rows is repeated in each of
them. The address of a link is kept beside its words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

__all__ = ["Block", "Cell", "Line", "Table", "policy_blocks"]

MAX_BLOCKS = 20_000
_SPAN_DIGITS = 9
MAX_SPAN = 200
_IS_HTML = re.compile(r"<(?:html|body|p|div|table|br|h[1-6]|li|span)\b[^>]*>", re.IGNORECASE)
_BREAKS = frozenset(
    "address article aside blockquote br dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol "  # noqa: SIM905
    "p pre section ul".split()
)
_SILENT = frozenset(("script", "style", "title", "noscript", "template"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NO_CHARACTER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
"""Beyond Unicode's last code point; Python's HTML parser fails on thousands of digits."""
_BAR_RULE = re.compile(r"[\s|:\-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`link`: the address that the words link to, None where they are no link."""

    text: str
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    text: str
    link: str | None = None
    is_heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells, each as wide as it was written."""

    rows: tuple[tuple[Cell, ...], ...]


Block = Line | Table


def policy_blocks(text: str) -> tuple[Block, ...]:
    """At most 20,000 lines and tables."""
    if _IS_HTML.search(text) is None:
        return tuple(_plain(text.splitlines()))[:MAX_BLOCKS]
    reader = _HtmlReader()
    reader.feed(_NO_CHARACTER.sub("\ufffd", text))
    reader.close()
    reader.end()
    return tuple(reader.blocks)[:MAX_BLOCKS]


def _plain(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        for split in (_by_bars, _by_tabs):
            rows = split(lines, at)
            if len(rows) > 1:
                yield Table(rows=tuple(row for row in rows if row))
                at += len(rows)
                break
        else:
            words = " ".join(lines[at].split())
            if words:
                yield Line(text=words.lstrip("# "), is_heading=words.startswith("#"))
            at += 1


def _by_bars(lines: list[str], at: int) -> list[tuple[Cell, ...]]:
    """The rows from here on; the ruler under the head is an empty row."""
    rows = []
    for number in range(at, len(lines)):
        line = lines[number]
        if line.count("|") < 2:
            break
        cells = [one.strip() for one in line.strip().strip("|").split("|")]
        rows.append(() if _BAR_RULE.fullmatch(line) else tuple(Cell(text=one) for one in cells))
    return rows


def _by_tabs(lines: list[str], at: int) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for number in range(at, len(lines)):
        cells = [one.strip() for one in lines[number].split("\t")]
        if len(cells) < 2 or (rows and len(cells) != len(rows[0])):
            break
        rows.append(tuple(Cell(text=one) for one in cells))
    return rows


@dataclass(slots=True)
class _Open:
    """A table being read. `spanning`: cells from above that reach into this row, by column, with the number
    of rows they still cover; `to_span`: those that reach into the next row."""

    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    row: list[Cell] = field(default_factory=list)
    spanning: dict[int, tuple[int, Cell]] = field(default_factory=dict)
    to_span: dict[int, tuple[int, Cell]] = field(default_factory=dict)
    spans: list[tuple[int, int]] = field(default_factory=list)
    in_cell: bool = False


class _HtmlReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._words: list[str] = []
        self._link: str | None = None
        self._is_heading = False
        self._n_silent = 0
        self._tables: list[_Open] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _SILENT:
            self._n_silent += 1
        elif tag == "a" and (given.get("href") or "").startswith("http"):
            self._link = self._link or given["href"]
        elif tag == "table":
            self.end_line()
            self._tables.append(_Open())
        elif tag == "tr" and self._tables:
            self._end_row()
        elif tag in ("td", "th") and self._tables:
            self._end_cell()
            self._tables[-1].in_cell = True
            self._tables[-1].spans.append((_span(given.get("rowspan")), _span(given.get("colspan"))))
        elif tag in _BREAKS:
            self._break()
            self._is_heading = tag in _HEADINGS

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._n_silent = max(0, self._n_silent - 1)
        elif tag in ("td", "th") and self._tables:
            self._end_cell()
        elif tag == "tr" and self._tables:
            self._end_row()
        elif tag == "table" and self._tables:
            self._end_row()
            rows = self._tables.pop().rows
            if rows and len(self.blocks) < MAX_BLOCKS:
                self.blocks.append(Table(rows=tuple(rows)))
        elif tag in _BREAKS:
            self._break()
            self._is_heading = False

    def handle_data(self, data: str) -> None:
        if not self._n_silent:
            self._words.append(data)

    def end(self) -> None:
        """Closes whatever is still open at the end of a truncated text."""
        while self._tables:
            self.handle_endtag("table")
        self.end_line()

    def end_line(self) -> None:
        words, link = self._taken()
        if words and len(self.blocks) < MAX_BLOCKS:
            self.blocks.append(Line(text=words, link=link, is_heading=self._is_heading))

    def _break(self) -> None:
        if self._tables and self._tables[-1].in_cell:
            self._words.append(" ")
        else:
            self.end_line()

    def _taken(self) -> tuple[str, str | None]:
        words, link = " ".join("".join(self._words).split()), self._link
        self._words, self._link = [], None
        return words, link

    def _end_cell(self) -> None:
        table = self._tables[-1]
        words, link = self._taken()
        if not table.in_cell:
            return
        table.in_cell = False
        self._fill(table)
        n_rows, n_columns = table.spans.pop() if table.spans else (1, 1)
        for _ in range(n_columns):
            if n_rows > 1:
                table.to_span[len(table.row)] = (n_rows - 1, Cell(text=words, link=link))
            table.row.append(Cell(text=words, link=link))

    def _fill(self, table: _Open) -> None:
        """Inserts the cells that reach down into this row, up to its own next column."""
        while len(table.row) in table.spanning:
            at = len(table.row)
            n_left, cell = table.spanning.pop(at)
            if n_left > 1:
                table.to_span[at] = (n_left - 1, cell)
            table.row.append(cell)

    def _end_row(self) -> None:
        table = self._tables[-1]
        self._end_cell()
        if table.row:
            self._fill(table)
            table.rows.append(tuple(table.row))
            table.row = []
            table.spanning, table.to_span = table.to_span, {}


def _span(value: str | None) -> int:
    """The span of a cell; a page may write it with thousands of digits."""
    if value is None or not value.isdecimal():
        return 1
    digits = value.lstrip("0")
    return MAX_SPAN if len(digits) > _SPAN_DIGITS else min(int(digits or "1"), MAX_SPAN)
