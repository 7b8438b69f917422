"""A walk through an app's menus to a user-facing switch, bounded in pages and depth.

A generator of actions like a scenario, for scenarios to delegate to: it goes down entry by entry, the
likeliest first, as `page_walk` goes through pages. The page reader is passed in. Whether the walk was
complete is read from the bundle later: an entry that was seen but never tapped is a page not visited.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import ClassVar

from detector.core.actions import Action, Launch, Observation, ReadScreen, StopApp, TapSwitch, Wait
from detector.core.crawl import CrawlBudget, PageOwner
from detector.core.geometry import Point
from detector.core.page_walk import PageWalk, Walk, gone_by, returned, scrolled, tap
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

FIRST_PAGE_MS = 3_000.0
FIRST_PAGE_TRIES = 4
"""Splash adverts of up to five seconds and an initial load precede the first page."""

MAX_PAGES = 40
MAX_DEPTH = 5
MAX_SCROLLS = 3


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
    owner: ClassVar[PageOwner] = PageOwner.APP  # no other app's nodes are read

    def is_like(self, other: "MenuPage") -> bool:
        return self.mark == other.mark


PageReader = Callable[[ViewTree, str], MenuPage]
"""Reads the pages of one package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSwitch:
    """The page with the switches. `path`: titles of the entries that lead to it. `switches` as seen."""

    path: tuple[str, ...]
    switches: tuple[SeenSwitch, ...]


def look_for_switch(package: str, read: PageReader) -> Generator[Action, Observation, FoundSwitch | None]:
    """Open the app and search its menus. None: no switch was found on the pages that could be read."""
    walk = _walk(package, read)
    yield StopApp(package=package)
    page = yield from walk.open_app()
    return None if page is None else (yield from _searched(walk, page, ()))


def flip_switch(
    package: str, found: FoundSwitch, *, is_to_be_on: bool, read: PageReader
) -> Generator[Action, Observation, bool]:
    """Open the app, go to the switches and tap each that is in the other state. True if all end as asked."""
    walk = _walk(package, read)
    yield StopApp(package=package)
    page = yield from gone_by(walk, (yield from walk.open_app()), found.path)
    for wanted in found.switches:
        switch, page = yield from _switch_on(walk, page, wanted.label)
        if switch is not None and switch.is_on is not is_to_be_on:
            yield TapSwitch(
                point=switch.point, label=switch.label, is_to_be_on=is_to_be_on, depth=len(found.path)
            )
            yield from walk.settle()
            page = yield from walk.look()
            switch, page = yield from _switch_on(walk, page, wanted.label)
        if switch is None or switch.is_on is not is_to_be_on:
            return False
    return True


def _walk(package: str, read: PageReader) -> PageWalk[MenuPage]:
    walk = PageWalk(
        package=package,
        budget=CrawlBudget(max_pages=MAX_PAGES, max_menu_screens=1 + MAX_SCROLLS),
        look=lambda: _looked(walk, read),
        open_app=lambda: _opened(walk),
    )
    return walk


def _searched(
    walk: PageWalk[MenuPage], page: MenuPage, path: tuple[str, ...]
) -> Generator[Action, Observation, FoundSwitch | None]:
    """Search the whole of this page and the pages its entries open, depth first."""
    tried: set[str] = set()
    for n_scrolls in range(MAX_SCROLLS + 1):
        walk.seen.append(page)
        if page.switches:
            return FoundSwitch(path=path, switches=page.switches)
        for entry in sorted(page.entries, key=lambda entry: entry.rank):
            if entry.title in tried or len(path) >= MAX_DEPTH or walk.is_spent():
                continue
            tried.add(entry.title)
            yield from tap(walk, entry, depth=len(path) + 1)
            opened = yield from walk.look()
            if opened is not None and opened.is_like(page):
                continue  # it opened nothing
            if opened is not None and not walk.has_seen(opened):
                found = yield from _searched(walk, opened, (*path, entry.title))
                if found is not None:
                    return found
            again = yield from returned(walk, page, path, n_scrolls=n_scrolls)
            if again is None:
                return None  # lost: the remaining entries stay untried
            page = again
        if n_scrolls == MAX_SCROLLS or page.scroll is None:
            return None
        yield from scrolled(page)
        below = yield from walk.look()
        if below is None or below.is_like(page):
            return None
        page = below
    return None


def _opened(walk: PageWalk[MenuPage]) -> Walk[MenuPage]:
    yield Launch(package=walk.package)
    page: MenuPage | None = None
    for _ in range(FIRST_PAGE_TRIES):
        yield Wait(duration_ms=FIRST_PAGE_MS)
        page = yield from walk.look()
        if page is not None and (page.entries or page.switches):
            return page
    return page


def _looked(walk: PageWalk[MenuPage], read: PageReader) -> Walk[MenuPage]:
    """None: there is no tree, or nothing to read in it."""
    observation = yield ReadScreen()
    walk.n_pages += 1
    page = None if observation.tree is None else read(observation.tree, walk.package)
    return page if page is not None and page.n_texts else None


def _switch_on(
    walk: PageWalk[MenuPage], page: MenuPage | None, label: str
) -> Generator[Action, Observation, tuple[SeenSwitch | None, MenuPage | None]]:
    """The switch with that label, scrolling to it if needed."""
    for _ in range(MAX_SCROLLS + 1):
        if page is None:
            return None, None
        switch = next((switch for switch in page.switches if switch.label == label), None)
        if switch is not None:
            return switch, page
        if page.scroll is None:
            return None, None
        yield from scrolled(page)
        page = yield from walk.look()
    return None, page
