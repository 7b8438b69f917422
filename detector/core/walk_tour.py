"""Where a walk goes: all tabs, then from each what its page leads to, at last what long pages hold below.

Each tab gets an equal share of the time left, and what others leave of it. Pages that fill the screen are
moved on once nothing else is left to enter. How a page is read, and what stands before it, is the scenario's.
"""

from collections.abc import Generator
from dataclasses import dataclass, field

from detector.core.actions import Action, Observation, StopApp
from detector.core.crawl import Aim, CrawlPage, PageOwner
from detector.core.page_walk import (
    PageWalk,
    Steps,
    Walk,
    answered,
    entry_titled,
    gone_by,
    returned,
    scrolled,
    tap,
)
from detector.core.walk import MeetPage, Unentered
from detector.core.walk_choice import WalkChoice

__all__ = ["MAX_SCROLLS", "WalkTour"]

MAX_DEPTH = 5
ROUNDS = 3  # over the tabs: what one leaves of its share is for the others
MAX_SCROLLS = 3
"""Of one page, once nothing else is left to enter: what comes when a list moves on comes soon."""

MAX_TOLD = 24


@dataclass(slots=True, kw_only=True)
class WalkTour:
    """`until_ms`: for the tab that is explored. `long`: the ways to pages that fill the screen."""

    walk: PageWalk[CrawlPage]
    choice: WalkChoice
    is_by_tree: bool = True
    until_ms: float = 0.0
    untried: dict[tuple[str, str], None] = field(default_factory=dict)
    long: dict[tuple[str, ...], None] = field(default_factory=dict)

    def whole(self, page: CrawlPage) -> Generator[Action, Observation, str]:
        """From the app's first page on. Returns why it ended."""
        return _toured(self, page)

    def is_over(self) -> bool:
        return self.walk.is_spent() or self.walk.now_ms >= self.until_ms

    def note(self, why: str, words: str) -> None:
        self.untried[why, words] = None


def _numbered(tour: WalkTour, page: CrawlPage, way: tuple[str, ...]) -> Steps:
    tour.walk.seen.append(page)
    if page.scroll is not None:
        tour.long[way] = None
    tour.walk.n_pages += 1
    untapped = tuple((why.value, words) for why, words in page.untapped)
    for why, words in untapped:
        tour.note(why, words)
    yield MeetPage(
        number=tour.walk.n_pages, way=way, is_by_tree=tour.is_by_tree, untapped=untapped[:MAX_TOLD]
    )


def _toured(tour: WalkTour, page: CrawlPage) -> Generator[Action, Observation, str]:
    """Returns why it ended. Each tab gets an equal share of the time left, and what others leave of it."""
    walk = tour.walk
    tour.until_ms = walk.budget.max_ms
    homes = yield from _swept(tour, page)
    here: CrawlPage | None = homes[-1][1]
    for _ in range(ROUNDS):
        waiting = [(title, home) for title, home in homes if _is_waiting(tour, home, _path_to(title))]
        for number, (title, _home) in enumerate(waiting):
            left_ms = walk.budget.max_ms - walk.now_ms
            tour.until_ms = walk.now_ms + left_ms / (len(waiting) - number)
            here = yield from _gone_home(tour, here, title)
            if here is not None:
                here = yield from _explored(tour, here, _path_to(title))
            elif not walk.is_spent():
                tour.note(Unentered.LOST.value, title or "")
    tour.until_ms = walk.budget.max_ms
    for path in list(tour.long):
        if not walk.is_spent():
            here = yield from _gone_to(tour, here, path)
            here = None if here is None else (yield from _scrolled_through(tour, here, path))
    if walk.is_late():
        return "time"
    return "pages" if walk.is_spent() else "done"


def _path_to(title: str | None) -> tuple[str, ...]:
    return () if title is None else (title,)


def _is_waiting(tour: WalkTour, home: CrawlPage, path: tuple[str, ...]) -> bool:
    return not tour.walk.is_spent() and tour.choice.next_on(home, path) is not None


def _swept(
    tour: WalkTour, page: CrawlPage
) -> Generator[Action, Observation, list[tuple[str | None, CrawlPage]]]:
    """All tabs once, by their names; None names a first page without any."""
    yield from _numbered(tour, page, ())
    titles = [entry.title for entry in page.entries if entry.aim is Aim.TAB]
    tour.choice.tabs = set(titles)
    homes: list[tuple[str | None, CrawlPage]] = [(None, page)]
    here: CrawlPage | None = page
    for title in titles:
        entry = None if here is None or tour.is_over() else entry_titled(here, title)
        if entry is None:
            tour.note(Unentered.BUDGET.value, title)
            continue
        tour.walk.way = (title,)
        yield from tap(tour.walk, entry, depth=1)
        opened = yield from answered(tour.walk, (yield from tour.walk.look()))
        if opened is None or opened.owner is not PageOwner.APP:
            here = yield from returned(tour.walk, page, ())
            continue
        here = opened
        known = [number for number, home in enumerate(homes) if home[1].shows_the_same(opened)]
        if known:
            if homes[known[0]][0] is None:
                homes[known[0]] = title, opened  # the tab that was chosen from the start
            continue
        yield from _numbered(tour, opened, (title,))
        homes.append((title, opened))
    return homes


