"""Crawl an app's pages for its privacy policy, its lists and its hotline, and read each whole.

It never logs in, buys, submits, calls, grants or deletes: only what is on a list may be tapped. A permission
that the system asks for is refused, privacy terms are accepted (most apps show nothing before that), and
another app's page is left by the back key; a text in the browser is scrolled first. Entries are followed
depth first, the most wanted first; a page is never explored twice. If a permission was refused, the app is
reopened once at the end, and once more if it asked again. Only on request, it refuses the terms once before
it agrees.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from detector.core.actions import (
    Action,
    FindWords,
    Launch,
    Observation,
    Observe,
    PressBack,
    ReadScreen,
    Scenario,
    StopApp,
    TapText,
    Wait,
)
from detector.core.crawl import Aim, CrawlBudget, CrawlEntry, CrawlPage, PageOwner, TextLink
from detector.core.page_walk import (
    LOADING_MS,
    SETTLE_MS,
    PageWalk,
    Steps,
    Walk,
    answered,
    returned,
    scrolled,
    tap,
)
from detector.core.screen import ViewTree

__all__ = ["NAME", "CrawlReader", "policy_crawl"]

NAME = "policy_crawl"

FIRST_PAGE_MS, FIRST_PAGE_TRIES = 3_000.0, 9
"""Splash adverts of five seconds, terms, permissions and popups precede the first page."""

STILL_SCREENS = 2
"""A page that two swipes leave unchanged is at its end: the first may have come too early."""

AGREEMENTS = 3  # to the terms, to those for children, to an update; more without effect are a loop

LOADING_LINES = 4
"""A text of fewer lines may still be loading: a title bar and "loading" are two or three."""

LOADING_LOOKS = 2
GONE_LOOKS = 2  # an app that only changes its activity shows the home screen for a moment
RELAUNCHES = 2  # the second only if the first asked again: one more request is not yet frequent
RELAUNCH_LOOKS = 3
NOES = 4  # to the terms; one more question may guard against a mistake
CrawlReader = Callable[[ViewTree], CrawlPage]


@dataclass(slots=True, kw_only=True)
class _Crawl:
    """`walk` goes through the pages; the rest is what this crawl answers on the way."""

    walk: PageWalk[CrawlPage]
    read: CrawlReader
    refuses_terms: bool  # once, before they are accepted
    n_agreed: int = 0
    linked: set[str] = field(default_factory=set)  # words within menu lines that were already tried as links
    has_changed: bool = False  # the picture, at the last look
    dismissed: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, package: str, read: CrawlReader, budget: CrawlBudget, *, refuses_terms: bool) -> "_Crawl":
        walk = PageWalk(
            package=package,
            budget=budget,
            look=lambda: _screen(crawl),
            open_app=lambda: _opened(crawl),
        )
        crawl = cls(walk=walk, read=read, refuses_terms=refuses_terms)
        return crawl


def policy_crawl(
    package: str, read: CrawlReader, budget: CrawlBudget | None = None, *, refuses_terms: bool = False
) -> Scenario:
    """`read` reads the pages of this package, with the list of what may be tapped."""
    crawl = _Crawl.of(package, read, budget or CrawlBudget(), refuses_terms=refuses_terms)
    yield StopApp(package=package)
    page = yield from _opened(crawl)
    if page is not None:
        yield from _explored(crawl, page, (), aim=None)
    yield from _relaunched(crawl)
    yield StopApp(package=package)


def _opened(crawl: _Crawl) -> Walk[CrawlPage]:
    """The app's first page, after answering everything in front of it; None: it never showed one."""
    if crawl.walk.n_launches >= crawl.walk.budget.max_launches or crawl.walk.is_spent():
        return None
    crawl.walk.n_launches += 1
    yield Launch(package=crawl.walk.package)
    page: CrawlPage | None = None
    n_gone = 0
    for _ in range(FIRST_PAGE_TRIES):
        if crawl.walk.is_spent():
            break
        yield Wait(duration_ms=FIRST_PAGE_MS)
        page = yield from answered(crawl.walk, (yield from _screen(crawl)))
        n_gone += page is not None and page.owner in (PageOwner.HOME, PageOwner.BROWSER)
        if n_gone == GONE_LOOKS and crawl.walk.n_launches < crawl.walk.budget.max_launches:
            crawl.walk.n_launches += 1
            yield Launch(package=crawl.walk.package)
        if page is None or page.owner is not PageOwner.APP:
            continue
        if page.asks_consent:
            if crawl.n_agreed >= AGREEMENTS:
                break
            yield from _consented(crawl, page)
            continue
        if (in_the_way := _first(page, Aim.DISMISS, crawl)) is not None:
            crawl.dismissed.add(in_the_way.title)
            yield from tap(crawl.walk, in_the_way, depth=0)
            continue
        if any(entry.aim.is_of_menu for entry in page.entries):
            return page
    return page if page is not None and page.owner is PageOwner.APP and not page.asks_consent else None


