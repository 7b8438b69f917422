"""What a crawl reads from each of an app's pages, and its budget: plain values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from detector.core.geometry import Point, Rect

__all__ = [
    "HEAD_LINES",
    "Aim",
    "ConsentOffer",
    "CrawlBudget",
    "CrawlEntry",
    "CrawlPage",
    "CrawlPlan",
    "PageOwner",
    "TextLink",
    "Untapped",
]


class Aim(StrEnum):
    """Purpose of a tap on an entry, in order of priority for a crawl."""

    DISMISS = "dismiss"  # closes what covers the page
    AGREE = "agree"  # to the privacy terms, without which most apps show nothing
    REFUSE = "refuse"  # a permission that the system asks for
    SUMMARY = "summary"
    POLICY = "policy"
    COLLECTED = "collected"
    SHARED = "shared"
    PRIVACY = "privacy"  # a menu about privacy
    SETTINGS = "settings"
    MINE = "mine"
    ABOUT = "about"
    HELP = "help"  # help, service, contact
    ADVERTS = "adverts"  # a page about personalised adverts
    PLANS = "plans"  # what is for sale: read, but nothing on it is tapped
    MORE = "more"
    TAB = "tab"  # of a bar: a page of its own
    ITEM = "item"  # of a list or a grid
    SEARCH = "search"

    @property
    def is_document(self) -> bool:
        """Whether it opens something to be read whole."""
        return self in (Aim.SUMMARY, Aim.POLICY, Aim.COLLECTED, Aim.SHARED)

    @property
    def is_end(self) -> bool:
        """Whether it is read whole, and only texts are opened from it."""
        return self.is_document or self is Aim.PLANS

    @property
    def is_of_menu(self) -> bool:
        """Whether it leads on, rather than answering something that is in the way."""
        return self not in (Aim.DISMISS, Aim.AGREE, Aim.REFUSE)


class PageOwner(StrEnum):
    """Whose page is in front."""

    APP = "app"
    PERMISSION = "permission"  # the system asks for a permission
    HOME = "home"  # the launcher: the app is gone
    BROWSER = "browser"  # another app, which the system chose to open a web address
    OTHER = (
        "other"  # another app: a shop, or one not known to have been chosen by the system for a web address
    )
    NOBODY = "nobody"  # no node of the tree has any text, the app's own included


class Untapped(StrEnum):
    """Why something that can be tapped was left alone."""

    FORBIDDEN = "forbidden"  # it may cost money, an account or data
    UNNAMED = "unnamed"  # it has no text
    UNKNOWN = "unknown"  # its words are not on the list of what may be tapped
    IN_TEXT = "in_text"  # a link within a sentence: its position is not reported
    NO_CLASS = "no_class"  # a control that is not a button: a field, a switch
    BUDGET = "budget"  # the crawl ran out of budget, or lost its way, before reaching it


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlBudget:
    """`max_pages`: menu screens that are read; `max_document_screens`: screens of one scrolled text."""

    max_pages: int = 60
    max_taps: int = 120
    max_depth: int = 5
    max_document_screens: int = 80
    max_menu_screens: int = 4
    max_launches: int = 8
    max_ms: float = 1_800_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlPlan:
    """`refuses_terms`: the privacy terms are refused once before they are accepted."""

    package: str
    budget: CrawlBudget
    refuses_terms: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlEntry:
    """Something that may be tapped. `title` as shown, or its resource id.

    `group`: what it is one of, such as the rows of a list, and `rank` its place there; "" if of none.
    `is_brief`: no more than a short name, as a menu's rows have.
    """

    title: str
    point: Point
    aim: Aim
    group: str = ""
    rank: int = 0
    is_brief: bool = False

    def names(self, path: Sequence[str]) -> bool:
        """Whether it only repeats the title of the page at the end of `path`, as its title bar does."""
        return bool(path) and self.title.strip(_AROUND) == path[-1].strip(_AROUND)


_AROUND = "《》<>〈〉 "


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLink:
    """Words in brackets within a sentence, which may be a link; `within` is its box, display px."""

    words: str
    within: Rect
    aim: Aim


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentOffer:
    """The choices in a dialog that asks for agreement to terms.

    `n_other`: what reacts to a finger and is neither a yes, a no nor a way to the terms, and sentences that
    mention a no: each may be the no. `n_ticked`: ticked boxes beside words about the terms.
    `refusals`: (words, box) of each no, display px.
    """

    n_refusals: int
    n_other: int
    n_ticked: int
    refusals: tuple[tuple[str, Rect], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlPage:
    """One screen as read.

    `shape` is equal for pages of one layout. `lines` are its texts in reading order, the cells of a row
    separated by tabs; `untapped`: (why, text) of what is left alone.
    `is_web`: it is in a web view. `scroll`: start and end of the swipe that scrolls it.
    `offer`: of a page that asks for consent. `links`: to texts, within the sentences of such a page and in
    other pages' lines of nothing but links. `beside`: texts of the app's own page while the system asks.
    `shown_by`: the single other app that shows it; `web_lines`: texts of its web view, without its own bars.
    `content`: in a walk, all of its texts, of which `lines` are those that stay when its lists move on.
    """

    owner: PageOwner
    shape: str
    lines: tuple[str, ...]
    entries: tuple[CrawlEntry, ...]
    untapped: tuple[tuple[Untapped, str], ...]
    asks_consent: bool
    asks_login: bool
    is_web: bool
    scroll: tuple[Point, Point] | None
    offer: ConsentOffer | None = None
    beside: tuple[str, ...] = ()
    links: tuple[TextLink, ...] = ()
    shown_by: str | None = None
    web_lines: tuple[str, ...] = ()
    content: tuple[str, ...] = ()

    def opened_in(self, web_package: str | None) -> "CrawlPage":
        """The same page, owned by the browser if the system chose the app that shows it for a web address."""
        if self.owner is not PageOwner.OTHER or web_package is None or self.shown_by != web_package:
            return self
        return replace(self, owner=PageOwner.BROWSER, lines=self.web_lines)

    def may_be_read_for(self, aim: Aim) -> bool:
        """In a browser only texts are read, and nothing is tapped."""
        return self.owner is PageOwner.APP or (self.owner is PageOwner.BROWSER and aim.is_document)

    def is_headed(self, title: str) -> bool:
        """Whether its first lines contain this title: a tap on words in a sentence may open another page."""
        bare = title.strip(_AROUND)
        return any(
            bare in line or (len(line) >= MIN_HEAD and line in bare) for line in self.lines[:HEAD_LINES]
        )

    def is_like(self, other: "CrawlPage") -> bool:
        """The same page, apart from its numbers and news: the same layout and most texts, or all texts."""
        if self.owner is not other.owner:
            return False
        share = _common_share(self.lines, other.lines)
        if share is None:
            return self.shape == other.shape
        return share >= (LIKE_OF_ONE_SHAPE if self.shape == other.shape else LIKE_OF_ANY_SHAPE)

    def shows_the_same(self, other: "CrawlPage") -> bool:
        """Whether nothing but numbers has changed, the rows of its lists included."""
        share = _common_share(self.content, other.content)
        return self.owner is other.owner and (share is None or share >= LIKE_OF_ANY_SHAPE)


MIN_HEAD, HEAD_LINES = 3, 6
"""Minimum letters of a line that may be part of a title; room for a title bar, a headline, a date."""

LIKE_OF_ONE_SHAPE = 0.7
LIKE_OF_ANY_SHAPE = 0.9
"""Shares of both pages' texts. Pages of one app share tabs and titles; tool values."""

_DIGITS = re.compile(r"\d")


@lru_cache(maxsize=2048)
def _bare(lines: tuple[str, ...]) -> frozenset[str]:
    """Without digits: a clock or a count does not make it another page."""
    return frozenset(_DIGITS.sub("#", line) for line in lines)


def _common_share(lines: tuple[str, ...], others: tuple[str, ...]) -> float | None:
    """None if neither has any."""
    mine, theirs = _bare(lines), _bare(others)
    return len(mine & theirs) / len(mine | theirs) if mine or theirs else None
