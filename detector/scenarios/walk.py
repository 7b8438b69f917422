"""A walk through an app's own pages for the windows that come up on the way.

First all tabs, then from each of them what its page leads to: the first rows of lists, menus, the search, and
back. Only what the reader allows is tapped. A window that stands before a page is watched as long as a
launch is, then closed by its close control, failing that by the back key. Bounds of time and pages end it;
what was seen and not entered is told. The axis begins with the app's first page: what its launch showed
before does not count.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Protocol

from detector.core.actions import (
    Action,
    Enter,
    Observation,
    Observe,
    OpenApp,
    PressBack,
    PressHome,
    ReadScreen,
    Scenario,
    StopApp,
    TapAt,
    TapMenu,
    Wait,
)
from detector.core.approach import WayIn
from detector.core.crawl import Aim, CrawlBudget, CrawlPage, PageOwner
from detector.core.geometry import Point
from detector.core.launch_watch import LONGEST_WATCH_MS, SETTLE_MS, watch_launch
from detector.core.page_walk import PageWalk, Steps, Walk, answered, entry_titled, returned, tap
from detector.core.screen import ViewTree
from detector.core.trials import LOOK_EVERY_MS, SeekWindow, WindowPrior
from detector.core.walk import (
    SAME_WINDOW_IOU,
    BeginWalk,
    EndWalk,
    MeetPage,
    MeetWindow,
    SeenScreen,
    SeenWindow,
    SeeScreen,
    Unentered,
    WalkPlan,
)
from detector.core.walk_choice import WalkChoice
from detector.windows.creative import are_alike

__all__ = ["WalkReader", "gone_again", "walk"]

OPENED_MS = LONGEST_WATCH_MS
"""From the launch until the first page: as long as a cold start is watched at most."""

REOPENED_MS = 8_000.0
"""The same where the way is lost: a splash of five seconds after a logo is over then."""

PAGE_MS = 2_500.0
"""After a tap: a page slides in within half a second, a window follows it within one or two. Tool value."""

MAX_WINDOWS = 4  # in a row, before one page
MAX_DEPTH = 5
ROUNDS = 3  # over the tabs: what one leaves of its share is for the others
MAX_LAUNCHES = 12
MAX_TOLD, MAX_UNTRIED = 24, 200


class WalkReader(Protocol):
    """Reads the pages of one package, with the list of what may be tapped."""

    def by_tree(self, tree: ViewTree) -> CrawlPage | None:
        """None if the tree says nothing of the page."""

    def by_picture(self, screen: SeenScreen) -> CrawlPage: ...

    def may_close(self, tree: ViewTree | None, control: Point, words: str) -> bool: ...


@dataclass(slots=True, kw_only=True)
class _Tour:
    """`way`: what was tapped to get to where it is. `until_ms`: for the tab that is explored.

    Not `watches`: windows on the way are closed at once.
    """

    walk: PageWalk
    reader: WalkReader
    choice: WalkChoice
    watches: bool = True
    way: tuple[str, ...] = ()
    is_by_tree: bool = True
    until_ms: float = 0.0
    met: list[SeenWindow] = field(default_factory=list)
    untried: dict[tuple[str, str], None] = field(default_factory=dict)

    def is_over(self) -> bool:
        return self.walk.is_spent() or self.walk.now_ms >= self.until_ms

    def note(self, why: str, words: str) -> None:
        self.untried[why, words] = None


def walk(package: str, reader: WalkReader, plan: WalkPlan) -> Scenario:
    bounds, tour = plan.bounds, _new_tour(package, reader, plan)
    steps = tour.walk
    yield BeginWalk(
        max_ms=bounds.max_ms, max_pages=bounds.max_pages, declared=plan.declared, adverts=plan.adverts
    )
    yield StopApp(package=package)
    yield PressHome()
    yield Wait(duration_ms=SETTLE_MS)
    yield OpenApp(package=package)
    yield Wait(duration_ms=OPENED_MS)
    yield Observe(with_tree=True)  # what stands there already came with the launch
    yield Enter()
    page = yield from answered(steps, (yield from _looked(tour)))
    why = "no_page"
    if page is not None and page.owner is PageOwner.APP:
        why = yield from _toured(tour, page)
    yield EndWalk(why=why, untried=tuple(tour.untried)[:MAX_UNTRIED])
    yield StopApp(package=package)


def _new_tour(package: str, reader: WalkReader, plan: WalkPlan, *, watches: bool = True) -> _Tour:
    bounds = plan.bounds
    steps = PageWalk(
        package=package,
        budget=CrawlBudget(
            max_pages=bounds.max_pages,
            max_taps=4 * bounds.max_pages,
            max_ms=bounds.max_ms,
            max_launches=MAX_LAUNCHES,
            max_menu_screens=1,
        ),
        look=lambda: _looked(tour),
        open_app=lambda: _opened(tour),
        settle=lambda: _watched(PAGE_MS),
    )
    tour = _Tour(walk=steps, reader=reader, choice=WalkChoice(adverts=plan.adverts), watches=watches)
    return tour


def gone_again(package: str, reader: WalkReader, prior: WindowPrior, way: tuple[str, ...]) -> WayIn:
    """From the stopped app to the tap that brought the window; None: the way was not found again, or no tap
    of ours brought it.
    """
    tour = _new_tour(package, reader, WalkPlan(), watches=False)
    yield SeekWindow(is_over_content=prior.is_over_content, ordinal=prior.ordinal)
    yield StopApp(package=package)
    yield PressHome()
    yield Wait(duration_ms=SETTLE_MS)
    page = yield from _opened(tour)
    for depth, title in enumerate(way, start=1):
        entry = None if page is None else tour.walk.find(page, title)
        if entry is None:
            return None
        if depth == len(way):
            yield Observe(with_tree=True)  # the page that the window comes before
            entered = yield Enter()
            yield TapMenu(point=entry.point, title=entry.title, depth=depth)
            return entered.at_ms
        yield from tap(tour.walk, entry, depth=depth)
        page = yield from answered(tour.walk, (yield from _looked(tour)))
    return None


def _watched(for_ms: float) -> Steps:
    began_ms: float | None = None
    while True:
        seen = yield Observe()
        began_ms = seen.at_ms if began_ms is None else began_ms
        if seen.at_ms - began_ms >= for_ms:
            return
        waited = yield Wait(duration_ms=LOOK_EVERY_MS)
        if waited.at_ms - seen.at_ms < LOOK_EVERY_MS / 2:
            return  # the device's clock stands still


def _opened(tour: _Tour) -> Walk:
    walk = tour.walk
    if walk.n_launches >= walk.budget.max_launches or walk.is_spent():
        return None
    walk.n_launches += 1
    tour.way = ()
    yield OpenApp(package=walk.package)
    yield Wait(duration_ms=REOPENED_MS)
    return (yield from answered(walk, (yield from _looked(tour))))


def _looked(tour: _Tour) -> Walk:
    """The page in front, after closing what stands before it."""
    package = tour.walk.package
    for _ in range(MAX_WINDOWS):
        read = yield ReadScreen()
        page = None if read.tree is None else tour.reader.by_tree(read.tree)
        tour.is_by_tree = page is not None
        if page is not None and page.owner is not PageOwner.APP:
            tour.walk.now_ms = read.at_ms
            return page
        pictured = yield SeeScreen(with_words=page is None)
        tour.walk.now_ms = pictured.at_ms
        if pictured.screen is None:
            return page
        if page is None:
            page = tour.reader.by_picture(pictured.screen)
        window = pictured.screen.window
        if window is None or _is_page(page, window) or pictured.foreground_package not in (None, package):
            return page
        yield from _met(tour, window)
    return None


def _is_page(page: CrawlPage, window: SeenWindow) -> bool:
    """A full screen with a page's own bar of tabs is a page, whatever fills it."""
    return not window.is_over_content and any(entry.aim is Aim.TAB for entry in page.entries)


