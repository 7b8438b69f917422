"""The SDKs that a privacy policy lists: name, company, purpose, data and link of each, from any layout.

Three layouts are read: tables by their heads (or, without a head, by what their columns hold), items of
labelled lines (公司：…), sentences. A row counts where the headings above it, its table's heads or the words
before it mention SDKs or third parties: permissions and the app's own address are not rows.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from detector.disclosure.blocks import (
    LONGEST_TITLE,
    Block,
    Line,
    Outline,
    Table,
    is_title,
    numbering,
    without_number,
)
from detector.disclosure.field_words import ABOUT_SDKS, ListField, is_partys_name, pieces_of
from detector.disclosure.sdk_prose import (
    headed,
    is_generic,
    is_provided,
    is_sdk_name,
    rows_of_item,
    rows_of_sentence,
)
from detector.disclosure.sdk_row import SdkRow, merged
from detector.disclosure.sdk_tables import rows_of_table, upright

__all__ = ["placed_rows", "sdk_rows"]

_URL = re.compile(r"https?://[^\s<>\"'，。；、）)】]+")
_USEFUL = {ListField.COMPANY, ListField.PURPOSE, ListField.SCENE, ListField.DATA, ListField.LINK}
_TOLD = _USEFUL - {ListField.COMPANY, ListField.LINK}
CONTEXT_LINES = 3
"""How many lines above a table may state its subject."""


def sdk_rows(blocks: Sequence[Block]) -> tuple[SdkRow, ...]:
    """In the order of the text, each name once; what one place says of it completes what another says."""
    return merged(row for _, row in placed_rows(blocks))


def placed_rows(blocks: Sequence[Block]) -> list[tuple[int, SdkRow]]:
    """Every row, repeated names included, with the number of the block in which it begins."""
    return sorted(_rows(blocks), key=lambda row: row[0])


def _rows(blocks: Sequence[Block]) -> Iterator[tuple[int, SdkRow]]:
    outline = Outline()
    reader = _Items(again=_labels_that_come_again(blocks))
    lines: list[str] = []
    for at, block in enumerate(blocks):
        reader.at = at
        if isinstance(block, Line):
            depth = outline.take(block)
            if depth is not None:
                yield from reader.leave(depth)
            lines = [*lines, block.text][-CONTEXT_LINES:]
            yield from reader.take(block, outline)
            continue
        labelled = upright(block)
        if labelled is not None:
            for line in labelled:
                yield from reader.take(line, outline)
            continue
        yield from reader.end()
        context = " ".join((*outline.titles, *lines))
        rows = tuple(rows_of_table(block, context=context))
        yield from ((at, row) for row in rows or _said_in(block))
    yield from reader.end()


def _labels_that_come_again(blocks: Sequence[Block]) -> frozenset[str]:
    """Whatever they mean: a page learns its labels by their repetition, and a name comes once."""
    counts: Counter[str] = Counter()
    for block in blocks:
        if isinstance(block, Line):
            lead, pieces = pieces_of(block.text)
            counts.update([pieces[0][0]] if pieces and not lead and not is_sdk_name(pieces[0][0]) else [])
    return frozenset(label for label, n_times in counts.items() if n_times > 1)


def _said_in(table: Table) -> Iterator[SdkRow]:
    """The SDKs that sentences in the cells of any other table describe."""
    for cell in (cell for row in table.rows for cell in row if len(cell.text) > LONGEST_TITLE):
        yield from rows_of_sentence(cell.text, is_about_sdks=False)


@dataclass(slots=True)
class _Draft:
    """An item being read. `opener`: the label that began it, "" for a title; `awaits`: a label without a
    value.
    """

    name: str
    opener: str
    at: int
    fields: dict[ListField, str] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)
    awaits: ListField | None = None
    last: ListField = ListField.NAME
    is_named: bool = False
    is_listed: bool = True
    asks_permission: bool = False
    """Whether its data are only permissions so far."""

    def go_on(self, words: str) -> None:
        """Adds the words that a broken line left of the last value."""
        if self.last is ListField.NAME:
            self.name = f"{self.name} {words}".strip()
        else:
            self.fields[self.last] = f"{self.fields.get(self.last, '')} {words}".strip()

    def take(self, label: str, kind: ListField, value: str, line: Line) -> None:
        says = _SAYS_PURPOSE.search(label) is not None and not any(map(_SAYS_PURPOSE.search, self.labels))
        self.labels.add(label)
        if self.last is kind and not self.fields.get(kind, "-"):
            self.fields[kind] = f"{label}：{value}"  # 涉及信息：设备信息：…
        elif (
            not self.fields.get(kind)
            or (kind is ListField.DATA and self.asks_permission)
            or (kind is ListField.PURPOSE and says)
        ):
            self.fields[kind] = value
            self.asks_permission = "权限" in label and "信息" not in label
        self.last = kind
        self.awaits = None if value else kind
        if line.link is not None and kind is ListField.LINK and _URL.search(value) is None:
            self.fields[kind], self.awaits = line.link, None
        if not self.lines or self.lines[-1] != line.text:
            self.lines.append(line.text)


@dataclass(slots=True)
class _Items:
    """Reads items line by line. `again`: labels that the page repeats. `at`: the number of the block.
    `title`: a short line that may name the item that follows; `above`: the one above it. `about`: the depth
    of the heading at which SDKs were first mentioned. `kind`: the numbering of the last
    item that was a row."""

    again: frozenset[str]
    at: int = 0
    draft: _Draft | None = None
    title: Line | None = None
    above: Line | None = None
    about: int | None = None
    kind: str | None = None

    def leave(self, depth: int) -> Iterator[tuple[int, SdkRow]]:
        """A heading at that depth begins."""
        if self.about is not None and depth < self.about:
            yield from self.end()
            self.about, self.kind, self.title = None, None, None

    def take(self, line: Line, outline: Outline) -> Iterator[tuple[int, SdkRow]]:
        lead, pieces = pieces_of(line.text)
        if self.about is None and ABOUT_SDKS.search(line.text):
            is_page = not outline.above and is_title(line) and _LIST.search(line.text) is not None
            self.about = 0 if is_page else max(len(outline.above), 1)
            if pieces and not ABOUT_SDKS.search(_who(lead, pieces)):
                self.draft = self.title = None  # what is read is not about SDKs: 分享到第三方平台时
        known = [piece for piece in pieces if piece[1] not in (ListField.OTHER, ListField.INDEX)]
        if self._is_value(line, known):
            return
        is_headed = (
            bool(pieces) and not lead and pieces[0][1] is ListField.OTHER and pieces[0][0] not in self.again
        )
        if pieces and not (is_headed and (not known or self._is_head(pieces[0][0], line))):
            yield from self._labelled(line, lead, pieces)
            if self.draft is None and _SAYS_SDK.search(pieces[-1][2]):
                yield from self._spoken(Line(text=pieces[-1][2]))
            return
        if self.draft is not None and not known and not pieces and not is_title(line):
            yield from self.end()
        yield from self._spoken(line)

    def end(self) -> Iterator[tuple[int, SdkRow]]:
        draft, self.draft = self.draft, None
        if draft is None or self.about is None or is_generic(draft.name):
            return
        n_useful = len(_USEFUL & set(draft.fields))
        is_told = _TOLD & set(draft.fields) or (draft.is_named and is_sdk_name(draft.name))
        if n_useful < (1 if draft.is_named else 2) or not is_told:
            return
        if not draft.is_named and "权限" in draft.name:
            return
        parts = draft.name.split("、")
        names = parts if len(parts) > 1 and all(map(is_sdk_name, parts)) else [draft.name]
        yield from ((draft.at, _row(draft, name)) for name in names)

    def _is_head(self, label: str, line: Line) -> bool:
        return is_sdk_name(label) or (self.kind is not None and numbering(line.text)[0] == self.kind)

    def _is_value(self, line: Line, known: Sequence[object]) -> bool:
        """Whether a line gives the value that a label above it awaits, or goes on with it."""
        draft = self.draft
        if draft is None or known or (self.kind and numbering(line.text)[0] == self.kind):
            return False
        if draft.awaits is None:
            if _URL.fullmatch(line.text) and ListField.LINK not in draft.fields:
                draft.fields[ListField.LINK] = line.text
                return True
            return False
        if draft.awaits is ListField.NAME:
            draft.name, draft.awaits = line.text, None
            return True
        if draft.fields.get(draft.awaits) and pieces_of(line.text)[1] == []:
            draft.awaits = None
            return False
        draft.fields[draft.awaits] = "；".join(filter(None, (draft.fields.get(draft.awaits), line.text)))
        draft.lines.append(line.text)
        return True

    def _labelled(
        self, line: Line, lead: str, pieces: Sequence[tuple[str, ListField, str]]
    ) -> Iterator[tuple[int, SdkRow]]:
        draft = self.draft
        if lead and draft is not None and pieces[0][1] not in {ListField.NAME, *draft.fields}:
            draft.go_on(lead)
        elif (
            lead
            and len(lead) <= LONGEST_TITLE
            and not is_generic(lead)
            and pieces[0][1] is not ListField.NAME
        ):
            self.title = Line(text=lead)
        for label, kind, value in pieces:
            if self._begins(label, kind):
                yield from self.end()
                self.draft = self._opened(label, kind, value)
                self.title = None
                if self.draft.opener:
                    self.draft.labels.add(label)
                    self.draft.lines.append(line.text)
                    self.draft.awaits = None if value else ListField.NAME
                    continue
            if self.draft is not None:
                self.draft.take(label, kind, value, line)

    def _opened(self, label: str, kind: ListField, value: str) -> _Draft:
        """An item named by this label's value, or by the title above it; two titles are a name and its
        company."""
        title, is_named = self.title, kind is ListField.NAME
        firm = None if title is None else _firm(title)
        if title is None or is_named:
            draft = _Draft(name=value, opener=label, at=self.at, is_named=is_named)
        else:
            named = self.above if firm and self.above is not None else title
            draft = _Draft(name=without_number(named.text).strip(" ：:"), opener="", at=self.at)
        if firm and firm != draft.name:
            draft.fields[ListField.COMPANY] = firm
        return draft

    def _begins(self, label: str, kind: ListField) -> bool:
        """Whether a label begins an item: it asks for the name, or follows a title, or began the item
        before.
        """
        if kind is ListField.NAME:
            draft = self.draft
            return (
                draft is None
                or label in draft.labels
                or bool(draft.opener or self.title)
                or len(draft.fields) > 2
            )
        if self.title is not None and kind is not ListField.OTHER:
            return self.draft is None or label in self.draft.labels or kind in self.draft.fields
        if kind is ListField.COMPANY and is_partys_name(label):
            return self.draft is None or self.draft.opener == label
        return False

    def _spoken(self, line: Line) -> Iterator[tuple[int, SdkRow]]:
        kind, words = numbering(line.text)
        title, self.title = self.title, None
        rows = self._of_item(kind, words, title)
        if not rows:
            rows = rows_of_sentence(words, is_about_sdks=self.about is not None)
        if not rows:
            if len(words) <= LONGEST_TITLE and is_title(line):
                self.above, self.title = title, None if _NO_TITLE.search(words) else line
            elif kind == self.kind:
                self.kind = None
            return
        yield from self.end()
        self.kind = kind or None
        if words.endswith(("：", ":")):  # what it collects stands in the lines below
            *rows_told, last = rows
            self.draft = _draft_of(last, self.at)
            rows = tuple(rows_told)
        yield from ((self.at, row) for row in rows)

    def _of_item(self, kind: str, words: str, title: Line | None) -> tuple[SdkRow, ...]:
        """The row of an item with a head: before a colon, or a title of its own."""
        if self.about is None:
            return ()
        split = headed(words)
        is_sibling = bool(kind) and kind == self.kind
        if split is not None and (
            is_sdk_name(split[0]) or is_sibling or is_provided(split[1]) or _SAYS_SDK.search(split[1])
        ):
            rows = rows_of_item(*split)
            if rows:
                return rows
        if title is None or _IS_FIRM.search(words):
            return ()
        name = without_number(title.text).strip(" ：:")
        is_named = _SAYS_SDK.search(words) is not None and name[:2] in words
        return rows_of_item(name, words) if is_sdk_name(name) or is_named else ()


def _firm(title: Line) -> str | None:
    """The company that a line names and nothing else."""
    words = without_number(title.text)
    return words if _IS_FIRM.search(words) else None


_IS_FIRM = re.compile(r"(?:公司|集团|\b(?:Inc|Ltd|LLC|Limited|Corporation|GmbH)\.?)$", re.IGNORECASE)
_SAYS_PURPOSE = re.compile("目的|purpose", re.IGNORECASE)
"""A label that asks for the purpose itself, which a function only stands for."""
_SAYS_SDK = re.compile("sdk", re.IGNORECASE)
_LIST = re.compile(r"清单|列表|目录|公示|list|directory", re.IGNORECASE)
"""A title without a number above everything: the page is one list, whatever is numbered below it."""
_NO_TITLE = re.compile(r"下列|以下|如下|[：:]\s*\S|(?:清单|列表|目录|\blist)$", re.IGNORECASE)
"""An announcement, a list's title, or a label with its value, names no item."""


