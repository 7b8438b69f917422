"""The SDKs that a privacy policy lists: name, company, purpose, data and link of each, from any layout.

Tables are read by their heads, lines by the roles of their parts, what is left by its sentences. A sentence
or a table counts where the headings above it, its heads or the words before it mention SDKs or third
parties: permissions and the app's own address are not rows.
"""

from collections.abc import Iterator, Sequence

from detector.disclosure.blocks import LONGEST_TITLE, Block, Outline, Table, without_number
from detector.disclosure.field_words import ABOUT_SDKS
from detector.disclosure.line_parts import part_runs
from detector.disclosure.line_roles import LineRoles
from detector.disclosure.sdk_cards import cards
from detector.disclosure.sdk_prose import rows_of_sentence
from detector.disclosure.sdk_row import SdkRow, merged
from detector.disclosure.sdk_tables import rows_of_table, upright

__all__ = ["placed_rows", "sdk_rows"]

CONTEXT_LINES = 3
"""How many lines above a table may state its subject."""


def sdk_rows(blocks: Sequence[Block], roles: LineRoles) -> tuple[SdkRow, ...]:
    """In the order of the text, each name once; what one place says of it completes what another says."""
    return merged(row for _, row in placed_rows(blocks, roles))


def placed_rows(blocks: Sequence[Block], roles: LineRoles) -> list[tuple[int, SdkRow]]:
    """Every row, repeated names included, with the number of the block in which it begins."""
    found = [card for parts in part_runs(blocks) for card in cards(parts, roles.read(parts))]
    read = {block for card in found for block in card.blocks}
    rows = [(card.blocks[0], card.row) for card in found]
    return sorted([*rows, *_rows_elsewhere(blocks, read)], key=lambda row: row[0])


def _rows_elsewhere(blocks: Sequence[Block], read: set[int]) -> Iterator[tuple[int, SdkRow]]:
    """Of tables, and of sentences in lines that are no part of a row."""
    outline = Outline()
    lines: list[str] = []
    about: int | None = None
    """The depth of the heading at which SDKs were first mentioned."""
    for at, block in enumerate(blocks):
        if isinstance(block, Table):
            if upright(block) is None:
                context = " ".join((*outline.titles, *lines))
                rows = tuple(rows_of_table(block, context=context))
                yield from ((at, row) for row in rows or _said_in(block))
            continue
        depth = outline.take(block)
        if depth is not None and about is not None and depth < about:
            about = None
        if about is None and ABOUT_SDKS.search(block.text):
            about = max(len(outline.above), 1)
        lines = [*lines, block.text][-CONTEXT_LINES:]
        if at not in read:
            words = without_number(block.text)
            yield from ((at, row) for row in rows_of_sentence(words, is_about_sdks=about is not None))


def _said_in(table: Table) -> Iterator[SdkRow]:
    """The SDKs that sentences in the cells of any other table describe."""
    for cell in (cell for row in table.rows for cell in row if len(cell.text) > LONGEST_TITLE):
        yield from rows_of_sentence(cell.text, is_about_sdks=False)