def _met(tour: _Tour, window: SeenWindow) -> Steps:
    """Watch a window and close it; one that was met before is closed at once."""
    is_known = any(_is_same(known, window) for known in tour.met)
    yield MeetWindow(way=tour.way)
    if not is_known and tour.watches:
        tour.met.append(window)
        yield from watch_launch(tour.walk.now_ms, tour.walk.package)
    read = yield ReadScreen()
    pictured = yield SeeScreen()
    tour.walk.now_ms = pictured.at_ms
    shown = pictured.screen
    if shown is None or shown.window is None:
        return  # it went by itself
    control = shown.window.control
    if control is not None and tour.reader.may_close(read.tree, control, shown.window.words):
        yield TapAt(point=control)
    else:
        yield PressBack()
    yield from _watched(PAGE_MS / 2)


def _is_same(known: SeenWindow, window: SeenWindow) -> bool:
    if known.look is None or window.look is None or known.box.iou(window.box) < SAME_WINDOW_IOU:
        return False
    return are_alike([known.look], [window.look])


def _numbered(tour: _Tour, page: CrawlPage, way: tuple[str, ...]) -> Steps:
    tour.walk.seen.append(page)
    tour.walk.n_pages += 1
    untapped = tuple((why.value, words) for why, words in page.untapped)
    for why, words in untapped:
        tour.note(why, words)
    yield MeetPage(
        number=tour.walk.n_pages, way=way, is_by_tree=tour.is_by_tree, untapped=untapped[:MAX_TOLD]
    )


