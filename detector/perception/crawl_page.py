"""One screen of an app as a crawl reads it: its text, in rows, and what in it may be tapped.

Read from the view tree alone. Something may be tapped only if its own words, the class of its node and
everything else that a finger would meet at that place are allowed; all other things that react to a finger
are reported with the reason why they are left alone.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from detector.core.crawl import Aim, CrawlEntry, CrawlPage, PageOwner, TextLink, Untapped
from detector.core.geometry import Point, Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.consent_offer import read_offer
from detector.perception.crawl_words import CrawlWords
from detector.perception.text_rows import text_rows

__all__ = ["BARS", "read_crawl_page", "speaking", "texts_in", "untapped_on", "why_untapped"]

BARS = frozenset({"com.android.systemui"})
"""Status bar and navigation bar: they are part of no page."""

MAX_TEXTS_OF_A_CONTROL = 12
"""Something with more texts in it holds a page; its words say nothing about a single tap."""

MAX_TEXTS_OF_A_ROW = 4
"""A title, a line below it, a value: what holds more is not the row of a switch in it."""

LETTERS_AROUND = 3
_WEB = re.compile(r"WebView$|WebKit|X5WebView")
_SWITCH = re.compile(r"Switch|Toggle|CheckBox|RadioButton|SeekBar")
_FIELD = re.compile(r"EditText$|AutoCompleteTextView$")
_LINK_IN_TEXT = re.compile(r"[《〈「]([^》〉」]{2,24})[》〉」]")
_BETWEEN_LINKS = re.compile(
    r"(?:[\s、，,。.：:|/和与及或并的您]|请|可以?|点击|查看|阅读|了解|详见|参见|更多|详情|我们|有关|关于|本应用|本?App"
    r"|see|read|view|our|and|the|more|about|details|please)*",
    re.IGNORECASE,
)
"""Words allowed around links on a page that asks for nothing: such a line opens a text wherever it is hit."""


def read_crawl_page(tree: ViewTree, package: str, words: CrawlWords) -> CrawlPage:
    """`package`: whose pages are crawled. A system dialog that asks for a permission comes first."""
    visible = [node for node in tree.walk() if node.bounds is not None and not node.bounds.is_empty]
    asking = [node for node in visible if node.package in words.asks_permission]
    own = [node for node in visible if node.package in (package, None)]
    refusals = tuple(_refusals(asking, words))
    if refusals:
        below = tuple(text_rows((node.label, _box(node)) for node in speaking(own)))
        return replace(_page(PageOwner.PERMISSION, asking, refusals, words), beside=below)
    if any(node.label for node in own):
        page = _own_page(own, words)
        if page.asks_consent:
            return replace(page, offer=read_offer(tree, words), links=tuple(_links(own, words)))
        return replace(page, links=tuple(_links_of_a_menu(page, own, words)))
    others = [node for node in visible if node.package not in (package, None, *BARS)]
    if any(node.label for node in others):
        is_home = all(node.package in words.home for node in others if node.label)
        if is_home:
            return _page(PageOwner.HOME, others, (), words)
        return _page_of_another(others, words)
    return _page(PageOwner.APP if own else PageOwner.NOBODY, own, (), words)


def _page_of_another(nodes: Sequence[ViewNode], words: CrawlWords) -> CrawlPage:
    """The text of a web view is kept apart: a browser's address bar and tabs are not part of a page.

    The view itself has the page's title as its text, and is as tall as the whole page.
    """
    packages = {node.package for node in nodes if node.label}
    webs = [node for node in nodes if _WEB.search(node.class_name or "")]
    inside = {id(view_node) for node in webs for view_node in node.walk()}
    in_web = [node for node in nodes if id(node) in inside]
    rows = tuple(text_rows((node.label, _box(node)) for node in speaking(in_web) if node not in webs))
    titles = [title for web in webs[:1] if (title := web.label) and title not in rows]
    return replace(
        _page(PageOwner.OTHER, nodes, (), words),
        shown_by=packages.pop() if len(packages) == 1 else None,
        web_lines=(*titles, *rows),
        scroll=_scroll(in_web),
    )


def _own_page(nodes: Sequence[ViewNode], words: CrawlWords) -> CrawlPage:
    entries = list(_entries(nodes, words))
    has_field = any(_FIELD.search(node.class_name or "") for node in nodes)
    if has_field:  # a form: a control that agrees there may be a login's checkbox
        entries = [entry for entry in entries if entry.aim is not Aim.AGREE]
    # A menu row may be called 取消; where the page asks for consent, nothing else is in the way.
    if any(entry.aim is Aim.AGREE for entry in entries):
        entries = [entry for entry in entries if entry.aim is not Aim.DISMISS]
    return _page(PageOwner.APP, nodes, tuple(entries), words)


def _page(
    owner: PageOwner, nodes: Sequence[ViewNode], entries: tuple[CrawlEntry, ...], words: CrawlWords
) -> CrawlPage:
    shape = "|".join(
        f"{(node.class_name or '').rpartition('.')[2]}:{node.resource_id or ''}" for node in nodes
    )
    return CrawlPage(
        owner=owner,
        shape=shape,
        lines=tuple(text_rows((node.label, _box(node)) for node in speaking(nodes))),
        entries=entries,
        untapped=tuple(untapped_on(nodes, entries, words)) if owner is PageOwner.APP else (),
        asks_consent=any(entry.aim is Aim.AGREE for entry in entries),
        asks_login=any(words.asks_login(node.label) for node in nodes),
        is_web=any(_WEB.search(node.class_name or "") for node in nodes),
        scroll=_scroll(nodes),
    )


def _box(node: ViewNode) -> Rect:
    assert node.bounds is not None
    return node.bounds


def _refusals(nodes: Sequence[ViewNode], words: CrawlWords) -> Iterator[CrawlEntry]:
    for node in nodes:
        title = node.label
        if words.aim_of(title) in (Aim.REFUSE, Aim.DISMISS) and node.enabled is not False:
            yield CrawlEntry(title=title, point=_box(node).center, aim=Aim.REFUSE)


def _entries(nodes: Sequence[ViewNode], words: CrawlWords) -> Iterator[CrawlEntry]:
    reacting = [node for node in nodes if node.clickable]
    seen: set[tuple[str, Aim]] = set()
    for node in nodes:
        title, aim = _aim(node, words)
        if aim is None or aim is Aim.REFUSE or (title, aim) in seen:
            continue
        if why_untapped(node, title, reacting, words) is None:
            seen.add((title, aim))
            yield CrawlEntry(title=title, point=_box(node).center, aim=aim)


def _aim(node: ViewNode, words: CrawlWords) -> tuple[str, Aim | None]:
    title = node.label
    if title:
        return title, None if _is_sentence(title) else words.aim_of(title)
    resource_id = node.resource_id or ""
    return resource_id, words.aim_of_id(resource_id) if node.clickable and not texts_in(node) else None


def _is_sentence(text: str) -> bool:
    """Whether there are words around a link in brackets: its middle may then be anything."""
    return bool(_LINK_IN_TEXT.search(text)) and len(_LINK_IN_TEXT.sub("", text).strip()) >= LETTERS_AROUND


def why_untapped(
    node: ViewNode,
    title: str,
    reacting: Sequence[ViewNode],
    words: CrawlWords,
    *,
    is_denial: Callable[[str], bool] = lambda text: False,
) -> Untapped | None:
    """Why the middle of this node is not tapped; None where it may be.

    `is_denial`: whether these words decline what is forbidden (暂不登录), and so may be tapped.
    """
    if words.is_forbidden(title) and not is_denial(title):
        return Untapped.FORBIDDEN
    place = _box(node).center
    met = [
        node,
        *(view_node for view_node in reacting if view_node is not node and _box(view_node).contains(place)),
    ]
    if any(node.enabled is False for node in met[:1]):
        return Untapped.UNKNOWN
    for view_node in met:
        texts = texts_in(view_node)
        if len(texts) > MAX_TEXTS_OF_A_CONTROL:
            continue
        if any(words.is_forbidden(text) and not is_denial(text) for text in texts):
            return Untapped.FORBIDDEN
        if view_node.checkable or not words.may_tap_class(view_node.class_name):
            return Untapped.NO_CLASS
        if len(texts) <= MAX_TEXTS_OF_A_ROW and _holds_switch(view_node):
            return Untapped.NO_CLASS
    return None


def _holds_switch(node: ViewNode) -> bool:
    """A tap on the words of a row with a switch in it turns the switch."""
    return any(view_node.checkable or _SWITCH.search(view_node.class_name or "") for view_node in node.walk())


def _links(nodes: Sequence[ViewNode], words: CrawlWords) -> Iterator[TextLink]:
    """Links to texts within sentences. The sentence may be about anything: a finger meets only the link."""
    reacting = [node for node in nodes if node.clickable]
    for node in nodes:
        if not _is_sentence(node.label) or not words.may_tap_class(node.class_name) or _holds_switch(node):
            continue
        around = [
            view_node
            for view_node in reacting
            if view_node is not node and _box(view_node).contains(_box(node).center)
        ]
        if any(_is_in_the_way(view_node, node, words) for view_node in around):
            continue
        for link in dict.fromkeys(_LINK_IN_TEXT.findall(node.label)):
            aim = words.aim_of(link)
            if aim is not None and aim.is_document and not words.is_forbidden(link):
                yield TextLink(words=link, within=_box(node), aim=aim)


def _links_of_a_menu(page: CrawlPage, nodes: Sequence[ViewNode], words: CrawlWords) -> Iterator[TextLink]:
    """In lines of nothing but links, to what no entry of the page opens; none on a form or a login."""
    if page.asks_login or any(_FIELD.search(node.class_name or "") for node in nodes):
        return
    named = {entry.aim for entry in page.entries}
    lines = {_box(node) for node in nodes if _BETWEEN_LINKS.fullmatch(_LINK_IN_TEXT.sub("", node.label))}
    yield from (link for link in _links(nodes, words) if link.within in lines and link.aim not in named)


def _is_in_the_way(around: ViewNode, sentence: ViewNode, words: CrawlWords) -> bool:
    beside = [text for text in texts_in(around) if text != sentence.label]
    is_page = len(beside) > MAX_TEXTS_OF_A_CONTROL
    return not is_page and (_holds_switch(around) or any(map(words.is_forbidden, beside)))


def texts_in(node: ViewNode) -> list[str]:
    return [text for view_node in node.walk() if (text := view_node.label)]


def untapped_on(
    nodes: Sequence[ViewNode], entries: Sequence[CrawlEntry], words: CrawlWords
) -> Iterator[tuple[Untapped, str]]:
    """Everything that reacts to a finger and that no entry opens; and links within sentences."""
    places = [entry.point for entry in entries]
    reacting = [node for node in nodes if node.clickable]
    found: dict[tuple[Untapped, str], None] = {}
    for node in reacting:
        texts = texts_in(node)
        if any(_box(node).contains(place) for place in places) or len(texts) > MAX_TEXTS_OF_A_CONTROL:
            continue
        title = texts[0] if texts else ""
        why = why_untapped(node, title, (), words)
        if why is None:
            why = Untapped.UNKNOWN if title else Untapped.UNNAMED
        found[why, title or (node.resource_id or "")] = None
    for node in nodes:
        if not _is_sentence(node.label):
            continue
        for link in _LINK_IN_TEXT.findall(node.label):
            aim = words.aim_of(link)
            if aim is not None and aim.is_of_menu:
                found[Untapped.IN_TEXT, link] = None
    yield from found


def speaking(nodes: Sequence[ViewNode]) -> Iterator[ViewNode]:
    """The nodes with text, without those that only repeat the text of a node inside them."""
    for node in nodes:
        text = node.label
        if text and not any(view_node.label == text for child in node.children for view_node in child.walk()):
            yield node


def _scroll(nodes: Sequence[ViewNode]) -> tuple[Point, Point] | None:
    """Upwards through the middle of the whole area, away from its edges, which belong to the system."""
    if not nodes:
        return None
    whole = _box(nodes[0])
    for node in nodes[1:]:
        whole = whole.union(_box(node))
    x_px = whole.center.x_px
    return (
        Point(x_px=x_px, y_px=whole.top_px + 0.8 * whole.height_px),
        Point(x_px=x_px, y_px=whole.top_px + 0.25 * whole.height_px),
    )
