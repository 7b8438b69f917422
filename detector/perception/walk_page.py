"""One screen of an app as a walk reads it: its tabs, the rows of its lists, its ways to search and settings.

From the view tree, or where there is none from the words in the picture (`seen_page.py`). The crawl's list of
what is never tapped holds for both: a forbidden word anywhere in what a finger would meet, in a picture
anywhere in the same row or card, keeps it from being tapped. What belongs to no bar, list or menu is left
alone.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from detector.core.crawl import Aim, CrawlEntry, CrawlPage, PageOwner
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
from detector.perception.seen_page import (
    MAX_BRIEF_LETTERS,
    MIN_FIXED,
    SEARCH,
    WALKED,
    Found,
    bar_rows,
    is_short,
    read_seen_page,
    scroll_of,
)
from detector.perception.text_rows import text_rows

__all__ = ["PageReader", "is_blind", "read_walk_page"]

MAX_TEXTS_OF_A_ROW = 12
MIN_LABELS = 2
"""A tree with fewer texts and controls of the app's own says nothing of its page."""

SAME_SIDE_SHARE = 0.02
_SEARCH_ID = re.compile(r"search")
_FIELD = re.compile(r"EditText$|AutoCompleteTextView$")
_TAB_BUTTON = re.compile(r"RadioButton$|Tab$|TabView$|BottomNavigationItemView$")
_DIGITS = re.compile(r"\d+")


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
    whole = _whole([_box(node) for node in nodes])
    scroll = None
    if whole is not None and not is_form:
        floor_px = min((box.top_px for _, box in tabs), default=whole.bottom_px)
        shown = [box for _, box in texts if box.bottom_px <= floor_px]
        scroll = scroll_of(shown, whole, floor_px)
    return replace(
        page,
        entries=entries,
        shape=_kinds(nodes),
        lines=tuple(text_rows(fixed)) if len(fixed) >= MIN_FIXED else content,
        content=content,
        untapped=tuple(untapped_on(nodes, entries, words)),
        scroll=scroll,
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


def _names_in(node: ViewNode) -> list[str]:
    """The different texts in it that say something: an icon may be a letter of a font of its own."""
    return [text for text in dict.fromkeys(texts_in(node)) if any(letter.isalnum() for letter in text)]


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
    for row in bar_rows(named, whole):
        for title, box in row:
            if not words.is_forbidden(title):
                yield CrawlEntry(title=title, point=box.center, aim=Aim.TAB, is_brief=True), box


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
            is_brief = len(texts) <= 2 and is_short(title, MAX_BRIEF_LETTERS)
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
        is_search = SEARCH.search(title) or (len(texts) <= 1 and _SEARCH_ID.search(name))
        if is_search and why_untapped(node, title, reacting, words) is None:
            yield CrawlEntry(title=title or name, point=_box(node).center, aim=Aim.SEARCH)
            return


def _whole(boxes: Sequence[Rect]) -> Rect | None:
    whole: Rect | None = None
    for box in boxes:
        whole = box if whole is None else whole.union(box)
    return whole


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
