"""What a crawl visited: pages, the links between them, the fewest taps to each, and what it left untried.

Steps in, pages out. A page is identified by the titles that led to it; where two routes lead to one page it
is one page, and the shorter route counts. Pages shown before the terms were agreed to are not part of any
route from the app's main page and are kept apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from detector.core.crawl import Aim, CrawlEntry, CrawlPage, PageOwner, Untapped

__all__ = [
    "AppWalk",
    "CrawlStep",
    "Launched",
    "ReadScreen",
    "RefusedTerms",
    "Swiped",
    "Tapped",
    "WalkedPage",
    "WentBack",
    "app_walk",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Launched:
    """The app was opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WentBack:
    """By the back key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swiped:
    """The page was moved by a finger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tapped:
    """`depth` 0: an obstacle was answered. `aim`: why the title is on the list of things to tap.

    `is_in_text`: words within a sentence; the page they opened is identified by its own head.
    """

    title: str
    depth: int
    aim: Aim | None
    is_in_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedTerms:
    """The consent dialog was answered with no: what follows is another first page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadScreen:
    """`page` None: the tree could not be read. `frame_id` None: no picture was taken."""

    tree_id: str
    frame_id: str | None
    page: CrawlPage | None
    at_ms: float = 0.0


CrawlStep = Launched | WentBack | Swiped | Tapped | RefusedTerms | ReadScreen
"""One event of a crawl, in order."""


@dataclass(slots=True)
class WalkedPage:
    """`path`: the titles that led to it first. `is_first_run`: before the terms were agreed to.

    `n_taps`: the fewest known taps from the app's main page; None: no route from there was seen.
    `is_at_end`: the last swipe no longer moved anything.
    """

    path: tuple[str, ...]
    aim: Aim | None
    is_first_run: bool
    screens: list[ReadScreen] = field(default_factory=list)
    n_taps: int | None = None
    is_at_end: bool = False
    from_aims: list[Aim | None] = field(default_factory=list)

    @property
    def owner(self) -> PageOwner:
        pages = [screen.page for screen in self.screens if screen.page is not None]
        return pages[0].owner if pages else PageOwner.NOBODY

    @property
    def shown_by(self) -> str | None:
        """The other app that shows it, if any."""
        return next((page.shown_by for page in self.pages if page.shown_by is not None), None)

    @property
    def pages(self) -> tuple[CrawlPage, ...]:
        return tuple(screen.page for screen in self.screens if screen.page is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppWalk:
    """`untried`: (where, why, what) of everything that could have been tapped and was not. `unread`: pages
    that were not read to their end, belong to another app, or hold no text. Neither includes pages before
    the terms.
    """

    pages: tuple[WalkedPage, ...]
    untried: tuple[tuple[WalkedPage, Untapped, str], ...]
    unread: tuple[WalkedPage, ...]
    asks_login: bool

    @property
    def has_main_page(self) -> bool:
        return any(page.n_taps == 0 for page in self.pages)

    @property
    def n_untried(self) -> int:
        """At least 1 where no main page was seen: then nothing at all was tried."""
        return max(len(self.untried) + len(self.unread), 0 if self.has_main_page else 1)

    def n_untried_above(self, n_taps: int) -> int:
        """How many things were left untried on pages from which the goal may lie at a smaller depth."""
        places = (*(page for page, _, _ in self.untried), *self.unread)
        return sum(page.n_taps is not None and page.n_taps + 1 < n_taps for page in places)


@dataclass(slots=True)
class _Walk:
    pages: list[WalkedPage] = field(default_factory=list)
    ways: list[tuple[WalkedPage, WalkedPage]] = field(default_factory=list)
    tapped: set[tuple[int, str]] = field(default_factory=set)
    here: WalkedPage | None = None
    path: list[WalkedPage] = field(default_factory=list)
    waiting: Tapped | None = None
    is_swiped: bool = False
    is_looked_at_again: bool = False


def app_walk(steps: Sequence[CrawlStep]) -> AppWalk:
    walk = _Walk()
    for step in steps:
        match step:
            case Launched() | RefusedTerms():
                walk.here, walk.path, walk.waiting = None, [], None
            case WentBack():
                walk.here = None
                walk.waiting = None
            case Swiped():
                walk.is_swiped, walk.is_looked_at_again = True, False
                continue
            case Tapped():
                _tap(walk, step)
            case ReadScreen():
                _screen(walk, step)
        walk.is_swiped = False
        walk.is_looked_at_again = isinstance(step, ReadScreen)
    _count_taps(walk)
    return AppWalk(
        pages=tuple(walk.pages),
        untried=tuple(_untried(walk)),
        unread=tuple(page for page in walk.pages if _is_unread(page)),
        asks_login=any(page.asks_login for walked in walk.pages for page in walked.pages),
    )


def _tap(walk: _Walk, tapped: Tapped) -> None:
    if tapped.depth == 0:
        if tapped.aim is not Aim.REFUSE:  # what follows is another first page
            walk.here, walk.path, walk.waiting = None, [], None
        return
    walk.path = walk.path[: tapped.depth]
    if walk.here is not None:
        walk.tapped.add((id(walk.here), tapped.title))
    walk.waiting = tapped


def _screen(walk: _Walk, screen: ReadScreen) -> None:
    page = screen.page
    if page is None or page.owner is PageOwner.PERMISSION:
        return
    before = walk.here
    if walk.is_swiped and before is not None and page.owner is before.owner:
        before.is_at_end = before.screens[-1].page is not None and before.screens[-1].page.lines == page.lines
        before.screens.append(screen)
        return
    if walk.is_looked_at_again and before is not None and before.path and page.owner is before.owner:
        before.screens[-1] = screen  # no action in between: the page had not finished loading
        return
    waiting, walk.waiting = walk.waiting, None
    known = _known(walk, page)
    if waiting is not None and walk.path:
        source = walk.path[-1]
        if known is source:
            walk.here = source  # it opened nothing
            return
        is_meant = not waiting.is_in_text or page.is_headed(waiting.title)
        aim = waiting.aim if is_meant else None
        found = known or _new(walk, screen, (*source.path, waiting.title), aim, source.is_first_run)
        walk.ways.append((source, found))
        found.from_aims.append(source.aim)
        walk.path.append(found)
        walk.here = found
        return
    if known is None and page.owner is PageOwner.APP and not walk.path:
        known = _new(walk, screen, (), None, page.asks_consent)
    walk.here = known
    if known is not None and known in walk.path:
        walk.path = walk.path[: walk.path.index(known) + 1]
    elif known is not None and not known.path:
        walk.path = [known]


def _known(walk: _Walk, page: CrawlPage) -> WalkedPage | None:
    if page.owner is not PageOwner.APP:
        return None
    return next(
        (walked_page for walked_page in walk.pages if any(seen.is_like(page) for seen in walked_page.pages)),
        None,
    )


def _new(
    walk: _Walk, screen: ReadScreen, path: tuple[str, ...], aim: Aim | None, is_first_run: bool
) -> WalkedPage:
    page = WalkedPage(path=path, aim=aim, is_first_run=is_first_run, screens=[screen])
    walk.pages.append(page)
    return page


def _count_taps(walk: _Walk) -> None:
    """Breadth first from the main page: after the terms, the page without a path that links lead from."""
    roots = [page for page in walk.pages if not page.path and not page.is_first_run]
    starts = [page for page in roots if any(source is page for source, _ in walk.ways)]
    main = starts or roots[-1:]
    for page in main:
        page.n_taps = 0
    front = main
    while front:
        reached = []
        for source, target in walk.ways:
            if any(source is page for page in front) and target.n_taps is None:
                assert source.n_taps is not None
                target.n_taps = source.n_taps + 1
                reached.append(target)
        front = reached


def _is_unread(page: WalkedPage) -> bool:
    if page.is_first_run:
        return False
    is_empty = not any(read.lines for read in page.pages)
    return is_empty or page.owner is not PageOwner.APP or not page.is_at_end


def _is_way(page: WalkedPage, entry: CrawlEntry) -> bool:
    """A text links only to other texts; its other words are content."""
    is_end = page.aim is not None and page.aim.is_end
    leads_on = entry.aim.is_document if is_end else entry.aim.is_of_menu
    return leads_on and not entry.names(page.path)


def _untried(walk: _Walk) -> Iterator[tuple[WalkedPage, Untapped, str]]:
    yielded: set[tuple[int, Untapped, str]] = set()
    for walked in walk.pages:
        if walked.is_first_run:
            continue  # what it offers is offered again from the main page, or is the refusal of the terms
        for page in walked.pages:
            left = [
                (why, what)
                for why, what in page.untapped
                if why is not Untapped.IN_TEXT or (id(walked), what) not in walk.tapped
            ]
            left += [
                (Untapped.BUDGET, entry.title)
                for entry in page.entries
                if (id(walked), entry.title) not in walk.tapped and _is_way(walked, entry)
            ]
            for why, what in left:
                if (id(walked), why, what) not in yielded:
                    yielded.add((id(walked), why, what))
                    yield walked, why, what
