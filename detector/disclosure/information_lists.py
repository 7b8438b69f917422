"""Finds the two lists that notice 524 requires in a policy's text: which are there, which fields they show.

A list is a title with a table or labelled lines under it. A sentence that only names a list or links to one
does not count. The length of a summary is measured as well.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from detector.disclosure.list_fields import ListField, fields_of, without_number
from detector.disclosure.policy_blocks import Block, Line, Table

__all__ = ["InformationList", "ListKind", "information_lists", "n_missing_fields", "summary_letters"]

_SHARED = re.compile(
    r"(?:第三方|三方|对外|合作方|外部).{0,12}(?:共享|提供|收集|使用|委托|SDK).{0,14}"
    r"(?:清单|列表|目录|明细|名单)|"
    r"共享.{0,8}(?:个人信息|用户信息|数据).{0,6}(?:清单|列表|目录|明细)|"
    r"(?:第三方|三方)?\s*SDK.{0,14}(?:清单|列表|目录|名单)|"
    r"third[- ]part(?:y|ies).{0,40}(?:list|inventory)|(?:list|inventory) of .{0,30}third[- ]part|"
    r"sharing (?:list|inventory)",
    re.IGNORECASE,
)
_COLLECTED = re.compile(
    r"(?:收集|采集|处理|使用).{0,10}(?:个人|用户)信息.{0,8}(?:清单|列表|明细)|"
    r"(?:个人|用户)信息.{0,6}(?:收集|采集|处理|使用).{0,8}(?:清单|列表|明细)|"
    r"(?:list|inventory) of (?:the )?(?:collected )?personal (?:information|data)|"
    r"(?:personal (?:information|data)|collected (?:information|data)).{0,20}(?:list|inventory)",
    re.IGNORECASE,
)
_SUMMARY = re.compile(
    r"(?:隐私|个人信息).{0,12}(?:摘要|概要|简版|简明版|简要版)|(?:摘要|概要|简版|简明版|简要版).{0,6}隐私|"
    r"privacy.{0,20}(?:summary|at a glance|highlights)|summary of .{0,20}privacy",
    re.IGNORECASE,
)
_LEADS_ELSEWHERE = re.compile(r"[《》]|详见|参见|请见|查看|查阅|点击|见附|see ", re.IGNORECASE)
_CHAPTER = re.compile(r"^\s*(?:第?[一二三四五六七八九十]{1,3}[、章部]|[（(][一二三四五六七八九十]{1,3}[）)])")
_LABEL = re.compile(r"^(?P<label>[^：:，。；;]{1,40}?)\s*[：:]")
_WORDS_IN_LINES = (
    (ListField.WAY, "方式"),
    (ListField.SCENE, "场景"),
    (ListField.PURPOSE, "目的"),
    (ListField.PURPOSE, "用于"),
)
LONGEST_TITLE = 40
LINES_TO_CONTENT = 8
"""A title whose list does not begin within this many lines only mentions one."""


class ListKind(StrEnum):
    """已收集个人信息清单, and 与第三方共享个人信息清单."""

    COLLECTED = "collected"
    SHARED = "shared"


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationList:
    """`fields` are those named by its heads, its labels or a line within it; `n_rows` counts a table's rows
    or repeated labels. `n_unread_heads`: heads and labels that name no known field.
    """

    kind: ListKind
    title: str
    fields: frozenset[ListField]
    n_rows: int
    n_unread_heads: int = 0


def information_lists(blocks: Sequence[Block]) -> tuple[InformationList, ...]:
    return tuple(_lists(blocks))


def n_missing_fields(lists: Sequence[InformationList], asked: frozenset[ListField]) -> int | None:
    """Counted over all lists of a kind together: a field shown in one may be missing from another.

    None: there is no list, or a head was not understood.
    """
    shown = frozenset(one for each in lists for one in each.fields)
    n_missing = len(asked - shown)
    if not lists or (n_missing and any(one.n_unread_heads for one in lists)):
        return None
    return n_missing


def summary_letters(blocks: Sequence[Block]) -> int | None:
    """The number of letters under a title that announces a summary.

    None where there is none, or where its end is unknown: what follows may be the whole policy.
    """
    begin = next((at for at, one in enumerate(blocks) if _is_summary(one)), len(blocks))
    n_letters = 0
    for block in blocks[begin + 1 :]:
        if isinstance(block, Table):
            n_letters += sum(len(cell.text) for row in block.rows for cell in row)
        elif block.is_heading or _CHAPTER.match(block.text):
            return n_letters
        else:
            n_letters += len(block.text)
    return None


def _is_summary(block: Block) -> bool:
    return isinstance(block, Line) and _is_title(block) and _SUMMARY.search(block.text) is not None


def _lists(blocks: Sequence[Block]) -> Iterator[InformationList]:
    for at, block in enumerate(blocks):
        if not isinstance(block, Line) or not _is_title(block):
            continue
        kind = _kind(block.text)
        if kind is None:
            continue
        found = _content(blocks, at + 1)
        if found.n_rows:
            yield InformationList(
                kind=kind,
                title=block.text,
                fields=frozenset(found.fields),
                n_rows=found.n_rows,
                n_unread_heads=len(found.unread),
            )


def _is_title(line: Line) -> bool:
    words = without_number(line.text)
    if len(words) > LONGEST_TITLE or _LEADS_ELSEWHERE.search(words):
        return False
    return line.is_heading or not words.endswith(("。", "；", ";", "，", ","))


def _kind(title: str) -> ListKind | None:
    if _SHARED.search(title):
        return ListKind.SHARED
    return ListKind.COLLECTED if _COLLECTED.search(title) else None


@dataclass(slots=True)
class _Content:
    fields: set[ListField] = field(default_factory=set)
    n_rows: int = 0
    n_lines: int = 0
    unread: set[str] = field(default_factory=set)
    labels: dict[str, int] = field(default_factory=dict)

    def add_table(self, table: Table) -> None:
        first = [fields_of(cell.text) for cell in table.rows[0]]
        upright = [fields_of(row[0].text) for row in table.rows if len(row) == 2]
        if len(upright) == len(table.rows) and sum(map(bool, upright)) * 2 > len(upright) > 1:
            heads, texts = upright, [row[0].text for row in table.rows]
            self.n_rows += 1
        elif any(first):
            heads, texts = first, [cell.text for cell in table.rows[0]]
            self.n_rows += len(table.rows) - 1
        else:
            return
        self.fields |= {one for found in heads for one in found}
        self.unread |= {text for text, found in zip(texts, heads, strict=True) if text and not found}

    def add_line(self, line: Line) -> None:
        """A label, or a line that states for all rows what no head does (共享方式均为 SDK 采集)."""
        self.n_lines += 1
        for part in re.split(r"[；;]", without_number(line.text)):
            match = _LABEL.match(without_number(part))
            found = () if match is None else fields_of(match["label"])
            if match is not None and found:
                self.fields |= set(found)
                self.labels[match["label"]] = self.labels.get(match["label"], 0) + 1
                self.n_rows = max(self.n_rows, self.labels[match["label"]])
            elif match is not None:
                self.unread.add(match["label"])
            else:
                self.fields |= {one for one, words in _WORDS_IN_LINES if words in part}
        if self.n_rows and _is_title(line) and _LABEL.match(without_number(line.text)) is None:
            self.fields.add(ListField.SCENE)  # a list in parts has one part per function


def _content(blocks: Sequence[Block], begin: int) -> _Content:
    """The content from there up to the next list or chapter."""
    content = _Content()
    for at in range(begin, len(blocks)):
        block = blocks[at]
        if isinstance(block, Table):
            content.add_table(block)
            continue
        title_of_another = _is_title(block) and _kind(block.text) is not None
        too_far = content.n_lines >= LINES_TO_CONTENT and not content.n_rows
        if title_of_another or _CHAPTER.match(block.text) or too_far:
            break
        content.add_line(block)
    return content