def _who(lead: str, pieces: Sequence[tuple[str, ListField, str]]) -> str:
    """The words of a labelled line that may name somebody: all but the values of its other fields."""
    names = {ListField.NAME, ListField.COMPANY}
    return " ".join((lead, *(f"{label} {value if kind in names else ''}" for label, kind, value in pieces)))


def _draft_of(row: SdkRow, at: int) -> _Draft:
    known = {ListField.COMPANY: row.company, ListField.PURPOSE: row.purpose, ListField.LINK: row.link}
    fields = {list_field: value for list_field, value in known.items() if value}
    return _Draft(
        name=row.name,
        opener=row.name,
        at=at,
        fields=fields,
        lines=[row.text],
        is_named=True,
        is_listed=False,
        awaits=ListField.DATA,
    )


def _row(draft: _Draft, name: str) -> SdkRow:
    fields = draft.fields
    text = " ".join(draft.lines)
    url = _URL.search(fields.get(ListField.LINK, "")) or _URL.search(text)
    return SdkRow(
        name=_URL.sub("", name).strip(" ：:，,。").removeprefix("关于") or name,
        company=fields.get(ListField.COMPANY) or None,
        purpose=fields.get(ListField.PURPOSE)
        or fields.get(ListField.SCENE)
        or fields.get(ListField.KIND)
        or None,
        data=fields.get(ListField.DATA) or None,
        link=url[0] if url is not None else fields.get(ListField.LINK) or None,
        text=f"{draft.name} {text}",
        is_listed=draft.is_listed,
    )
