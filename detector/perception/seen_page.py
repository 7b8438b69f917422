"""One screen of an app as a walk reads it in the picture, where the view tree says nothing of it.

Lines that stand closely below each other are a block: a title with what is told of it, or a card. Blocks of
one build in one column are the rows of a list, short ones side by side the cells of a grid, the names at the
bottom a bar of tabs. What else reacts there is not known and left alone.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from detector.core.crawl import Aim, CrawlEntry, CrawlPage, PageOwner, Untapped
from detector.core.geometry import Point, Rect
from detector.perception.crawl_words import CrawlWords
from detector.perception.text_rows import text_rows

__all__ = [
    "MAX_BRIEF_LETTERS",
    "MIN_FIXED",
    "SEARCH",
    "WALKED",
    "Found",
    "Text",
    "bar_rows",
    "is_short",
    "read_seen_page",
    "scroll_of",
]

WALKED = frozenset({Aim.SETTINGS, Aim.MINE, Aim.ABOUT, Aim.HELP, Aim.MORE})
"""Of the crawl's own entries; its texts are read by the crawl, and what is for sale is left alone."""

SEARCH = re.compile(r"^(?:搜索|搜一搜|搜尋|search)", re.IGNORECASE)

BAR_FROM, MIN_TABS, MAX_TABS = 0.88, 3, 7
"""A bar of tabs: so far down the screen, with as many short names. Material: three to five destinations; a
React Native demo has seven."""

SAME_ROW_SHARE, SAME_SIDE_SHARE, SAME_HEIGHT = 0.015, 0.02, 1.35
MAX_TAB_LETTERS, MAX_BRIEF_LETTERS = 6, 8
LATIN = 2.5
"""Latin names are as many times as long."""

MIN_FIXED = 2
"""As many lines outside the lists tell a page from another; with fewer its lists count, too."""

STATUS_BAR_SHARE = 0.04
ROOM_LINES = 1.2
"""Around words in a picture, in heights of their line: what stands closer may belong to the same card."""

BAR_LINES = 3.0
"""Above the names of a bar of tabs, in their height: their icons."""

BLOCK_LINES = 0.8
"""Between two lines of one block, in the height of the lower one; rows of a list stand farther apart. Tool
value."""

PARAGRAPH_LINES, MIN_LINES_OF_A_PARAGRAPH = 0.4, 3
"""Lines of one size that run on so closely are read, not tapped."""

MAX_LINES_OF_A_ROW, MAX_LINES_OF_A_CELL = 5, 2
BESIDE_HEIGHT = 0.8
"""A block beside a row, and lower than it by this share, belongs to the row: a price, a count."""

ROOM_BELOW = 0.16
"""Of the screen: a page that leaves as much free below its last line ends there. Tool value."""

SWIPE_FROM, SWIPE_TO = 0.75, 0.3

