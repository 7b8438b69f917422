"""One screen of an app as a walk reads it: its tabs, the rows of its lists, its ways to search and settings.

From the view tree, or where there is none from the words in the picture. The crawl's list of what is never
tapped holds for both: a forbidden word anywhere in what a finger would meet, in a picture anywhere in the
same row or card, keeps it from being tapped. What belongs to no bar, list or menu is left alone.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from detector.core.crawl import Aim, CrawlEntry, CrawlPage, PageOwner, Untapped
from detector.core.geometry import Point, Rect
from detector.core.screen import ViewNode, ViewTree
from detector.core.walk import SeenScreen
from detector.perception.crawl_page import (
    BARS,
    read_crawl_page,
    speaking,
    texts_in,
    untapped_on,
    why_untapped,
)
from detector.perception.crawl_words import CrawlWords
from detector.perception.text_rows import text_rows

__all__ = ["PageReader", "is_blind", "read_seen_page", "read_walk_page"]

WALKED = frozenset({Aim.SETTINGS, Aim.MINE, Aim.ABOUT, Aim.HELP, Aim.MORE})
"""Of the crawl's own entries; its texts are read by the crawl, and what is for sale is left alone."""

MAX_TEXTS_OF_A_ROW = 12
MIN_LABELS = 2
"""A tree with fewer texts and controls of the app's own says nothing of its page."""

BAR_FROM, MIN_TABS, MAX_TABS = 0.88, 3, 7
"""A bar of tabs: so far down the screen, with as many short names. Material: three to five destinations; a
React Native demo has seven."""

SAME_ROW_SHARE = 0.015
MAX_TAB_LETTERS, MAX_BRIEF_LETTERS = 6, 8
LATIN = 2.5
"""Latin names are as many times as long."""

STATUS_BAR_SHARE = 0.04
SAME_SIDE_SHARE, SAME_HEIGHT = 0.02, 1.35
ROOM_LINES = 1.2
"""Around words in a picture, in heights of their line: what stands closer may belong to the same card."""

BAR_LINES = 3.0
"""Above the names of a bar of tabs, in their height: their icons."""

PARAGRAPH_LINES = 0.8
"""Between two lines of one text, in their height; rows of a list stand farther apart. Tool value."""

MIN_FIXED = 2
_SEARCH = re.compile(r"^(?:搜索|搜一搜|搜尋|search)", re.IGNORECASE)
_SEARCH_ID = re.compile(r"search")
_FIELD = re.compile(r"EditText$|AutoCompleteTextView$")
_TAB_BUTTON = re.compile(r"RadioButton$|Tab$|TabView$|BottomNavigationItemView$")
_DIGITS = re.compile(r"\d+")

Text = tuple[str, Rect]


def is_blind(tree: ViewTree | None, package: str) -> bool:
    """Whether the tree says nothing of the page: a game, a canvas, a dump that failed."""
    if tree is None:
        return True
    own = [node for node in tree.walk() if node.package in (package, None)]
    is_foreign = any(node.label for node in tree.walk() if node.package not in (package, None, *BARS))
    return not is_foreign and sum(bool(node.label) for node in own) < MIN_LABELS


def read_walk_page(tree: ViewTree, package: str, words: CrawlWords) -> CrawlPage:
    """Also of another app, of the system or of a dialog that asks for consent, as the crawl reads them."""
    page = read_crawl_page(tree, package, words)
    if page.owner is not PageOwner.APP:
        return page
    nodes = [node for node in tree.walk() if _is_own(node, package)]
    tabs = list(_tabs_of(nodes, words))
    is_form = any(_FIELD.search(node.class_name or "") for node in nodes)
    rows = [] if is_form else list(_rows_of(nodes, tabs, words))
    boxes = [box for _, box in (*tabs, *rows)]
    single = [] if is_form else [entry for entry in _named(page, nodes, words) if not _is_in(entry, boxes)]
    entries = (*(entry for entry, _ in (*tabs, *rows)), *single)
    in_lists = [box for entry, box in rows if not entry.is_brief]
    texts = [(node.label, _box(node)) for node in speaking(nodes)]
    fixed = [text for text in texts if not any(box.contains(text[1].center) for box in in_lists)]
    content = tuple(text_rows(texts))
    return replace(
        page,
        entries=entries,
        shape=_kinds(nodes),
        lines=tuple(text_rows(fixed)) if len(fixed) >= MIN_FIXED else content,
        content=content,
        untapped=tuple(untapped_on(nodes, entries, words)),
    )


