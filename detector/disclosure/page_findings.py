"""What a crawl found on an app's pages: how far away a page is, hotlines, choices, what a refusal led to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from detector.core.crawl import Aim, CrawlPage, PageOwner
from detector.disclosure.app_walk import (
    AppWalk,
    CrawlStep,
    Launched,
    ReadScreen,
    RefusedTerms,
    Tapped,
    WalkedPage,
)

__all__ = [
    "ACCOUNT_CANCELLATION",
    "ADVERT_CHOICE",
    "SIMILAR_TO_ADVERT_CHOICE",
    "FoundChoice",
    "FoundHotline",
    "Reach",
    "RefusalEnd",
    "TriedRefusal",
    "hotlines",
    "nearest_choice",
    "reach_of",
    "tried_refusal",
]


# How many taps lead from an app's main page to a given page, as far as the crawl knows.


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """`n_taps`: the fewest known, None: it was not reached from the main page.

    `n_untried`: things left untried on the way that may lead to it in fewer taps. `is_first_run`: it is
    offered before the terms are agreed to. `evidence`: ids of the trees that show it.
    """

    n_taps: int | None
    n_untried: int
    is_first_run: bool
    evidence: tuple[str, ...]


def reach_of(walk: AppWalk, aims: Sequence[Aim]) -> Reach:
    """For the pages with any of these aims."""
    return reach_of_pages(walk, [page for page in walk.pages if page.aim in aims])


def reach_of_pages(walk: AppWalk, pages: Sequence[WalkedPage]) -> Reach:
    reached = [page for page in pages if page.n_taps is not None]
    nearest = min(reached, key=lambda page: page.n_taps or 0, default=None)
    n_taps = None if nearest is None else nearest.n_taps
    shown = pages if nearest is None else [nearest]
    return Reach(
        n_taps=n_taps,
        n_untried=walk.n_untried if n_taps is None else walk.n_untried_above(n_taps),
        is_first_run=any(page.is_first_run for page in pages),
        evidence=tuple(page.screens[0].tree_id for page in shown if page.screens),
    )


# The result of refusing the privacy terms, where a crawl was set to refuse them once before agreeing.
#
# The app closes, lets a page be used, or asks again. A refusal that changes nothing on the screen proves
# nothing: the tap may have missed.

HOME_LOOKS = 2
"""An app that only changes its activity may show the home screen for a moment."""


class RefusalEnd(StrEnum):
    LEFT = "left"  # the app was gone
    PAGE = "page"  # a page of the app with a menu
    ASKS = "asks"  # it still asks, and its dialog changed in between
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedRefusal:
    """`n_noes`: how often a no was tapped. `evidence`: ids of the trees that came after each."""

    n_noes: int
    end: RefusalEnd
    evidence: tuple[str, ...]


def tried_refusal(steps: Sequence[CrawlStep]) -> TriedRefusal | None:
    """None: no terms were refused."""
    first = next((at for at, step in enumerate(steps) if isinstance(step, RefusedTerms)), None)
    if first is None:
        return None
    before = next((step.page for step in reversed(steps[:first]) if isinstance(step, ReadScreen)), None)
    n_noes = 0
    asked: list[CrawlPage] = [] if before is None else [before]
    last: list[CrawlPage] = []
    evidence: list[str] = []
    for step in steps[first:]:
        match step:
            case RefusedTerms():
                n_noes += 1
                asked += [page for page in last[-1:] if page.asks_consent]
                last = []
            case ReadScreen(page=page) if page is not None:
                last.append(page)
                evidence.append(step.tree_id)
            case Launched() | Tapped():
                break
            case _:
                pass
    return TriedRefusal(n_noes=n_noes, end=_end(last, asked), evidence=tuple(evidence))


def _end(last: Sequence[CrawlPage], asked: Sequence[CrawlPage]) -> RefusalEnd:
    if not last:
        return RefusalEnd.UNKNOWN
    if len(last) >= HOME_LOOKS and all(page.owner is PageOwner.HOME for page in last[-HOME_LOOKS:]):
        return RefusalEnd.LEFT
    page = last[-1]
    if page.asks_consent:
        has_changed = any(not page.is_like(other) for page, other in pairwise(asked))
        return RefusalEnd.ASKS if has_changed else RefusalEnd.UNKNOWN
    has_menu = any(entry.aim.is_of_menu and not entry.aim.is_document for entry in page.entries)
    return RefusalEnd.PAGE if page.owner is PageOwner.APP and has_menu else RefusalEnd.UNKNOWN


# Finds a service hotline on an app's pages: a number that can be dialled, beside words stating its purpose.
#
# Mainland forms: 400 and 800 numbers, five and six digits that begin with 95, 96, 100, 101, 123, an area code
# with a landline number, a mobile number. Account numbers, dates and prices do not count.

_NUMBER = re.compile(
    r"(?<![\d\-.])(?:"
    r"[48]00[\s\-‑–—]?\d{3}[\s\-‑–—]?\d{4}|[48]00[\s\-‑–—]?\d{4}[\s\-‑–—]?\d{3}|"
    r"(?:95|96)\d{3}(?:\d{1,3})?|(?:100|101|123)\d{2}|"
    r"(?:\+?86[\s\-]?)?\(?0\d{2,3}\)?[\s\-‑–—]?\d{7,8}(?:[\s\-]\d{1,5})?|"
    r"(?:\+?86[\s\-]?)?1[3-9]\d[\s\-]?\d{4}[\s\-]?\d{4}"
    r")(?![\d.]|[\s\-]\d{3})"
)
_FOR_SERVICE = re.compile(
    r"客服|热线|熱線|电话|電話|服务号|联系|聯[絡繫]|咨询|諮詢|投诉|投訴|致电|致電|拨打|撥打|"
    r"hotline|customer (?:service|care)|call|tel\b|telephone|phone",
    re.IGNORECASE,
)
_SOMETHING_ELSE = re.compile(
    r"订单|訂單|编号|編號|备案|備案|许可|[ＩI][ＣC][ＰP]|QQ|群号|邮编|[¥￥元]|验证码", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundHotline:
    """`line` is the line it was found in; `n_scrolls`: swipes on its page until it came into view."""

    number: str
    line: str
    page: WalkedPage
    n_scrolls: int
    tree_id: str


def hotlines(walk: AppWalk) -> tuple[FoundHotline, ...]:
    """On the app's own pages, each number once per page, in the order in which they were seen."""
    found: dict[tuple[int, str], FoundHotline] = {}
    for page in walk.pages:
        if page.owner is not PageOwner.APP:
            continue
        for n_scrolls, screen in enumerate(page.screens):
            for number, line in _numbers(() if screen.page is None else screen.page.lines):
                found.setdefault(
                    (id(page), number),
                    FoundHotline(
                        number=number, line=line, page=page, n_scrolls=n_scrolls, tree_id=screen.tree_id
                    ),
                )
    return tuple(found.values())