Text = tuple[str, Rect]
Found = tuple[CrawlEntry, Rect]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Lines from the top."""

    lines: tuple[Text, ...]

    @property
    def title(self) -> str:
        return self.lines[0][0]

    @property
    def head(self) -> Rect:
        return self.lines[0][1]

    @property
    def box(self) -> Rect:
        box = self.head
        for _, line in self.lines[1:]:
            box = box.union(line)
        return box

    def is_brief(self) -> bool:
        return len(self.lines) <= MAX_LINES_OF_A_CELL and is_short(self.title, MAX_BRIEF_LETTERS)

    def is_built_like(self, other: "_Block") -> bool:
        is_single = len(self.lines) == 1
        return is_single is (len(other.lines) == 1) and _are_alike(self.head, other.head)

    def is_beside(self, row: "_Block") -> bool:
        """Whether it tells something of the row to its left."""
        box, other = self.box, row.box
        is_within = other.top_px <= box.center.y_px <= other.bottom_px and box.left_px >= other.right_px
        return is_within and box.height_px < BESIDE_HEIGHT * other.height_px


def read_seen_page(texts: Sequence[Text], screen: Rect, words: CrawlWords) -> CrawlPage:
    """`texts`: what was read in the picture, each with its place."""
    own = [
        text for text in texts if text[1].center.y_px > screen.top_px + STATUS_BAR_SHARE * screen.height_px
    ]
    tabs = [text for row in bar_rows(own, screen) for text in row]
    floor_px = min((box.top_px - BAR_LINES * box.height_px for _, box in tabs), default=screen.bottom_px)
    rest = [text for text in own if text[1].bottom_px < floor_px and _is_word(text[0])]
    rows = list(_rows(list(_blocks(rest)), screen))
    found = [
        (CrawlEntry(title=title, point=box.center, aim=Aim.TAB, is_brief=True), box) for title, box in tabs
    ]
    found += rows
    listed = [box for _, box in found]
    found += [
        entry for entry in _names(rest, words) if not any(box.contains(entry[0].point) for box in listed)
    ]
    kept: list[CrawlEntry] = []
    untapped: dict[tuple[Untapped, str], None] = {}
    for entry, box in found:
        around = tabs if entry.aim is Aim.TAB else _around(entry, box, own, screen)
        if any(words.is_forbidden(text) for text, _ in around) or words.aim_of(entry.title) is Aim.PLANS:
            untapped[Untapped.FORBIDDEN, entry.title] = None
        else:
            kept.append(entry)
    in_lists = [box for entry, box in rows if not entry.is_brief]
    fixed = [text for text in rest if not any(_is_at(text[1], box) for box in in_lists)]
    content = tuple(text_rows(rest))
    return CrawlPage(
        owner=PageOwner.APP if own else PageOwner.NOBODY,
        shape="",
        lines=tuple(text_rows(fixed)) if len(fixed) >= MIN_FIXED else content,
        content=content,
        entries=tuple(kept),
        untapped=tuple(untapped),
        asks_consent=False,
        asks_login=any(words.asks_login(text) for text, _ in own),
        is_web=False,
        scroll=scroll_of([box for _, box in rest], screen, floor_px),
    )


def scroll_of(boxes: Sequence[Rect], screen: Rect, floor_px: float) -> tuple[Point, Point] | None:
    """From where to where to swipe; None if its texts end well above its lower edge, `floor_px`."""
    lowest_px = max((box.bottom_px for box in boxes), default=screen.top_px)
    if lowest_px < floor_px - ROOM_BELOW * screen.height_px:
        return None
    x_px = screen.center.x_px
    return (
        Point(x_px=x_px, y_px=screen.top_px + SWIPE_FROM * screen.height_px),
        Point(x_px=x_px, y_px=screen.top_px + SWIPE_TO * screen.height_px),
    )


def bar_rows(texts: Sequence[Text], screen: Rect) -> Iterator[list[Text]]:
    """The lowest row of short names, if it is spread over most of the width."""
    low = [
        text
        for text in texts
        if text[1].center.y_px > screen.top_px + BAR_FROM * screen.height_px
        and is_short(text[0], MAX_TAB_LETTERS)
    ]
    rows: list[list[Text]] = []
    for text in sorted(low, key=lambda text: text[1].center.y_px):
        if rows and abs(rows[-1][0][1].center.y_px - text[1].center.y_px) <= (
            SAME_ROW_SHARE * screen.height_px
        ):
            rows[-1].append(text)
        else:
            rows.append([text])
    for row in reversed(rows):
        row.sort(key=lambda text: text[1].left_px)
        spread = row[-1][1].center.x_px - row[0][1].center.x_px
        if MIN_TABS <= len(row) <= MAX_TABS and spread > screen.width_px / 2:
            yield row
            return


def is_short(text: str, letters: int) -> bool:
    return 0 < len(text) <= (LATIN * letters if text.isascii() else letters)


def _is_word(text: str) -> bool:
    """An icon may be read as a letter or a sign."""
    return sum(letter.isalnum() for letter in text) > 1


def _are_alike(one: Rect, other: Rect) -> bool:
    low, high = sorted((one.height_px, other.height_px))
    return high <= SAME_HEIGHT * low


def _blocks(texts: Sequence[Text]) -> Iterator[_Block]:
    """Without paragraphs, however closely something stands to them."""
    ordered = sorted(texts, key=lambda text: (text[1].top_px, text[1].left_px))
    paragraphs = [run for run in _joined(ordered, _runs_on) if len(run) >= MIN_LINES_OF_A_PARAGRAPH]
    read = [text for run in paragraphs for text in run]
    for lines in _joined([text for text in ordered if text not in read], _follows):
        yield _Block(lines=tuple(lines))


def _joined(texts: Sequence[Text], is_next: Callable[[Rect, Rect], bool]) -> list[list[Text]]:
    """From the top: each line to what it is next to."""
    joined: list[list[Text]] = []
    for text in texts:
        above = next((lines for lines in reversed(joined) if is_next(text[1], lines[-1][1])), None)
        if above is None:
            joined.append([text])
        else:
            above.append(text)
    return joined


def _follows(box: Rect, above: Rect) -> bool:
    is_below = above.center.y_px < box.top_px + box.height_px / 4
    is_over = box.left_px < above.right_px and above.left_px < box.right_px
    return is_below and is_over and box.top_px - above.bottom_px <= BLOCK_LINES * box.height_px


def _runs_on(box: Rect, above: Rect) -> bool:
    is_tight = box.top_px - above.bottom_px <= PARAGRAPH_LINES * box.height_px
    return is_tight and _follows(box, above) and _are_alike(box, above)


def _rows(blocks: Sequence[_Block], screen: Rect) -> Iterator[Found]:
    """The cells of grids, then the rows of lists."""
    in_cells: list[_Block] = []
    for number, cells in enumerate(_cells(blocks, screen)):
        in_cells += cells
        yield from _items(cells, f"row {number}", is_brief=True)
    for number, column in enumerate(_columns([block for block in blocks if block not in in_cells], screen)):
        is_brief = all(block.is_brief() for block in column)
        yield from _items(column, f"column {number}", is_brief=is_brief)


def _items(blocks: Sequence[_Block], group: str, *, is_brief: bool) -> Iterator[Found]:
    for rank, block in enumerate(blocks):
        entry = CrawlEntry(
            title=block.title,
            point=block.head.center,
            aim=Aim.ITEM,
            group=group,
            rank=rank,
            is_brief=is_brief,
        )
        yield entry, block.box


def _cells(blocks: Sequence[_Block], screen: Rect) -> Iterator[list[_Block]]:
    """Short blocks of one build at one height, side by side."""
    apart_px = SAME_ROW_SHARE * screen.height_px
    rows: list[list[_Block]] = []
    brief = [block for block in blocks if block.is_brief()]
    for block in sorted(brief, key=lambda block: (block.head.center.y_px, block.head.left_px)):
        first = rows[-1][0] if rows else None
        is_level = first is not None and abs(first.head.center.y_px - block.head.center.y_px) <= apart_px
        if first is not None and is_level and block.is_built_like(first):
            rows[-1].append(block)
        else:
            rows.append([block])
    for row in rows:
        if len(row) > 1:
            yield sorted(row, key=lambda block: block.head.left_px)


def _columns(blocks: Sequence[_Block], screen: Rect) -> Iterator[list[_Block]]:
    """Blocks of one build that begin at one left side, from the left."""
    columns: list[list[_Block]] = []
    rows: list[_Block] = []
    for block in sorted(blocks, key=lambda block: (block.head.left_px, block.head.top_px)):
        if len(block.lines) > MAX_LINES_OF_A_ROW or any(block.is_beside(row) for row in rows):
            continue
        rows.append(block)
        for column in columns:
            apart_px = abs(block.head.left_px - column[0].head.left_px)
            if apart_px <= SAME_SIDE_SHARE * screen.width_px and block.is_built_like(column[0]):
                column.append(block)
                break
        else:
            columns.append([block])
    for column in columns:
        if len(column) > 1:
            yield sorted(column, key=lambda block: block.head.top_px)


def _names(texts: Sequence[Text], words: CrawlWords) -> Iterator[Found]:
    for title, box in texts:
        aim = Aim.SEARCH if SEARCH.search(title) else words.aim_of(title)
        if aim in WALKED or aim is Aim.SEARCH:
            yield CrawlEntry(title=title, point=box.center, aim=aim), box


def _around(entry: CrawlEntry, box: Rect, texts: Sequence[Text], screen: Rect) -> list[Text]:
    """What may belong to the same row or card."""
    line_px = 2 * (entry.point.y_px - box.top_px)
    room_px = ROOM_LINES * line_px
    band = Rect(
        left_px=screen.left_px,
        top_px=box.top_px - room_px,
        right_px=screen.right_px,
        bottom_px=box.bottom_px + room_px,
    )
    return [text for text in texts if band.intersection(text[1]) is not None]


def _is_at(box: Rect, row: Rect) -> bool:
    """At the height of the row, whatever side."""
    return row.top_px <= box.center.y_px <= row.bottom_px