def read_seen_page(texts: Sequence[Text], screen: Rect, words: CrawlWords) -> CrawlPage:
    """`texts`: what was read in the picture, each with its place. What else reacts there is not known."""
    own = [
        text for text in texts if text[1].center.y_px > screen.top_px + STATUS_BAR_SHARE * screen.height_px
    ]
    tabs = [text for row in _bar_rows(own, screen) for text in row]
    floor_px = min((box.top_px - BAR_LINES * box.height_px for _, box in tabs), default=screen.bottom_px)
    rest = [text for text in own if text[1].bottom_px < floor_px and _is_word(text[0])]
    found = [
        (CrawlEntry(title=title, point=box.center, aim=Aim.TAB, is_brief=True), box) for title, box in tabs
    ]
    found += list(_seen_rows(rest, screen, words))
    listed = [box for _, box in found]
    found += [entry for entry in _seen_names(rest, words) if entry[1] not in listed]
    kept: list[CrawlEntry] = []
    untapped: dict[tuple[Untapped, str], None] = {}
    for entry, box in found:
        around = tabs if entry.aim is Aim.TAB else _beside(box, own, screen)
        if any(words.is_forbidden(text) for text, _ in around) or words.aim_of(entry.title) is Aim.PLANS:
            untapped[Untapped.FORBIDDEN, entry.title] = None
        else:
            kept.append(entry)
    content = tuple(text_rows(own))
    return CrawlPage(
        owner=PageOwner.APP if own else PageOwner.NOBODY,
        shape="",
        lines=content,
        content=content,
        entries=tuple(kept),
        untapped=tuple(untapped),
        asks_consent=False,
        asks_login=any(words.asks_login(text) for text, _ in own),
        is_web=False,
        scroll=None,
    )


def _is_own(node: ViewNode, package: str) -> bool:
    is_seen = node.bounds is not None and not node.bounds.is_empty and node.visible is not False
    return is_seen and node.package in (package, None)


def _box(node: ViewNode) -> Rect:
    assert node.bounds is not None
    return node.bounds


def _is_in(entry: CrawlEntry, boxes: Sequence[Rect]) -> bool:
    return any(box.contains(entry.point) for box in boxes)


def _kinds(nodes: Sequence[ViewNode]) -> str:
    """What it is made of, however many rows its lists have."""
    return "|".join(sorted({_kind(node) for node in nodes}))


def _kind(node: ViewNode) -> str:
    name = (node.class_name or "").rpartition(".")[2]
    return f"{name}:{_DIGITS.sub('#', (node.resource_id or '').rpartition('/')[2])}"


def _is_word(text: str) -> bool:
    """An icon may be read as a letter or a sign."""
    return sum(letter.isalnum() for letter in text) > 1


def _names_in(node: ViewNode) -> list[str]:
    """The different texts in it that say something: an icon may be a letter of a font of its own."""
    return [text for text in dict.fromkeys(texts_in(node)) if any(letter.isalnum() for letter in text)]


def _is_short(text: str, letters: int) -> bool:
    return 0 < len(text) <= (LATIN * letters if text.isascii() else letters)


Found = tuple[CrawlEntry, Rect]


def _tabs_of(nodes: Sequence[ViewNode], words: CrawlWords) -> Iterator[Found]:
    """The names of a bar at the bottom, of whatever class its buttons are."""
    whole = _whole([_box(node) for node in nodes])
    if whole is None:
        return
    named = []
    for node in nodes:
        texts = _names_in(node)
        if (node.clickable or _TAB_BUTTON.search(node.class_name or "")) and len(texts) in (1, 2):
            named.append((texts[-1], _box(node)))
    for row in _bar_rows(named, whole):
        for title, box in row:
            if not words.is_forbidden(title):
                yield CrawlEntry(title=title, point=box.center, aim=Aim.TAB, is_brief=True), box


