"""How an app's pages are gone through: a tap, the page that it opens, and the way back.

Generators of actions, for scenarios to delegate to. What is tapped, and how a page is read, is theirs. A
permission that the system asks for on the way is refused; back to a page leads the back key, or else the way
from the first page once more.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, Self, TypeVar

from detector.core.actions import (
    Action,
    Observation,
    PressBack,
    StopApp,
    Swipe,
    TapMenu,
    Wait,
)
from detector.core.crawl import CrawlBudget, PageOwner
from detector.core.geometry import Point

__all__ = [
    "LOADING_MS",
    "SETTLE_MS",
    "PageWalk",
    "Steps",
    "Walk",
    "answered",
    "entry_on",
    "entry_titled",
    "gone_by",
    "returned",
    "scrolled",
    "tap",
]

SETTLE_MS = 1_500.0
"""After a tap: pages slide in within half a second, and their texts may come from the network."""

SCROLL_MS, SCROLLED_MS = 500.0, 700.0
LOADING_MS = 2_000.0
AFTER_NO_MS = 3_000.0
"""An app that quits when a permission is refused shows the home screen for a moment in any case."""

ANSWERS = 3  # to system dialogs after one tap
BACKS = 2  # before the app is reopened


class Entry(Protocol):
    """What opens another page."""

    @property
    def title(self) -> str: ...

    @property
    def point(self) -> Point: ...


class Page(Protocol):
    """A page as its reader reads it. `scroll`: start and end of the swipe that scrolls it, if it scrolls."""

    @property
    def entries(self) -> Sequence[Entry]: ...

    @property
    def scroll(self) -> tuple[Point, Point] | None: ...

    @property
    def owner(self) -> PageOwner: ...

    def is_like(self, other: Self) -> bool: ...


P = TypeVar("P", bound=Page)
Walk = Generator[Action, Observation, P | None]
Steps = Generator[Action, Observation, None]


def entry_titled(page: Page, title: str) -> Entry | None:
    return next((entry for entry in page.entries if entry.title == title), None)


def _settled() -> Steps:
    settled = yield Wait(duration_ms=SETTLE_MS)
    if settled.web_package is not None and settled.foreground_package == settled.web_package:
        yield Wait(duration_ms=LOADING_MS)  # until the browser has drawn, the tree may still be the app's


@dataclass(slots=True, kw_only=True)
class PageWalk(Generic[P]):
    """A walk under way, and what it has spent. `way`: what was tapped to get to where it is.

    `look` reads the page in front (None: it cannot be read), `open_app` brings the app to its first page,
    `find` finds an entry by what names it in a path, `settle` passes the time after a tap or the back key.
    """

    package: str
    budget: CrawlBudget
    look: Callable[[], Walk[P]]
    open_app: Callable[[], Walk[P]]
    find: Callable[[P, str], Entry | None] = entry_titled
    settle: Callable[[], Steps] = _settled
    n_pages: int = 0
    n_taps: int = 0
    n_launches: int = 0
    n_refused: int = 0  # system dialogs
    now_ms: float = 0.0
    seen: list[P] = field(default_factory=list)
    way: tuple[str, ...] = ()

    def is_spent(self) -> bool:
        return self.n_pages >= self.budget.max_pages or self.n_taps >= self.budget.max_taps or self.is_late()

    def is_late(self) -> bool:
        return self.now_ms >= self.budget.max_ms

    def has_seen(self, page: P) -> bool:
        """Pages in a browser never count as seen: each is read where it was opened."""
        return page.owner is PageOwner.APP and any(seen_page.is_like(page) for seen_page in self.seen)


def tap(walk: PageWalk[P], entry: Entry, *, depth: int, is_in_text: bool = False) -> Steps:
    """Tap within the budget; beyond it nothing is tapped, and the next look sees the same page."""
    if walk.n_taps >= walk.budget.max_taps:
        return
    walk.n_taps += 1
    yield TapMenu(point=entry.point, title=entry.title, depth=depth, is_in_text=is_in_text)
    yield from walk.settle()


def scrolled(page: Page) -> Steps:
    """Nothing is done where the page has nothing to scroll."""
    if page.scroll is not None:
        yield Swipe(start=page.scroll[0], end=page.scroll[1], duration_ms=SCROLL_MS)
        yield Wait(duration_ms=SCROLLED_MS)


def answered(walk: PageWalk[P], page: P | None, *, is_last: bool = False) -> Walk[P]:
    """Refuse what the system asks, as often as it asks in a row.

    `is_last`: nothing is read afterwards, so a spent page budget does not prevent an answer.
    """
    n_before = walk.n_refused
    for _ in range(ANSWERS):
        is_spent = walk.is_late() if is_last else walk.is_spent()
        if page is None or page.owner is not PageOwner.PERMISSION or is_spent:
            break
        walk.n_refused += 1
        yield from tap(walk, page.entries[0], depth=0)
        page = yield from walk.look()
    if walk.n_refused > n_before and page is not None and page.owner is PageOwner.HOME:
        yield Wait(duration_ms=AFTER_NO_MS)
        page = yield from walk.look()
    return page


def returned(walk: PageWalk[P], page: P, path: tuple[str, ...], *, n_scrolls: int = 0) -> Walk[P]:
    """Return by the back key, or else from the first page through the same entries."""
    for _ in range(BACKS):
        yield PressBack()
        yield from walk.settle()
        now = yield from answered(walk, (yield from walk.look()))
        if now is not None and now.is_like(page):
            return now
        if now is not None and now.owner is PageOwner.APP and walk.has_seen(now):
            break  # back leads elsewhere, and another press would only leave the app
    yield StopApp(package=walk.package)
    now = yield from gone_by(walk, (yield from walk.open_app()), path)
    for _ in range(n_scrolls):
        if now is None or now.is_like(page):
            break
        yield from scrolled(now)
        now = yield from walk.look()
    return now if now is not None and now.is_like(page) else None


def gone_by(
    walk: PageWalk[P], page: P | None, titles: tuple[str, ...], *, begun: tuple[str, ...] = ()
) -> Walk[P]:
    """From a page through the entries of these titles. `begun`: what led to the page."""
    way = begun
    for title in titles:
        entry, page = yield from entry_on(walk, page, title)
        if entry is None:
            return None
        walk.way = way = (*way, title)
        yield from tap(walk, entry, depth=len(way))
        page = yield from answered(walk, (yield from walk.look()))
    return page


def entry_on(
    walk: PageWalk[P], page: P | None, title: str
) -> Generator[Action, Observation, tuple[Entry | None, P | None]]:
    """The entry that is named so, scrolling to it if needed."""
    for _ in range(walk.budget.max_menu_screens):
        if page is None or walk.is_spent():
            return None, None
        entry = walk.find(page, title)
        if entry is not None:
            return entry, page
        if page.scroll is None:
            return None, None
        yield from scrolled(page)
        page = yield from walk.look()
    return None, page
