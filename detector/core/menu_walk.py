"""A walk through an app's menus to a user-facing switch, bounded in pages and depth.

A generator of actions like a scenario, for scenarios to delegate to: it goes down entry by entry, the
likeliest first, and returns with the back key if that leads to the previous page, otherwise by restarting
the app. The page reader is passed in. Whether the walk was complete is read from the bundle later: an
entry that was seen but never tapped is a page not visited.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from detector.core.actions import (
    Action,
    Launch,
    Observation,
    PressBack,
    ReadScreen,
    StopApp,
    Swipe,
    TapMenu,
    TapSwitch,
    Wait,
)
from detector.core.geometry import Point
from detector.core.screen import ViewTree

__all__ = [
    "FoundSwitch",
    "MenuEntry",
    "MenuPage",
    "PageReader",
    "SeenSwitch",
    "SwitchScope",
    "flip_switch",
    "look_for_switch",
]

SwitchScope = str
"""What a switch controls: `self`, `associated` or `both` kinds of start."""

SETTLE_MS = 1_500.0
"""After a tap: pages slide in within half a second, and their text may be loaded from the network."""

FIRST_PAGE_MS = 3_000.0
FIRST_PAGE_TRIES = 4
"""Splash adverts of up to five seconds and an initial load precede the first page."""

MAX_PAGES = 40
MAX_DEPTH = 5
MAX_SCROLLS = 3
SCROLL_MS = 350.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """An item that opens another page. `rank` 0 is the likeliest."""

    title: str
    point: Point
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSwitch:
    """`is_on` None: not stated on the page."""

    label: str
    scope: SwitchScope
    is_on: bool | None
    point: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuPage:
    """One page as it was read. `mark` is equal for the same page, even if numbers on it change.

    `perhaps`: switches that may serve the same purpose under another or an unrecognised name.
    `asks_login`: more may be available after a login. `scroll`: start and end of the swipe that scrolls
    the page; None if it has no text to scroll.
    """

    mark: str
    n_texts: int
    entries: tuple[MenuEntry, ...]
    switches: tuple[SeenSwitch, ...]
    perhaps: tuple[str, ...]
    asks_login: bool
    scroll: tuple[Point, Point] | None


PageReader = Callable[[ViewTree, str], MenuPage]
"""Reads the pages of one package."""

Walk = Generator[Action, Observation, "MenuPage | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSwitch:
    """The page with the switches. `path`: titles of the entries that lead to it. `switches` as seen."""

    path: tuple[str, ...]
    switches: tuple[SeenSwitch, ...]


@dataclass(slots=True)
class _Search:
    package: str
    read: PageReader
    n_pages: int = 0
    marks: set[str] = field(default_factory=set)


def look_for_switch(package: str, read: PageReader) -> Generator[Action, Observation, FoundSwitch | None]:
    """Open the app and search its menus. None: no switch was found on the pages that could be read."""
    search = _Search(package, read)
    page = yield from _opened(search)
    if page is None:
        return None
    return (yield from _searched(search, page, ()))


def flip_switch(
    package: str, found: FoundSwitch, *, is_to_be_on: bool, read: PageReader
) -> Generator[Action, Observation, bool]:
    """Open the app, go to the switches and tap each that is in the other state. True if all end as asked."""
    search = _Search(package, read)
    page = yield from _gone_to(search, found.path)
    for wanted in found.switches:
        switch, page = yield from _switch_on(search, page, wanted.label)
        if switch is not None and switch.is_on is not is_to_be_on:
            yield TapSwitch(
                point=switch.point, label=switch.label, is_to_be_on=is_to_be_on, depth=len(found.path)
            )
            yield Wait(duration_ms=SETTLE_MS)
            page = yield from _page(search)
            switch, page = yield from _switch_on(search, page, wanted.label)
        if switch is None or switch.is_on is not is_to_be_on:
            return False
    return True


def _searched(
    search: _Search, page: MenuPage, path: tuple[str, ...]
) -> Generator[Action, Observation, FoundSwitch | None]:
    """Search the whole of this page and the pages its entries open, depth first."""
    tried: set[str] = set()
    for scroll in range(MAX_SCROLLS + 1):
        search.marks.add(page.mark)
        if page.switches:
            return FoundSwitch(path=path, switches=page.switches)
        for entry in sorted(page.entries, key=lambda entry: entry.rank):
            if entry.title in tried or len(path) >= MAX_DEPTH or search.n_pages >= MAX_PAGES:
                continue
            tried.add(entry.title)
            opened = yield from _tapped(search, entry, len(path) + 1)
            if opened is not None and opened.mark == page.mark:
                continue  # it opened nothing
            if opened is not None and opened.mark not in search.marks:
                found = yield from _searched(search, opened, (*path, entry.title))
                if found is not None:
                    return found
            again = yield from _returned(search, path, page, n_scrolls=scroll)
            if again is None or again.mark != page.mark:
                return None  # lost: the remaining entries stay untried
            page = again
        below = None if scroll == MAX_SCROLLS else (yield from _scrolled(search, page))
        if below is None or below.mark == page.mark:
            return None
        page = below
    return None


def _opened(search: _Search) -> Walk:
    yield StopApp(package=search.package)
    yield Launch(package=search.package)
    page: MenuPage | None = None
    for _ in range(FIRST_PAGE_TRIES):
        yield Wait(duration_ms=FIRST_PAGE_MS)
        page = yield from _page(search)
        if page is not None and (page.entries or page.switches):
            return page
    return page


def _page(search: _Search) -> Walk:
    observation = yield ReadScreen()
    search.n_pages += 1
    return None if observation.tree is None else search.read(observation.tree, search.package)


def _tapped(search: _Search, entry: MenuEntry, depth: int) -> Walk:
    yield TapMenu(point=entry.point, title=entry.title, depth=depth)
    yield Wait(duration_ms=SETTLE_MS)
    page = yield from _page(search)
    return page if page is not None and page.n_texts else None


def _scrolled(search: _Search, page: MenuPage) -> Walk:
    if page.scroll is None:
        return None
    yield Swipe(start=page.scroll[0], end=page.scroll[1], duration_ms=SCROLL_MS)
    yield Wait(duration_ms=SETTLE_MS)
    return (yield from _page(search))


def _returned(search: _Search, path: tuple[str, ...], page: MenuPage, *, n_scrolls: int) -> Walk:
    """Back to the page an entry was opened from, by the back key or else from the first page."""
    yield PressBack()
    yield Wait(duration_ms=SETTLE_MS)
    now = yield from _page(search)
    if now is not None and now.mark == page.mark:
        return now
    now = yield from _gone_to(search, path)
    for _ in range(n_scrolls):
        now = None if now is None else (yield from _scrolled(search, now))
    return now


def _gone_to(search: _Search, path: tuple[str, ...]) -> Walk:
    page = yield from _opened(search)
    for depth, title in enumerate(path, start=1):
        entry, page = yield from _entry_on(search, page, title)
        if entry is None:
            return None
        page = yield from _tapped(search, entry, depth)
    return page


def _entry_on(
    search: _Search, page: MenuPage | None, title: str
) -> Generator[Action, Observation, tuple[MenuEntry | None, MenuPage | None]]:
    """The entry with that title, scrolling to it if needed."""
    for _ in range(MAX_SCROLLS + 1):
        if page is None:
            return None, None
        entry = next((entry for entry in page.entries if entry.title == title), None)
        if entry is not None:
            return entry, page
        page = yield from _scrolled(search, page)
    return None, page


def _switch_on(
    search: _Search, page: MenuPage | None, label: str
) -> Generator[Action, Observation, tuple[SeenSwitch | None, MenuPage | None]]:
    for _ in range(MAX_SCROLLS + 1):
        if page is None:
            return None, None
        switch = next((switch for switch in page.switches if switch.label == label), None)
        if switch is not None:
            return switch, page
        page = yield from _scrolled(search, page)
    return None, page