def _bar_rows(texts: Sequence[Text], screen: Rect) -> Iterator[list[Text]]:
    """The lowest row of short names, if it is spread over most of the width."""
    low = [
        text
        for text in texts
        if text[1].center.y_px > screen.top_px + BAR_FROM * screen.height_px
        and _is_short(text[0], MAX_TAB_LETTERS)
    ]
    rows = _in_rows(low, SAME_ROW_SHARE * screen.height_px)
    for row in reversed(rows):
        spread = row[-1][1].center.x_px - row[0][1].center.x_px
        if MIN_TABS <= len(row) <= MAX_TABS and spread > screen.width_px / 2:
            yield row
            return


def _in_rows(texts: Sequence[Text], apart_px: float) -> list[list[Text]]:
    """From the top; each from the left."""
    rows: list[list[Text]] = []
    for text in sorted(texts, key=lambda text: text[1].center.y_px):
        if rows and abs(rows[-1][0][1].center.y_px - text[1].center.y_px) <= apart_px:
            rows[-1].append(text)
        else:
            rows.append([text])
    return [sorted(row, key=lambda text: text[1].left_px) for row in rows]


def _rows_of(nodes: Sequence[ViewNode], tabs: Sequence[Found], words: CrawlWords) -> Iterator[Found]:
    """The rows of each list, the cells of each grid: what reacts, is of one kind and of one width."""
    whole = _whole([_box(node) for node in nodes])
    reacting = [node for node in nodes if node.clickable]
    groups: dict[str, list[ViewNode]] = defaultdict(list)
    for node in reacting:
        if whole is None or any(box.contains(_box(node).center) for _, box in tabs):
            continue
        if 0 < len(_names_in(node)) <= MAX_TEXTS_OF_A_ROW:
            wide = round(_box(node).width_px / whole.width_px / SAME_SIDE_SHARE)
            groups[f"{_kind(node)}/{wide}"].append(node)
    for group, members in groups.items():
        if len(members) < 2:
            continue
        members.sort(key=lambda node: (_box(node).top_px, _box(node).left_px))
        for rank, node in enumerate(members):
            texts = _names_in(node)
            title = texts[0]
            is_sold = words.aim_of(title) in (Aim.PLANS, Aim.AGREE)
            if is_sold or why_untapped(node, title, reacting, words) is not None:
                continue
            is_brief = len(texts) <= 2 and _is_short(title, MAX_BRIEF_LETTERS)
            entry = CrawlEntry(
                title=title,
                point=_box(node).center,
                aim=Aim.ITEM,
                group=group,
                rank=rank,
                is_brief=is_brief,
            )
            yield entry, _box(node)


def _named(page: CrawlPage, nodes: Sequence[ViewNode], words: CrawlWords) -> Iterator[CrawlEntry]:
    """What the crawl opens by its words, and the way to search."""
    yield from (entry for entry in page.entries if entry.aim in WALKED)
    reacting = [node for node in nodes if node.clickable]
    for node in reacting:
        texts = texts_in(node)
        title = texts[0] if texts else ""
        name = (node.resource_id or "").rpartition("/")[2]
        is_search = _SEARCH.search(title) or (len(texts) <= 1 and _SEARCH_ID.search(name))
        if is_search and why_untapped(node, title, reacting, words) is None:
            yield CrawlEntry(title=title or name, point=_box(node).center, aim=Aim.SEARCH)
            return


def _whole(boxes: Sequence[Rect]) -> Rect | None:
    whole: Rect | None = None
    for box in boxes:
        whole = box if whole is None else whole.union(box)
    return whole