def _numbers(lines: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """A number alone on its line belongs to the words of the line above."""
    above = ""
    for line in lines:
        words = _NUMBER.sub("", line)
        context = words if any(word.isalpha() for word in words) else above + words
        if _FOR_SERVICE.search(context) and not _SOMETHING_ELSE.search(context):
            yield from ((re.sub(r"[^\d+]", "", match.group()), line) for match in _NUMBER.finditer(line))
        above = line


# Where an app's pages offer to switch off personalised adverts or to cancel the account: found, not tapped.
#
# Only titles in menus count, not sentences: texts mention both and offer neither.

ADVERT_CHOICE = re.compile(
    r"(?:个性化|個性化|个人化|個人化|程序化|定向|兴趣|精准).{0,4}(?:广告|廣告)|(?:广告|廣告).{0,4}(?:个性化|個性化|偏好|推荐|定制)|"
    r"personali[sz]ed ad|interest-based ad|ads? personali[sz]ation|targeted ad|ads? preference",
    re.IGNORECASE,
)
SIMILAR_TO_ADVERT_CHOICE = re.compile(
    r"广告|廣告|个性化|個性化|推荐|推薦|猜你喜欢|定向|\bads?\b|advert|personali[sz]|recommend", re.IGNORECASE
)
"""Words that may concern the same choice."""

ACCOUNT_CANCELLATION = re.compile(
    r"(?:注销|註銷|销户|删除|刪除|关闭|停用).{0,4}(?:账号|账户|帐号|帐户|帳號|帳戶|用户)|"
    r"(?:账号|账户|帐号|帐户|帳號|帳戶|用户).{0,4}(?:注销|註銷|销户|删除|刪除)|^注销$|"
    r"(?:delete|close|cancel|deactivate|remove) (?:my |your |the )?account|"
    r"account (?:deletion|cancellation|closure|deactivation)",
    re.IGNORECASE,
)
LONGEST_TITLE = 22
LONGEST_TITLE_LATIN = 44


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundChoice:
    """`line` is its text; `n_taps` to its page from the main page, `n_scrolls` on it."""

    line: str
    n_taps: int
    n_scrolls: int
    tree_id: str


def nearest_choice(walk: AppWalk, words: re.Pattern[str]) -> FoundChoice | None:
    """On the app's pages other than texts, by the fewest known taps."""
    found = [choice for page in walk.pages if _is_menu(page) for choice in _on(page, words)]
    return min(found, key=lambda choice: (choice.n_taps, choice.n_scrolls), default=None)


def _is_menu(page: WalkedPage) -> bool:
    is_end = page.aim is not None and page.aim.is_end
    return page.owner is PageOwner.APP and page.n_taps is not None and not is_end


def _on(page: WalkedPage, words: re.Pattern[str]) -> Sequence[FoundChoice]:
    assert page.n_taps is not None
    return [
        FoundChoice(line=cell, n_taps=page.n_taps, n_scrolls=n_scrolls, tree_id=screen.tree_id)
        for n_scrolls, screen in enumerate(page.screens)
        for line in (() if screen.page is None else screen.page.lines)
        for cell in line.split("\t")
        if len(cell) <= (LONGEST_TITLE_LATIN if cell.isascii() else LONGEST_TITLE) and words.search(cell)
    ]
