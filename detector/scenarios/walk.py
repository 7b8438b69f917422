"""A walk through an app's own pages for the windows that come up on the way.

First all tabs, then from each of them what its page leads to: the first rows of lists, menus, the search, and
back. Only what the reader allows is tapped. A window that stands before a page is watched as long as a
launch is, then closed by its close control, failing that by the back key. Bounds of time and pages end it;
what was seen and not entered is told. The axis begins with the app's first page: what its launch showed
before does not count.
"""

from dataclasses import dataclass, field
from typing import Protocol

from detector.core.actions import (
    Enter,
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
from detector.core.page_walk import (
    PageWalk,
    Steps,
    Walk,
    answered,
    entry_on,
    gone_by,
)
from detector.core.screen import ViewTree
from detector.core.trials import LOOK_EVERY_MS, SeekWindow, WindowPrior
from detector.core.walk import (
    SAME_WINDOW_IOU,
    BeginWalk,
    EndWalk,
    MeetWindow,
    SeenScreen,
    SeenWindow,
    SeeScreen,
    WalkPlan,
)
from detector.core.walk_choice import WalkChoice
from detector.core.walk_tour import MAX_SCROLLS, WalkTour
from detector.windows.creative import are_alike

__all__ = ["WalkReader", "gone_again", "walk"]

OPENED_MS = LONGEST_WATCH_MS
"""From the launch until the first page: as long as a cold start is watched at most."""

REOPENED_MS = 8_000.0
"""The same where the way is lost: a splash of five seconds after a logo is over then."""

PAGE_MS = 2_500.0
"""After a tap: a page slides in within half a second, a window follows it within one or two. Tool value."""

MAX_WINDOWS = 4  # in a row, before one page
MAX_LAUNCHES = 12
MAX_UNTRIED = 200


class WalkReader(Protocol):
    """Reads the pages of one package, with the list of what may be tapped."""

    def by_tree(self, tree: ViewTree) -> CrawlPage | None:
        """None if the tree says nothing of the page."""

    def by_picture(self, screen: SeenScreen) -> CrawlPage: ...

    def may_close(self, tree: ViewTree | None, control: Point, words: str) -> bool: ...


@dataclass(slots=True, kw_only=True)
class _Guide:
    """How a tour sees. Not `watches`: windows on the way are closed at once. `met`: those met so far."""

    tour: WalkTour
    reader: WalkReader
    watches: bool = True
    met: list[SeenWindow] = field(default_factory=list)

    @property
    def walk(self) -> PageWalk[CrawlPage]:
        return self.tour.walk


def walk(package: str, reader: WalkReader, plan: WalkPlan) -> Scenario:
    bounds, tour = plan.bounds, _guided(package, reader, plan)
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
    page = yield from answered(tour.walk, (yield from tour.walk.look()))
    why = "no_page"
    if page is not None and page.owner is PageOwner.APP:
        why = yield from tour.whole(page)
    yield EndWalk(why=why, untried=tuple(tour.untried)[:MAX_UNTRIED])
    yield StopApp(package=package)


def _guided(package: str, reader: WalkReader, plan: WalkPlan, *, watches: bool = True) -> WalkTour:
    bounds = plan.bounds
    steps = PageWalk(
        package=package,
        budget=CrawlBudget(
            max_pages=bounds.max_pages,
            max_taps=4 * bounds.max_pages,
            max_ms=bounds.max_ms,
            max_launches=MAX_LAUNCHES,
            max_menu_screens=1 + MAX_SCROLLS,
        ),
        look=lambda: _looked(guide),
        open_app=lambda: _opened(guide),
        settle=lambda: _watched(PAGE_MS),
    )
    tour = WalkTour(walk=steps, choice=WalkChoice(adverts=plan.adverts))
    guide = _Guide(tour=tour, reader=reader, watches=watches)
    return tour


def gone_again(package: str, reader: WalkReader, prior: WindowPrior, way: tuple[str, ...]) -> WayIn:
    """From the stopped app to the tap that brought the window; None: the way was not found again, or no tap
    of ours brought it.
    """
    tour = _guided(package, reader, WalkPlan(), watches=False)
    yield SeekWindow(is_over_content=prior.is_over_content, ordinal=prior.ordinal)
    yield StopApp(package=package)
    yield PressHome()
    yield Wait(duration_ms=SETTLE_MS)
    page = yield from gone_by(tour.walk, (yield from tour.walk.open_app()), way[:-1])
    if not way:
        return None
    entry, _ = yield from entry_on(tour.walk, page, way[-1])
    if entry is None:
        return None
    yield Observe(with_tree=True)  # the page that the window comes before
    entered = yield Enter()
    yield TapMenu(point=entry.point, title=entry.title, depth=len(way))
    return entered.at_ms


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


def _opened(guide: _Guide) -> Walk[CrawlPage]:
    walk = guide.walk
    if walk.n_launches >= walk.budget.max_launches or walk.is_spent():
        return None
    walk.n_launches += 1
    guide.walk.way = ()
    yield OpenApp(package=walk.package)
    yield Wait(duration_ms=REOPENED_MS)
    return (yield from answered(walk, (yield from _looked(guide))))


def _looked(guide: _Guide) -> Walk[CrawlPage]:
    """The page in front, after closing what stands before it."""
    package = guide.walk.package
    for _ in range(MAX_WINDOWS):
        read = yield ReadScreen()
        page = None if read.tree is None else guide.reader.by_tree(read.tree)
        guide.tour.is_by_tree = page is not None
        if page is not None and page.owner is not PageOwner.APP:
            guide.walk.now_ms = read.at_ms
            return page
        pictured = yield SeeScreen(with_words=page is None)
        guide.walk.now_ms = pictured.at_ms
        if pictured.screen is None:
            return page
        if page is None:
            page = guide.reader.by_picture(pictured.screen)
        window = pictured.screen.window
        if window is None or _is_page(page, window) or pictured.foreground_package not in (None, package):
            return page
        is_known = any(_is_same(known, window) for known in guide.met)
        if not (is_known and not window.blocks):
            yield from _met(guide, window, is_known=is_known)
        if not window.blocks:
            return page  # what floats over a page lets it be used
    return None


def _is_page(page: CrawlPage, window: SeenWindow) -> bool:
    """A full screen with a page's own bar of tabs is a page, whatever fills it."""
    return not window.is_over_content and any(entry.aim is Aim.TAB for entry in page.entries)


def _met(guide: _Guide, window: SeenWindow, *, is_known: bool) -> Steps:
    """Watch a window and close it; one that was met before is closed at once."""
    yield MeetWindow(way=guide.walk.way)
    if not is_known and guide.watches:
        guide.met.append(window)
        yield from watch_launch(guide.walk.now_ms, guide.walk.package)
    if not window.blocks:
        return
    read = yield ReadScreen()
    pictured = yield SeeScreen()
    guide.walk.now_ms = pictured.at_ms
    shown = pictured.screen
    if shown is None or shown.window is None:
        return  # it went by itself
    control = shown.window.control
    if control is not None and guide.reader.may_close(read.tree, control, shown.window.words):
        yield TapAt(point=control)
    else:
        yield PressBack()
    yield from _watched(PAGE_MS / 2)


def _is_same(known: SeenWindow, window: SeenWindow) -> bool:
    """What floats over a page stays at its place, and is not watched twice for want of a picture."""
    if known.box.iou(window.box) < SAME_WINDOW_IOU:
        return False
    if known.look is None or window.look is None:
        return not (known.blocks or window.blocks)
    return are_alike([known.look], [window.look])