def _relaunched(crawl: _Crawl) -> Steps:
    """Reopen the app and only observe: no tap called for what the system asks now."""
    for _ in range(RELAUNCHES if crawl.walk.n_refused else 0):
        if crawl.walk.n_launches >= crawl.walk.budget.max_launches or crawl.walk.is_late():
            return
        n_before = crawl.walk.n_refused
        crawl.walk.n_launches += 1
        yield StopApp(package=crawl.walk.package)
        yield Launch(package=crawl.walk.package)
        for _ in range(RELAUNCH_LOOKS):
            yield Wait(duration_ms=FIRST_PAGE_MS)
            yield from answered(crawl.walk, (yield from _screen(crawl)), is_last=True)
        if crawl.walk.n_refused == n_before:
            return


def _first(page: CrawlPage, aim: Aim, crawl: _Crawl) -> CrawlEntry | None:
    entries = (entry for entry in page.entries if entry.title not in crawl.dismissed)
    return next((entry for entry in entries if entry.aim is aim), None)


def _consented(crawl: _Crawl, page: CrawlPage) -> Steps:
    """Read the terms where they are offered, then agree to them."""
    if crawl.refuses_terms and page.offer is not None and page.offer.refusals:
        crawl.refuses_terms = False
        yield from _terms_refused(crawl, page)
        return
    if not crawl.walk.has_seen(page):
        crawl.walk.seen.append(page)
        for entry in [entry for entry in page.entries if entry.aim.is_document]:
            yield from tap(crawl.walk, entry, depth=1)
            opened = yield from answered(crawl.walk, (yield from _screen(crawl)))
            if opened is not None and not opened.is_like(page):
                if opened.may_be_read_for(entry.aim):
                    opened = yield from _loaded(crawl, opened, entry.aim)
                    yield from _explored(crawl, opened, (entry.title,), aim=entry.aim, max_depth=1)
                yield PressBack()
                yield Wait(duration_ms=SETTLE_MS)
            now = yield from _screen(crawl)
            if now is None or not now.asks_consent:
                return  # whatever it shows is handled by the loop over first pages
        for link in [link for link in page.links if link.aim not in {entry.aim for entry in page.entries}]:
            now = yield from _link_opened(crawl, page, link)
            if now is None or not now.asks_consent:
                return
    agree = next(entry for entry in page.entries if entry.aim is Aim.AGREE)
    crawl.n_agreed += 1
    yield from tap(crawl.walk, agree, depth=0)


def _link_opened(
    crawl: _Crawl, page: CrawlPage, link: TextLink, path: tuple[str, ...] = ()
) -> Walk[CrawlPage]:
    """Tap words within a sentence, where the picture shows them. Returns the page shown afterwards."""
    place = (yield FindWords(words=link.words, within=link.within)).place
    if place is None or not link.within.contains(place):
        return page
    entry = CrawlEntry(title=link.words, point=place, aim=link.aim)
    yield from tap(crawl.walk, entry, depth=len(path) + 1, is_in_text=True)
    opened = yield from answered(crawl.walk, (yield from _screen(crawl)))
    if opened is None or opened.is_like(page):
        return page  # it is not a link, or the tap missed
    if opened.may_be_read_for(link.aim):
        opened = yield from _loaded(crawl, opened, link.aim)
        if opened.is_headed(link.words):
            yield from _explored(crawl, opened, (*path, link.words), aim=link.aim, max_depth=len(path) + 1)
    yield PressBack()
    yield Wait(duration_ms=SETTLE_MS)
    return (yield from _screen(crawl))


def _links_opened(
    crawl: _Crawl, page: CrawlPage, path: tuple[str, ...], *, n_scrolls: int
) -> Walk[CrawlPage]:
    """Open what a menu's lines link to, once each. Returns the page again; None if there is no way back."""
    for link in page.links:
        if link.words in crawl.linked or crawl.walk.is_spent():
            continue
        crawl.linked.add(link.words)
        now = yield from _link_opened(crawl, page, link, path)
        if now is None or not now.is_like(page):
            now = yield from returned(crawl.walk, page, path, n_scrolls=n_scrolls)
        if now is None:
            return None
        page = now
    return page


