"""What a crawl through an app's pages reads of each, and what it may spend: plain values."""

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
    """What a tap on an entry is for, in the order in which a crawl goes: what is sought first."""

    DISMISS = "dismiss"  # closes what lies over the page
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
    PLANS = "plans"  # what is for sale: read, and nothing on it tapped
    MORE = "more"

    @property
    def is_document(self) -> bool:
        """Whether it opens something to be read whole."""
        return self in (Aim.SUMMARY, Aim.POLICY, Aim.COLLECTED, Aim.SHARED)

    @property
    def is_end(self) -> bool:
        """Whether it is read whole, and nothing but texts is opened from it."""
        return self.is_document or self is Aim.PLANS

    @property
    def is_of_menu(self) -> bool:
        """Whether it leads on, rather than answering something that stands in the way."""
        return self not in (Aim.DISMISS, Aim.AGREE, Aim.REFUSE)


class PageOwner(StrEnum):
    """Whose page is in front."""

    APP = "app"
    PERMISSION = "permission"  # the system asks for a permission
    HOME = "home"  # the launcher: the app is gone
    BROWSER = "browser"  # another app, which the system chose to show an address of the web
    OTHER = "other"  # another app: a shop, or one that nothing says the system chose for an address
    NOBODY = "nobody"  # the tree holds no node that says anything, the app's own included


class Untapped(StrEnum):
    """Why something that can be tapped was left alone."""

    FORBIDDEN = "forbidden"  # it may cost money, an account or data
    UNNAMED = "unnamed"  # it says nothing
    UNKNOWN = "unknown"  # its words are not on the list of what may be tapped
    IN_TEXT = "in_text"  # a link within a sentence: where it lies is not told
    NO_CLASS = "no_class"  # a control that is no button: a field, a switch
    BUDGET = "budget"  # the crawl ended, by its budget or by losing its way, before it came to it


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlBudget:
    """`max_pages`: screens of menus that are read; `max_document_screens`: of one text that is scrolled."""

    max_pages: int = 60
    max_taps: int = 120
    max_depth: int = 5
    max_document_screens: int = 80
    max_menu_screens: int = 4
    max_launches: int = 8
    max_ms: float = 1_800_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlPlan:
    """`refuses_terms`: the privacy terms are refused once before they are agreed to."""

    package: str
    budget: CrawlBudget
    refuses_terms: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlEntry:
    """Something that may be tapped. `title` as it stands there, or its resource id."""

    title: str
    point: Point
    aim: Aim

    def names(self, path: Sequence[str]) -> bool:
        """Whether it only says again what the page at the end of `path` is called: its title bar."""
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
    """What a dialog lets a person choose who is asked to agree to terms.

    `n_other`: what reacts to a finger and is neither a yes, a no nor a way to the terms, and sentences that
    speak of a no: each may be the no. `n_ticked`: boxes beside words about the terms that are ticked.
    `refusals`: (words, box) of each no, display px.
    """

    n_refusals: int
    n_other: int
    n_ticked: int
    refusals: tuple[tuple[str, Rect], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlPage:
    """One screen as it was read.

    `shape` is the same for pages of one layout. `lines` are what it says in reading order, the cells of a
    row parted by tabs; `untapped`: (why, what it says) of what is left alone.
    `is_web`: a web view holds it. `scroll`: from where to where a finger would move it.
    `offer`: of a page that asks for consent. `links`: to texts, within the sentences of such a page and in
    other pages' lines of nothing but links. `beside`: what the app's own page says while the system asks.
    `shown_by`: the one other app that shows it; `web_lines`: what its web view says, without its own bars.
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

    def opened_in(self, web_package: str | None) -> "CrawlPage":
        """The same page, where the system chose `web_package` for an address: that app's is the browser's."""
        if self.owner is not PageOwner.OTHER or web_package is None or self.shown_by != web_package:
            return self
        return replace(self, owner=PageOwner.BROWSER, lines=self.web_lines)

    def may_be_read_for(self, aim: Aim) -> bool:
        """In a browser texts alone are read, and nothing is tapped."""
        return self.owner is PageOwner.APP or (self.owner is PageOwner.BROWSER and aim.is_document)

    def is_headed(self, title: str) -> bool:
        """Whether its first lines say this title: a tap at words within a sentence may open another page."""
        bare = title.strip(_AROUND)
        return any(
            bare in line or (len(line) >= MIN_HEAD and line in bare) for line in self.lines[:HEAD_LINES]
        )

    def is_like(self, other: "CrawlPage") -> bool:
        """The same page, whatever its numbers and its news say: one layout and most texts, or all texts."""
        if self.owner is not other.owner:
            return False
        mine, theirs = _bare(self.lines), _bare(other.lines)
        if not mine and not theirs:
            return self.shape == other.shape
        share = len(mine & theirs) / len(mine | theirs)
        return share >= (LIKE_OF_ONE_SHAPE if self.shape == other.shape else LIKE_OF_ANY_SHAPE)


MIN_HEAD, HEAD_LINES = 3, 6
"""Letters of a line that may be part of a title; a bar with a title, a headline, a date."""

LIKE_OF_ONE_SHAPE = 0.7
LIKE_OF_ANY_SHAPE = 0.9
"""Shares of all texts of both. Pages of one app share tabs and titles; tool values."""

_DIGITS = re.compile(r"\d")


@lru_cache(maxsize=2048)
def _bare(lines: tuple[str, ...]) -> frozenset[str]:
    """Without their numbers: a clock or a count makes no other page."""
    return frozenset(_DIGITS.sub("#", one) for one in lines)
