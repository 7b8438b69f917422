"""Puts together what a page took apart: the cells of a table that come one below the other.

A grid of boxes, a web view's tree and a converter each give one line to a cell. A table is known by its head:
a run of lines that are each the name of another field; the lines below it are dealt out to its columns. A row
that is one cell is a title above its table.
"""

import re
from collections.abc import Iterator, Sequence

from detector.disclosure.blocks import Block, Cell, Line, Outline, Table
from detector.disclosure.field_words import label_field

__all__ = ["put_together"]

MIN_COLUMNS = 3
MAX_COLUMNS = 8
LONGEST_HEAD = 16


def put_together(blocks: Sequence[Block]) -> tuple[Block, ...]:
    return tuple(_with_tables([one for block in blocks for one in _without_caption(block)]))


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
        kind = label_field(block.text)
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