def _terms_refused(crawl: _Crawl, page: CrawlPage) -> Steps:
    """Tap its clearest no, as often as it asks; then reopen the app, as if nothing had been answered."""
    for _ in range(NOES):
        if page.offer is None or not page.offer.refusals or crawl.walk.n_taps >= crawl.walk.budget.max_taps:
            break
        crawl.walk.n_taps += 1
        yield TapText(texts=(page.offer.refusals[0][0],), is_refusal=True)
        now: CrawlPage | None = None
        for _ in range(GONE_LOOKS):
            yield Wait(duration_ms=SETTLE_MS)
            now = yield from answered(crawl.walk, (yield from _screen(crawl)))
        if now is None or not now.asks_consent:
            break
        page = now
    if crawl.walk.n_launches < crawl.walk.budget.max_launches:
        crawl.walk.n_launches += 1
        yield StopApp(package=crawl.walk.package)
        yield Launch(package=crawl.walk.package)


def _explored(
    crawl: _Crawl, page: CrawlPage, path: tuple[str, ...], *, aim: Aim | None, max_depth: int | None = None
) -> Steps:
    """Read the whole of this page, and the pages its entries open, depth first."""
    crawl.walk.seen.append(page)
    deepest = crawl.walk.budget.max_depth if max_depth is None else max_depth
    is_document = aim is not None and aim.is_end
    n_screens = crawl.walk.budget.max_document_screens if is_document else crawl.walk.budget.max_menu_screens
    tried: set[str] = set()
    n_still = 0
    for n_scrolls in range(n_screens):
        for entry in _open_entries(page, path, is_document=is_document):
            if entry.title in tried or len(path) >= deepest or crawl.walk.is_spent():
                continue
            tried.add(entry.title)
            again = yield from _gone_into(crawl, page, path, entry, n_scrolls=n_scrolls)
            if again is None:
                return  # lost: the remaining entries stay untried
            page = again
        if not is_document and len(path) < deepest:
            again = yield from _links_opened(crawl, page, path, n_scrolls=n_scrolls)
            if again is None:
                return
            page = again
        if crawl.walk.is_late() or (crawl.walk.is_spent() and not is_document) or page.scroll is None:
            return
        below = yield from _scrolled(crawl, page, is_document=is_document)
        if below is None or below.owner is not page.owner:
            return
        is_same = below.lines == page.lines and not (is_document and crawl.has_changed)
        n_still = n_still + 1 if is_same else 0
        if n_still >= (STILL_SCREENS if is_document else 1):
            return
        page = below


def _open_entries(page: CrawlPage, path: tuple[str, ...], *, is_document: bool) -> list[CrawlEntry]:
    """Entries that lead on, the most wanted first; from a text only other texts are opened."""
    entries = [
        entry
        for entry in page.entries
        if entry.aim.is_of_menu and (not is_document or entry.aim.is_document) and not entry.names(path)
    ]
    return sorted(entries, key=lambda entry: list(Aim).index(entry.aim))


def _gone_into(
    crawl: _Crawl, page: CrawlPage, path: tuple[str, ...], entry: CrawlEntry, *, n_scrolls: int
) -> Walk[CrawlPage]:
    """Explore behind one entry and return to this page; None if there is no way back."""
    yield from tap(crawl.walk, entry, depth=len(path) + 1)
    opened = yield from answered(crawl.walk, (yield from _screen(crawl)))
    if opened is not None and opened.is_like(page):
        return opened  # it opened nothing
    if opened is not None and opened.may_be_read_for(entry.aim) and not crawl.walk.has_seen(opened):
        opened = yield from _loaded(crawl, opened, entry.aim)
        yield from _explored(crawl, opened, (*path, entry.title), aim=entry.aim)
    if crawl.walk.is_spent():
        return None
    return (yield from returned(crawl.walk, page, path, n_scrolls=n_scrolls))


def _screen(crawl: _Crawl, *, counts: bool = True) -> Walk[CrawlPage]:
    """The current page, by a frame and a tree."""
    looked = yield Observe()
    crawl.has_changed = looked.frame_changed is True
    seen = yield ReadScreen()
    crawl.walk.now_ms = seen.at_ms
    crawl.walk.n_pages += counts
    return None if seen.tree is None else crawl.read(seen.tree).opened_in(seen.web_package)


def _loaded(crawl: _Crawl, page: CrawlPage, aim: Aim) -> Generator[Action, Observation, CrawlPage]:
    """Wait for a text of which next to nothing is shown yet."""
    for _ in range(LOADING_LOOKS):
        if not aim.is_document or len(page.lines) >= LOADING_LINES or crawl.walk.is_spent():
            break
        yield Wait(duration_ms=LOADING_MS)
        now = yield from _screen(crawl, counts=False)
        if now is None or now.owner is not page.owner:
            break
        page = now
    return page


def _scrolled(crawl: _Crawl, page: CrawlPage, *, is_document: bool) -> Walk[CrawlPage]:
    if page.scroll is None:
        return None
    yield from scrolled(page)
    return (yield from _screen(crawl, counts=not is_document))
