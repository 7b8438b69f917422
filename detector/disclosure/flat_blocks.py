"""Puts together what a page took apart: cells of a table, labels and their values, one below the other.

A grid of boxes, a web view's tree and a converter each give one line to a cell. A table is known by its head:
a run of lines that are each the name of another field; the lines below it are dealt out to its columns. Cards
are known by their labels: short lines that come again in every card; what stands between two is a value. A
row that is one cell is a title above its table.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from detector.disclosure.blocks import Block, Cell, Line, Outline, Table
from detector.disclosure.field_words import ListField, field_of, label_field, pieces_of

__all__ = ["put_together"]

MIN_COLUMNS = 3
MAX_COLUMNS = 8
LONGEST_HEAD = 16
LONGEST_LEARNED = 10
"""Of a label that names no known field: it is learned by coming again as often as the others."""
MAX_VALUES = 12
_MARKS = re.compile(r"[，。；、,;!?！？《》（(]|https?:")
_COLONS = " ：:"


def put_together(blocks: Sequence[Block]) -> tuple[Block, ...]:
    lines = [one for block in blocks for one in _without_caption(_plain(block))]
    return tuple(_with_tables(tuple(_with_labels(lines))))


def _plain(block: Block) -> Block:
    """A heading that is a label with its value is a line: ##### 使用目的：推送."""
    if isinstance(block, Line) and block.level:
        lead, pieces = pieces_of(block.text)
        if not lead and pieces and pieces[0][1] is not ListField.OTHER and pieces[0][2]:
            return replace(block, level=0)
    return block


def _without_caption(block: Block) -> Iterator[Block]:
    while isinstance(block, Table) and len(block.rows) > 1 and _is_caption(block):
        cell = block.rows[0][0]
        yield Line(text=cell.text, link=cell.link)
        block = Table(rows=block.rows[1:])
    yield block


def _is_caption(table: Table) -> bool:
    row, width = table.rows[0], max(map(len, table.rows))
    return width > 1 and len({cell.text for cell in row if cell.text}) == 1 and len(row) in (1, width)


def _with_tables(blocks: Sequence[Block]) -> Iterator[Block]:
    at = 0
    while at < len(blocks):
        n_columns = _n_heads(blocks, at)
        end = _end(blocks, at) if n_columns >= MIN_COLUMNS else at
        n_rows = (end - at) // n_columns if n_columns else 0
        if n_rows < 2:
            yield blocks[at]
            at += 1
            continue
        lines = [block for block in blocks[at : at + n_rows * n_columns] if isinstance(block, Line)]
        cells = [Cell(text=line.text, link=line.link) for line in lines]
        yield Table(rows=tuple(tuple(cells[n : n + n_columns]) for n in range(0, len(cells), n_columns)))
        at += n_rows * n_columns


def _n_heads(blocks: Sequence[Block], at: int) -> int:
    """How many lines from here on name a field, most of them another one."""
    found = []
    for block in blocks[at : at + MAX_COLUMNS]:
        if not isinstance(block, Line) or block.level or len(block.text) > LONGEST_HEAD:
            break
        kind = field_of(block.text)
        if kind is None or re.search("[：:]", block.text):
            break
        found.append(kind)
    return len(found) if len(set(found)) >= MIN_COLUMNS else 0


def _end(blocks: Sequence[Block], at: int) -> int:
    for end in range(at + 1, len(blocks)):
        block = blocks[end]
        if isinstance(block, Table) or Outline().take(block) is not None or "：" in block.text:
            return end
    return len(blocks)


def _with_labels(blocks: Sequence[Block]) -> Iterator[Block]:
    """Each bare label is joined with its values. The last label of a card takes one line: what follows names
    the next card."""
    words = [_bare(block) for block in blocks]
    labels = _labels(words)
    first = next((text for text in words if text in labels), None)
    at = 0
    while at < len(blocks):
        block, text = blocks[at], words[at]
        at += 1
        if text not in labels or not isinstance(block, Line):
            yield block
            continue
        end = next((n for n in range(at, min(at + MAX_VALUES, len(words))) if words[n] in labels), None)
        if end is None or words[end] == first:
            end = at + 1
        values = [one for one in blocks[at:end] if isinstance(one, Line) and not one.level]
        if len(values) != end - at or not values:
            yield block
            continue
        link = next((one.link for one in values if one.link is not None), None)
        yield Line(text=f"{text}：{'；'.join(one.text for one in values)}", link=link)
        at = end


def _bare(block: Block) -> str | None:
    """The words of a line that may be a label, None for any other block."""
    if not isinstance(block, Line) or block.level:
        return None
    words = block.text.strip(_COLONS)
    return words if len(words) <= 2 * LONGEST_HEAD and not _MARKS.search(words) else None


def _labels(words: Sequence[str | None]) -> frozenset[str]:
    """The bare labels of a page: known ones that come equally often, and the short lines that do as well; or
    known ones that take turns with their values once.
    """
    counts = Counter(text for text in words if text is not None)
    known = {text: kind for text in counts if (kind := label_field(text)) is not None}
    for n_times in sorted({counts[text] for text in known} - {1}, reverse=True):
        again = {text for text in known if counts[text] == n_times}
        if len({known[text] for text in again} - {ListField.OTHER}) > 1:
            return _learned(words, again, counts, n_times)
    for at in range(len(words)):
        turns = [text for text in _turns(words, at) if text in known]
        kinds = {known[text] for text in turns}
        if len(kinds) >= MIN_COLUMNS and ListField.NAME in kinds:
            return frozenset(turns)
    return frozenset()


def _learned(
    words: Sequence[str | None], known: set[str], counts: Counter[str], n_times: int
) -> frozenset[str]:
    """The known labels, and short lines that come as often; what stands right below a label is its value."""
    labels: set[str] = set()
    for at, text in enumerate(words):
        is_learned = text is not None and counts[text] == n_times and len(text) <= LONGEST_LEARNED
        if text is not None and (text in known or is_learned) and not (at and words[at - 1] in labels):
            labels.add(text)
    return frozenset(labels)


def _turns(words: Sequence[str | None], at: int) -> Iterator[str]:
    """Every second line from here on, as long as it is a label and the next one is none."""
    while at + 1 < len(words) and label_field(words[at] or "") and not label_field(words[at + 1] or ""):
        yield words[at] or ""
        at += 2
