"""Tables whose cells came one a line: a grid of boxes in HTML, or a web view's tree without its boxes.

Their head is a run of lines that are each the name of another field; the lines below it are dealt out to its
columns, up to the next heading.
"""

from collections.abc import Iterator, Sequence

from detector.disclosure.blocks import Block, Cell, Line, Outline, Table
from detector.disclosure.field_words import field_of

__all__ = ["with_flat_tables"]

MIN_COLUMNS = 3
MAX_COLUMNS = 8
LONGEST_HEAD = 16


def with_flat_tables(blocks: Sequence[Block]) -> Iterator[Block]:
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
        if kind is None or "：" in block.text:
            break
        found.append(kind)
    return len(found) if len(set(found)) >= MIN_COLUMNS else 0


def _end(blocks: Sequence[Block], at: int) -> int:
    for end in range(at + 1, len(blocks)):
        block = blocks[end]
        if isinstance(block, Table) or Outline().take(block) is not None or "：" in block.text:
            return end
    return len(blocks)
