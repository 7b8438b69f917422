"""Finds the two lists that notice 524 requires in a policy's text: which are there, which fields they show.

A list is a title with a table or labelled lines in its section. A sentence that only names a list or links
to one does not count, and a title without a word for a list (信息公示, 接入的第三方SDK) counts by what stands
below it. The length of a summary is measured as well.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from detector.disclosure.blocks import (
    Block,
    Line,
    Outline,
    Table,
    is_title,
    letters_of,
    numbering,
    without_number,
)
from detector.disclosure.field_words import ListField, fields_of, pieces_of
from detector.disclosure.sdk_row import SdkRow
from detector.disclosure.sdk_tables import head_of, upright

__all__ = ["InformationList", "ListKind", "information_lists", "n_missing_fields", "summary_letters"]

_LIST = r"(?:清单|列表|目录|明细|名单|一览表|汇总表|信息表)"
_PARTY = r"(?:第三方|三方|合作方|合作伙伴|合作机构|关联方|外部|SDK)"
_SHARED = re.compile(
    rf"(?:第三方|三方|对外|合作方|合作伙伴|外部).{{0,12}}(?:共享|提供|收集|使用|委托|SDK).{{0,14}}{_LIST}|"
    rf"共享.{{0,8}}(?:个人信息|用户信息|数据).{{0,6}}{_LIST}|{_PARTY}\s*{_LIST}|"
    rf"(?:第三方|三方)?\s*SDK.{{0,14}}{_LIST}|"
    r"third[- ]part(?:y|ies).{0,40}(?:list|inventory)|(?:list|inventory) of .{0,30}third[- ]part|"
    r"sharing (?:list|inventory)",
    re.IGNORECASE,
)
_PERHAPS_SHARED = re.compile(
    rf"{_PARTY}.{{0,14}}(?:公示|接入信息|信息说明|情况说明|详情|说明$|附录|附件|附表)|(?:附录|附件|附表).{{0,6}}{_PARTY}|"
    rf"(?:使用|接入|集成|嵌入|内嵌|引入)(?:到)?的.{{0,4}}(?:第三方|三方|合作方).{{0,4}}(?:SDK|软件开发(?:工具)?包)|"
    rf"SDK.{{0,16}}(?:情况|信息)$|^{_PARTY}\s*SDK$|"
    r"(?:个人)?信息(?:对外)?共享.{0,6}(?:公示|说明)$|SDK.{0,30}(?:情况|信息|清单|目录|列表).{0,4}如下$",
    re.IGNORECASE,
)
_COLLECTED = re.compile(
    rf"(?:收集|采集|处理|使用).{{0,10}}(?:个人|用户)信息.{{0,8}}{_LIST}|"
    rf"(?:个人|用户)信息.{{0,6}}(?:收集|采集|处理|使用).{{0,8}}{_LIST}|(?:个人|用户)信息{_LIST}|"
    r"(?:list|inventory) of (?:the )?(?:collected )?personal (?:information|data)|"
    r"(?:personal (?:information|data)|collected (?:information|data)).{0,20}(?:list|inventory)",
    re.IGNORECASE,
)
_SUMMARY = re.compile(
    r"(?:隐私|个人信息).{0,12}(?:摘要|概要|简版|简明版|简要版)|(?:摘要|概要|简版|简明版|简要版).{0,6}隐私|^(?:摘要|概要|提要)$|"
    r"要点(?:说明|提示|概述)|(?:其中)?要点如下|privacy.{0,20}(?:summary|at a glance|highlights)|"
    r"summary of .{0,20}privacy",
    re.IGNORECASE,
)
_LEADS_ELSEWHERE = re.compile(
    r"[《》]|详见|参见|请见|查看|查阅|点击|见附|(?:清单|列表|目录)中|see ", re.IGNORECASE
)
_TRANSLATION = re.compile(r"(?<=[\u4e00-\u9fff])\s*/?\s+[A-Z][^\u4e00-\u9fff]{12,}$")
"""The second language of a title in two."""
_WORDS_IN_LINES = (
    (ListField.WAY, "方式"),
    (ListField.SCENE, "场景"),
    (ListField.PURPOSE, "目的"),
    (ListField.PURPOSE, "用于"),
)
_PROCESSING = re.compile(r"去标识|匿名化|加密|脱敏")
"""How data are protected, which is no way of sharing them."""
_MARKS_LEVEL = ("第", "一、", "（一）", "1、", "（1）", "①")
"""Kinds of numbering from the outermost to the innermost, as most authors use them."""
LONGEST_ANNOUNCEMENT = 120
LINES_TO_CONTENT = 12
"""A title whose list does not begin within this many lines only mentions one."""


class ListKind(StrEnum):
    """已收集个人信息清单, and 与第三方共享个人信息清单."""

    COLLECTED = "collected"
    SHARED = "shared"


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationList:
    """`fields` are those named by its heads, its labels or a line within it; `n_rows` counts a table's rows
    or repeated labels. `n_unread_heads`: heads and labels that name no known field. `sdks`: of a shared list.
    """

    kind: ListKind
    title: str
    fields: frozenset[ListField]
    n_rows: int
    n_unread_heads: int = 0
    sdks: tuple[SdkRow, ...] = ()


def information_lists(
    blocks: Sequence[Block], rows: Sequence[tuple[int, SdkRow]]
) -> tuple[InformationList, ...]:
    """`rows`: of the SDKs, each with the number of the block in which it begins."""
    return tuple(_lists(blocks, rows))


def n_missing_fields(
    lists: Sequence[InformationList], asked: frozenset[ListField], implied: frozenset[ListField] = frozenset()
) -> int | None:
    """Counted over all lists of a kind together: a field shown in one may be missing from another.

    `implied`: what the lists show by something else. None: there is no list, or a head was not understood.
    """
    shown = frozenset(list_field for each in lists for list_field in each.fields) | implied
    n_missing = len(asked - shown)
    if not lists or (n_missing and any(list_.n_unread_heads for list_ in lists)):
        return None
    return n_missing


def _lists(blocks: Sequence[Block], rows: Sequence[tuple[int, SdkRow]]) -> Iterator[InformationList]:
    depths = _depths(blocks)
    at = 0
    while at < len(blocks):
        title, found, end = blocks[at], None, at + 1
        if isinstance(title, Line):
            kind, is_sure = _kind(title)
            if kind is not None:
                found, end = _list_at(blocks, at, depths, rows, kind=kind, is_sure=is_sure)
        if found is not None:
            yield found
        at = at + 1 if found is None else end


def _depths(blocks: Sequence[Block]) -> list[tuple[int | None, int]]:
    """Of each block the depth at which it is a heading, None for no heading, and how many are above it."""
    outline = Outline()
    depths: list[tuple[int | None, int]] = []
    for block in blocks:
        depth = outline.take(block) if isinstance(block, Line) else None
        depths.append((depth, len(outline.above)))
    return depths


def _list_at(
    blocks: Sequence[Block],
    at: int,
    depths: Sequence[tuple[int | None, int]],
    rows: Sequence[tuple[int, SdkRow]],
    *,
    kind: ListKind,
    is_sure: bool,
) -> tuple[InformationList | None, int]:
    """The list below a title, up to the next heading beside or above it, or to the title of another list.

    A title that is no heading itself stands below the headings above it.
    """
    depth, n_above = depths[at]
    content = _Content()
    next_row = bisect_left(rows, at, key=lambda one: one[0])
    end = at + 1
    while end < len(blocks):
        block, (other, _) = blocks[end], depths[end]
        if other is not None and other < (n_above if depth is None else depth + 1):
            break
        if isinstance(block, Line) and (another := _kind(block))[1] and another[0] is not kind:
            break
        content.add(block)
        end += 1
        if content.is_too_far and not (next_row < len(rows) and rows[next_row][0] < end):
            return None, at + 1
    sdks = tuple(row for place, row in rows[next_row:] if place < end) if kind is ListKind.SHARED else ()
    n_rows = max(content.n_rows, len(sdks)) if is_sure else sum(sdk.is_listed for sdk in sdks)
    if not n_rows:
        return None, end
    title = blocks[at]
    assert isinstance(title, Line)
    return InformationList(
        kind=kind,
        title=without_number(title.text),
        fields=frozenset(content.fields).union(
            *(fields_of(label) for sdk in sdks if sdk.is_listed for label in sdk.labels)
        ),
        n_rows=n_rows,
        n_unread_heads=len(content.unread),
        sdks=sdks,
    ), end


def _kind(line: Line) -> tuple[ListKind | None, bool]:
    """The kind of list that a title announces, and whether it calls itself a list."""
    words = re.sub(r"[（(](?:详见|参见|请见)[^）)]*[）)]", "", without_number(line.text)).strip("：: ")
    if words.startswith("《") and words.endswith("》"):
        words = words[1:-1]
    words = _TRANSLATION.sub("", words)
    is_announced = words.endswith("如下") and len(words) <= LONGEST_ANNOUNCEMENT
    if not (is_title(line) or is_announced) or _LEADS_ELSEWHERE.search(words):
        return None, False
    if _SHARED.search(words):
        return ListKind.SHARED, True
    if _COLLECTED.search(words):  # what a third party processes is shared with it
        return (ListKind.SHARED if re.search(_PARTY, words) else ListKind.COLLECTED), True
    return (ListKind.SHARED if _PERHAPS_SHARED.search(f"{numbering(line.text)[0]}{words}") else None), False


@dataclass(slots=True)
class _Content:
    fields: set[ListField] = field(default_factory=set)
    n_rows: int = 0
    n_lines: int = 0
    unread: set[str] = field(default_factory=set)
    labels: dict[str, int] = field(default_factory=dict)

    @property
    def is_too_far(self) -> bool:
        return self.n_lines >= LINES_TO_CONTENT and not self.n_rows

    def add(self, block: Block) -> None:
        if isinstance(block, Table):
            self._add_table(block)
        else:
            self._add_line(block)

    def _add_table(self, table: Table) -> None:
        lines = upright(table)
        if lines is not None:
            heads, texts = [fields_of(row[0].text) for row in table.rows], [row[0].text for row in table.rows]
            self.n_rows += 1
        else:
            head, rows = head_of(table)
            if head is None:
                return
            heads, texts = [fields_of(cell.text) for cell in head], [cell.text for cell in head]
            self.n_rows += len(rows)
        self.fields |= {list_field for found in heads for list_field in found}
        self.unread |= {text for text, found in zip(texts, heads, strict=True) if text and not found}

    def _add_line(self, line: Line) -> None:
        """Labels, or a line that states for all rows what no head does (共享方式均为 SDK 采集)."""
        self.n_lines += 1
        _, pieces = pieces_of(line.text)
        for label, kind, _ in pieces:
            self.fields |= set(fields_of(label))
            if kind is ListField.OTHER:
                self.unread |= set() if fields_of(label) else {label}
                continue
            self.labels[label] = self.labels.get(label, 0) + 1
            self.n_rows = max(self.n_rows, self.labels[label])
        if not pieces and not _PROCESSING.search(line.text):
            self.fields |= {list_field for list_field, words in _WORDS_IN_LINES if words in line.text}
        if self.n_rows and not pieces and is_title(line):
            self.fields.add(ListField.SCENE)  # a list in parts has one part per function


def summary_letters(blocks: Sequence[Block]) -> int | None:
    """The number of letters under a title that announces a summary, its subheadings included.

    None where there is none, or where its end is unknown: what follows may be the whole policy.
    """
    for at, block in enumerate(blocks):
        if isinstance(block, Line) and _announces_summary(block):
            end = _summary_end(blocks, at)
            if end is None and at == 0 and block.level:
                end = len(blocks)  # a page of its own
            return sum(map(letters_of, blocks[at + 1 : end])) or None if end is not None else None
    return None


def _announces_summary(line: Line) -> bool:
    words = without_number(line.text)
    if is_title(line) and not _LEADS_ELSEWHERE.search(words):
        return _SUMMARY.search(words) is not None
    return re.search(r"要点(?:如下|说明)[：:。]?$", words) is not None


def _summary_end(blocks: Sequence[Block], at: int) -> int | None:
    title = blocks[at]
    assert isinstance(title, Line)
    kind = numbering(title.text)[0]
    inside = ""
    for number in range(at + 1, len(blocks)):
        block = blocks[number]
        if not isinstance(block, Line):
            continue
        own = numbering(block.text)[0]
        if title.level and block.level:
            if block.level <= title.level:
                return number
        elif block.level or (own in _MARKS_LEVEL and (own == kind or _is_above(own, inside or kind))):
            return number
        inside = inside or (own if own in _MARKS_LEVEL else "")
    return None


def _is_above(kind: str, inside: str) -> bool:
    """Whether a numbering stands above the one used inside; a chapter's number stands above plain
    paragraphs.
    """
    if not inside:
        return kind in _MARKS_LEVEL[:3]
    return _MARKS_LEVEL.index(kind) < _MARKS_LEVEL.index(inside)
