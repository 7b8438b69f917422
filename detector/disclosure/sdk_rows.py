"""The SDKs that a privacy policy lists: name, company, purpose, data and link of each, from any layout.

Three layouts are read: tables by their heads (or, without a head, by what their columns hold), labelled lines
(公司：…), sentences (我们接入了由…提供的…). A row counts where the list, its heads or the words before it
mention SDKs or third parties: permissions and the app's own address are not rows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from detector.disclosure.list_fields import ABOUT_SDKS, ListField, field_of, without_number
from detector.disclosure.policy_blocks import Block, Cell, Line, Table
from detector.disclosure.sdk_row import SdkRow
from detector.disclosure.sdk_sentences import row_of_sentence

__all__ = ["sdk_rows"]

_URL = re.compile(r"https?://[^\s<>\"'，。；、）)】]+")
_COMPANY = re.compile(
    r"公司|集团|有限|\bInc\b|\bLtd\b|\bLLC\b|\bGmbH\b|Limited|Corporation|\bCo\.|Technologies", re.IGNORECASE
)
_DATA = re.compile(
    r"信息|标识|IMEI|OAID|\bIP\b|地址|型号|位置|列表|日志|identifier|device|\bID\b", re.IGNORECASE
)
_LABEL = re.compile(r"^(?P<label>[^：:，。；;]{1,40}?)\s*[：:]\s*(?P<value>.*)$")
LONGEST_TITLE = 40
CONTEXT_LINES = 3
"""How many lines above a table may state its subject."""


@dataclass(slots=True)
class _Draft:
    name: str
    is_about_sdks: bool
    fields: dict[ListField, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)


def sdk_rows(blocks: Sequence[Block]) -> tuple[SdkRow, ...]:
    """In the order of the text, each name once."""
    found: dict[str, SdkRow] = {}
    for row in _rows(blocks):
        key = re.sub(r"\W", "", row.name).lower()
        if key and key not in found:
            found[key] = row
    return tuple(found.values())


def _rows(blocks: Sequence[Block]) -> Iterator[SdkRow]:
    above: list[str] = []
    section = ""
    lines: list[Line] = []
    for block in blocks:
        if isinstance(block, Line):
            lines.append(block)
            above = [*above, block.text][-CONTEXT_LINES:]
            continue
        upright = _upright(block)
        if upright is not None:
            lines += upright
            continue
        yield from _labelled(lines)
        lines = []
        section = next((one for one in reversed(above) if len(one) <= LONGEST_TITLE * 2), section)
        yield from _of_table(block, context=section)
    yield from _labelled(lines)


def _upright(table: Table) -> list[Line] | None:
    """A table whose first column holds the labels, as labelled lines; None for any other table."""
    rows = table.rows
    if len(rows) < 2 or any(len(row) != 2 for row in rows):
        return None
    if sum(field_of(row[0].text) is not None for row in rows) * 2 <= len(rows):
        return None
    return [Line(text=f"{row[0].text.rstrip('：:')}：{row[1].text}", link=row[1].link) for row in rows]


def _of_table(table: Table, *, context: str) -> Iterator[SdkRow]:
    heads = [field_of(one.text) for one in table.rows[0]]
    named = [one for one in heads if one is not None]
    words = " ".join(one.text for one in table.rows[0])
    is_about = ABOUT_SDKS.search(f"{context} {words}") is not None
    if len(set(named)) >= 2 and len(named) * 2 > len(heads):
        if not is_about or "权限" in words or not {ListField.NAME, ListField.COMPANY} & set(named):
            return
        columns, rows = heads, table.rows[1:]
    elif is_about and len(table.rows) > 1:
        columns, rows = _guessed(table), table.rows
    else:
        return
    if ListField.NAME not in columns:
        columns = [*columns]
        spare = columns.index(None) if None in columns else columns.index(ListField.COMPANY)
        columns[spare] = ListField.NAME
    for row in rows:
        found = _of_cells(columns, row)
        if found is not None:
            yield found


def _of_cells(columns: Sequence[ListField | None], row: Sequence[Cell]) -> SdkRow | None:
    fields: dict[ListField, str] = {}
    links = [one.link for one in row if one.link is not None]
    for column, cell in zip(columns, row, strict=False):
        if column is not None and cell.text:
            fields.setdefault(column, cell.text)
    name = without_number(fields.get(ListField.NAME, ""))
    if not name or _is_head(row):
        return None
    return _row(name, fields, text=" ".join(one.text for one in row), link=links[0] if links else None)


def _is_head(row: Sequence[Cell]) -> bool:
    """Whether the row is a head repeated on the next page."""
    return sum(field_of(one.text) is not None for one in row) * 2 > len(row)


def _guessed(table: Table) -> list[ListField | None]:
    """What the columns of a table without a head hold, judging by their cells."""
    width = max(len(row) for row in table.rows)
    columns: list[ListField | None] = [None] * width
    texts = [[row[at].text for row in table.rows if at < len(row)] for at in range(width)]

    def share(at: int, pattern: re.Pattern[str]) -> float:
        return sum(pattern.search(one) is not None for one in texts[at]) / max(1, len(texts[at]))

    for at in range(width):
        if all(one.strip(" .、").isdecimal() for one in texts[at]):
            columns[at] = ListField.INDEX
        elif share(at, _URL) > 0.5:
            columns[at] = ListField.LINK
        elif share(at, _COMPANY) > 0.5:
            columns[at] = ListField.COMPANY
    for kind in (ListField.NAME, ListField.DATA, ListField.PURPOSE):
        left = [at for at in range(width) if columns[at] is None]
        if not left:
            break
        if kind is ListField.DATA:
            left = [at for at in left if share(at, _DATA) > 0.5]
        if left:
            columns[left[0]] = kind
    return columns


def _labelled(lines: Sequence[Line]) -> Iterator[SdkRow]:
    """Labelled lines become rows; any other line may be a row's title, or a sentence that describes one."""
    draft: _Draft | None = None
    title: str | None = None
    is_about = False
    for line in lines:
        pieces = _pieces(line)
        if pieces is None:
            if draft is not None:
                yield from _finished(draft)
                draft = None
            words = without_number(line.text).strip(" ：:")
            is_about = _context(line, words, before=is_about)
            row = row_of_sentence(line.text, is_about_sdks=is_about)
            if row is not None:
                yield row
            title = words if row is None and len(words) <= LONGEST_TITLE else None
            continue
        for label, kind, value in pieces:
            if kind is ListField.NAME or (title is not None and draft is None):
                if draft is not None:
                    yield from _finished(draft)
                name = value if kind is ListField.NAME else title or ""
                about = is_about or ABOUT_SDKS.search(f"{label} {name}") is not None
                draft, title = _Draft(name=without_number(name), is_about_sdks=about), None
            if draft is not None:
                draft.fields.setdefault(kind, value)
                draft.lines.append(line.text)
                if line.link is not None and kind is ListField.LINK and _URL.search(value) is None:
                    draft.fields[kind] = line.link
    if draft is not None:
        yield from _finished(draft)


