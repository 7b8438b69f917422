"""Lines and tables of an HTML page, in reading order.

A cell that spans several rows is repeated in each of them. The address of a link is kept beside its words. A
table of a single column is layout: its cells are lines.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from detector.disclosure.blocks import Block, Cell, Line, Table

__all__ = ["html_blocks", "is_html"]

MAX_BLOCKS = 20_000
_SPAN_DIGITS = 9
MAX_SPAN = 200
_DOCUMENT = re.compile(r"<(?:!doctype|html|head|body|\?xml|!--)", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"<(?:p|div|table|tr|td|th|h[1-6]|li|ul|ol|section|article)[\s/>]", re.IGNORECASE)
LINES_PER_TAG = 3
"""Of a page; a text with a few tags in it has more."""
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_PARTS = ("address", "article", "aside", "footer", "form", "header", "main", "nav", "section")
_LISTS = ("dd", "dl", "dt", "li", "ol", "ul")
_BREAKS = _HEADINGS.union(_PARTS, _LISTS, ("blockquote", "br", "caption", "div", "hr", "p", "pre"))
_SILENT = frozenset(("script", "style", "title", "noscript", "template"))


def is_html(text: str) -> bool:
    """A text with a tag here and there is none: the tags of blocks must dominate."""
    if _DOCUMENT.match(text.lstrip("\ufeff \t\r\n")[:20]):
        return True
    n_lines = sum(1 for line in text.splitlines() if line.strip())
    return len(_BLOCK_TAG.findall(text)) * LINES_PER_TAG > n_lines


def html_blocks(text: str) -> tuple[Block, ...]:
    """At most 20,000 lines and tables."""
    reader = _HtmlReader()
    reader.feed(text)
    reader.close()
    reader.end()
    return tuple(reader.blocks)[:MAX_BLOCKS]


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
        self._level = 0
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
            self._level = int(tag[1]) if tag in _HEADINGS else self._level

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
            if len(self.blocks) >= MAX_BLOCKS or not rows:
                return
            if max(map(len, rows)) > 1:
                self.blocks.append(Table(rows=tuple(rows)))
            else:
                self.blocks += [Line(text=row[0].text, link=row[0].link) for row in rows if row[0].text]
        elif tag in _BREAKS:
            self._break()
            self._level = 0 if tag in _HEADINGS else self._level

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
            self.blocks.append(Line(text=words, link=link, level=self._level))

    def _break(self) -> None:
        if self._tables and self._tables[-1].in_cell:
            self._words.append(" ")
        else:
            self.end_line()

    def _taken(self) -> tuple[str, str | None]:
        words, link = (
            " ".join("".join(self._words).replace("**", "").replace("\u200b", "").split()),
            self._link,
        )
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
