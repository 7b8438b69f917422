"""Builders for pages of a crawl."""

from detector.core.crawl import Aim, CrawlEntry, CrawlPage, PageOwner, Untapped
from detector.core.geometry import Point
from detector.disclosure.app_walk import AppWalk, ReadScreen, WalkedPage

__all__ = ["a_page", "a_screen", "a_walk"]

PLACE = Point(x_px=1, y_px=1)


def a_screen(
    *lines: str,
    number: int = 0,
    owner: PageOwner = PageOwner.APP,
    leads_to: tuple[Aim, ...] = (),
    frame_id: str | None = None,
) -> ReadScreen:
    page = CrawlPage(
        owner=owner,
        shape="",
        lines=lines,
        entries=tuple(CrawlEntry(title=one.value, point=PLACE, aim=one) for one in leads_to),
        untapped=(),
        asks_consent=False,
        asks_login=False,
        is_web=False,
        scroll=None,
    )
    return ReadScreen(tree_id=f"tree:{number}", frame_id=frame_id, page=page)


def a_page(
    *screens: ReadScreen,
    path: tuple[str, ...] = ("我的", "隐私政策"),
    aim: Aim | None = Aim.POLICY,
    n_taps: int | None = None,
    is_first_run: bool = False,
    is_at_end: bool = True,
) -> WalkedPage:
    """`n_taps` None: as many as the path has titles, unless the page was only seen before the terms."""
    taps = None if is_first_run else len(path) if n_taps is None else n_taps
    return WalkedPage(
        path=path,
        aim=aim,
        is_first_run=is_first_run,
        screens=list(screens),
        n_taps=taps,
        is_at_end=is_at_end,
    )


def a_walk(*pages: WalkedPage, n_untried: int = 0) -> AppWalk:
    """With a main page of its own, on which `n_untried` things were left untried."""
    main = a_page(a_screen("首页", number=99), path=(), aim=None)
    left = tuple((main, Untapped.UNKNOWN, f"thing {n}") for n in range(n_untried))
    return AppWalk(pages=(main, *pages), untried=left, unread=(), asks_login=False)