def _toured(tour: _Tour, page: CrawlPage) -> Generator[Action, Observation, str]:
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
    if walk.is_late():
        return "time"
    return "pages" if walk.is_spent() else "done"


def _path_to(title: str | None) -> tuple[str, ...]:
    return () if title is None else (title,)


def _is_waiting(tour: _Tour, home: CrawlPage, path: tuple[str, ...]) -> bool:
    return not tour.walk.is_spent() and tour.choice.next_on(home, path) is not None


def _swept(
    tour: _Tour, page: CrawlPage
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
        tour.way = (title,)
        yield from tap(tour.walk, entry, depth=1)
        opened = yield from answered(tour.walk, (yield from _looked(tour)))
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


def _gone_home(tour: _Tour, here: CrawlPage | None, title: str | None) -> Walk:
    """To a tab, from wherever it is."""
    if tour.walk.is_spent():
        return None
    if title is None and here is not None and not tour.choice.tabs:
        return here
    entry = None if here is None or title is None else entry_titled(here, title)
    if entry is None:
        yield StopApp(package=tour.walk.package)
        here = yield from _opened(tour)
        if title is None:
            return here
        entry = None if here is None else entry_titled(here, title)
    if entry is None:
        return None
    tour.way = (entry.title,)
    yield from tap(tour.walk, entry, depth=1)
    return (yield from answered(tour.walk, (yield from _looked(tour))))


def _explored(tour: _Tour, page: CrawlPage, path: tuple[str, ...]) -> Walk:
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
        way = tour.way = (*path, entry.title)
        is_again = way in tour.choice.cut
        tour.choice.cut.discard(way)
        yield from tap(tour.walk, entry, depth=len(way))
        opened = yield from answered(tour.walk, (yield from _looked(tour)))
        if opened is not None and opened.owner is PageOwner.APP and opened.is_like(page):
            tries.idle[entry.group] += 1
            page = opened
            continue
        tries.opened[entry.group] += not is_again
        yield from _entered(tour, opened, way, is_again=is_again)
        if way in tour.choice.cut:
            tour.choice.cut.add(path)
        tour.way = path
        again = yield from returned(tour.walk, page, path)
        if again is None:
            return None
        page = again
    return page


def _entered(tour: _Tour, opened: CrawlPage | None, way: tuple[str, ...], *, is_again: bool) -> Steps:
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