def _gone_home(tour: WalkTour, here: CrawlPage | None, title: str | None) -> Walk[CrawlPage]:
    """To a tab, from wherever it is."""
    if tour.walk.is_spent():
        return None
    if title is None and here is not None and not tour.choice.tabs:
        return here
    entry = None if here is None or title is None else entry_titled(here, title)
    if entry is None:
        yield StopApp(package=tour.walk.package)
        here = yield from tour.walk.open_app()
        if title is None:
            return here
        entry = None if here is None else entry_titled(here, title)
    if entry is None:
        return None
    tour.walk.way = (entry.title,)
    yield from tap(tour.walk, entry, depth=1)
    return (yield from answered(tour.walk, (yield from tour.walk.look())))


def _gone_to(tour: WalkTour, here: CrawlPage | None, path: tuple[str, ...]) -> Walk[CrawlPage]:
    """To a page that was met, by its way from its tab."""
    page = yield from _gone_home(tour, here, path[0] if path else None)
    return (yield from gone_by(tour.walk, page, path[1:], begun=path[:1]))


def _scrolled_through(tour: WalkTour, page: CrawlPage, path: tuple[str, ...]) -> Walk[CrawlPage]:
    """What comes when the page moves on, and what its further entries lead to. Returns what is in front."""
    for n_scrolls in range(1, MAX_SCROLLS + 1):
        tour.walk.way = path
        yield from scrolled(page)
        below = yield from answered(tour.walk, (yield from tour.walk.look()))
        if below is None or below.owner is not PageOwner.APP or _adds_nothing(below, page):
            return below
        page = below
        now = yield from _explored(tour, page, path, n_scrolls=n_scrolls)
        if now is None or tour.is_over():
            return now
        page = now
    return page


def _adds_nothing(below: CrawlPage, page: CrawlPage) -> bool:
    titles = {entry.title for entry in page.entries}
    return below.shows_the_same(page) and all(entry.title in titles for entry in below.entries)


def _explored(
    tour: WalkTour, page: CrawlPage, path: tuple[str, ...], *, n_scrolls: int = 0
) -> Walk[CrawlPage]:
    """What this page leads to, depth first. Returns the page again; None if there is no way back."""
    tries = tour.choice.tries[path]
    tour.choice.cut.discard(path)
    while (entry := tour.choice.next_on(page, path)) is not None:
        if tour.is_over():
            tour.choice.cut.add(path)
            tour.note(Unentered.BUDGET.value, entry.title)
            return page
        tries.titles.add(entry.title)
        tour.untried.pop((Unentered.BUDGET.value, entry.title), None)
        way = tour.walk.way = (*path, entry.title)
        is_again = way in tour.choice.cut
        tour.choice.cut.discard(way)
        yield from tap(tour.walk, entry, depth=len(way))
        opened = yield from answered(tour.walk, (yield from tour.walk.look()))
        if opened is not None and opened.owner is PageOwner.APP and opened.is_like(page):
            tries.idle[entry.group] += 1
            page = opened
            continue
        tries.opened[entry.group] += not is_again
        yield from _entered(tour, opened, way, is_again=is_again)
        if way in tour.choice.cut:
            tour.choice.cut.add(path)
        tour.walk.way = path
        again = yield from returned(tour.walk, page, path, n_scrolls=n_scrolls)
        if again is None:
            return None
        page = again
    return page


def _entered(tour: WalkTour, opened: CrawlPage | None, way: tuple[str, ...], *, is_again: bool) -> Steps:
    """The page that an entry opened, and what lies behind it. `is_again`: time ran out on it before."""
    if opened is None or opened.owner is not PageOwner.APP:
        tour.note(Unentered.AWAY.value if opened is not None else Unentered.LOST.value, way[-1])
        return
    is_new = not tour.walk.has_seen(opened)
    if is_new:
        yield from _numbered(tour, opened, way)
    if opened.asks_login:
        tour.note(Unentered.LOGIN.value, way[-1])
    elif (is_new or is_again) and len(way) < MAX_DEPTH:
        yield from _explored(tour, opened, way)