def _context(line: Line, words: str, *, before: bool) -> bool:
    """Whether what follows is about SDKs: a title decides, other lines leave it as it was."""
    if ABOUT_SDKS.search(words):
        return True
    numbered_chapter = re.match(r"\s*[一二三四五六七八九十]{1,3}、", line.text) is not None
    return False if numbered_chapter else before


def _pieces(line: Line) -> list[tuple[str, ListField, str]] | None:
    """(label, field, value) of each labelled part of a line; None where it has no known label."""
    found: list[tuple[str, ListField, str]] = []
    for part in re.split(r"[；;]\s*", without_number(line.text)):
        match = _LABEL.match(without_number(part))
        kind = None if match is None else field_of(match["label"])
        if match is not None and kind is not None:
            found.append((match["label"], kind, match["value"].strip()))
        elif found:
            label, kind, value = found[-1]
            found[-1] = (label, kind, f"{value}；{part}" if part else value)
        else:
            return None
    return found or None


def _finished(draft: _Draft) -> Iterator[SdkRow]:
    useful = {ListField.COMPANY, ListField.PURPOSE, ListField.SCENE, ListField.DATA, ListField.LINK}
    if draft.is_about_sdks and draft.name and len(useful & set(draft.fields)) >= 2:
        yield _row(draft.name, draft.fields, text=" ".join(draft.lines), link=None)


def _row(name: str, fields: dict[ListField, str], *, text: str, link: str | None) -> SdkRow:
    url = _URL.search(fields.get(ListField.LINK, "")) or _URL.search(text)
    return SdkRow(
        name=_URL.sub("", name).strip(" ：:，,") or name,
        company=fields.get(ListField.COMPANY),
        purpose=fields.get(ListField.PURPOSE) or fields.get(ListField.SCENE),
        data=fields.get(ListField.DATA),
        link=url[0] if url is not None else link or fields.get(ListField.LINK),
        text=text,
    )