def _seen_rows(texts: Sequence[Text], screen: Rect, words: CrawlWords) -> Iterator[Found]:
    """Words in one column at one size are rows; short ones side by side are a grid's cells."""
    cells = [
        row
        for row in _in_rows(texts, SAME_ROW_SHARE * screen.height_px)
        if len(row) >= MIN_TABS and all(_is_short(title, MAX_BRIEF_LETTERS) for title, _ in row)
    ]
    for number, row in enumerate(cells):
        for rank, (title, box) in enumerate(row):
            yield _item(title, box, f"row {number}", rank, is_brief=True), box
    in_cells = [text for row in cells for text in row]
    texts = list(_without_paragraphs(texts))
    columns: list[list[Text]] = []
    for text in sorted(
        (text for text in texts if text not in in_cells), key=lambda text: (text[1].top_px, text[1].left_px)
    ):
        for column in columns:
            if _is_of_column(text[1], column[0][1], screen):
                column.append(text)
                break
        else:
            columns.append([text])
    for number, column in enumerate(columns):
        if len(column) < 2:
            continue
        is_brief = all(_is_short(title, MAX_BRIEF_LETTERS) for title, _ in column)
        for rank, (title, box) in enumerate(column):
            yield _item(title, box, f"column {number}", rank, is_brief=is_brief), box


def _without_paragraphs(texts: Sequence[Text]) -> Iterator[Text]:
    """Lines of one size that follow each other closely are read, not tapped: rows stand apart."""
    for text in texts:
        box = text[1]
        gaps_px = [
            max(other.top_px - box.bottom_px, box.top_px - other.bottom_px)
            for _, other in texts
            if other is not box
            and _sizes_are_alike(box, other)
            and other.left_px < box.right_px
            and box.left_px < other.right_px
        ]
        if not gaps_px or min(gaps_px) > PARAGRAPH_LINES * box.height_px:
            yield text


def _sizes_are_alike(one: Rect, other: Rect) -> bool:
    low, high = sorted((one.height_px, other.height_px))
    return high <= SAME_HEIGHT * low


def _item(title: str, box: Rect, group: str, rank: int, *, is_brief: bool) -> CrawlEntry:
    return CrawlEntry(title=title, point=box.center, aim=Aim.ITEM, group=group, rank=rank, is_brief=is_brief)


def _is_of_column(box: Rect, first: Rect, screen: Rect) -> bool:
    is_below = abs(box.left_px - first.left_px) <= SAME_SIDE_SHARE * screen.width_px
    return is_below and _sizes_are_alike(box, first)


def _seen_names(texts: Sequence[Text], words: CrawlWords) -> Iterator[Found]:
    for title, box in texts:
        aim = Aim.SEARCH if _SEARCH.search(title) else words.aim_of(title)
        if aim in WALKED or aim is Aim.SEARCH:
            yield CrawlEntry(title=title, point=box.center, aim=aim), box


def _beside(box: Rect, texts: Sequence[Text], screen: Rect) -> list[Text]:
    """What may belong to the same row or card."""
    room_px = ROOM_LINES * box.height_px
    band = Rect(
        left_px=screen.left_px,
        top_px=box.top_px - room_px,
        right_px=screen.right_px,
        bottom_px=box.bottom_px + room_px,
    )
    return [text for text in texts if band.intersection(text[1]) is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReader:
    """Reads the pages of one package; `screen` is the whole display."""

    package: str
    words: CrawlWords
    screen: Rect

    def by_tree(self, tree: ViewTree) -> CrawlPage | None:
        return None if is_blind(tree, self.package) else read_walk_page(tree, self.package, self.words)

    def by_picture(self, screen: SeenScreen) -> CrawlPage:
        return read_seen_page(screen.texts, self.screen, self.words)

    def may_close(self, tree: ViewTree | None, control: Point, words: str) -> bool:
        """Whether nothing that a finger would meet there is forbidden; a whole window says nothing."""
        if self.words.is_forbidden(words):
            return False
        met = [] if tree is None else [node for node in tree.walk() if _is_met(node, control)]
        texts = [texts_in(node) for node in met]
        return not any(
            self.words.is_forbidden(text)
            for found in texts
            if len(found) <= MAX_OF_A_CONTROL
            for text in found
        )


MAX_OF_A_CONTROL = 2
"""Words within something that closes: a label and its countdown."""


def _is_met(node: ViewNode, point: Point) -> bool:
    return bool(node.clickable) and node.bounds is not None and node.bounds.contains(point)
