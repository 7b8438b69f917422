"""Where an app's pages offer to switch off personalised adverts or to cancel the account: found, not tapped.

Only titles in menus count, not sentences: texts mention both and offer neither.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.crawl import PageOwner
from detector.disclosure.app_walk import AppWalk, WalkedPage

__all__ = [
    "ACCOUNT_CANCELLATION",
    "ADVERT_CHOICE",
    "SIMILAR_TO_ADVERT_CHOICE",
    "FoundChoice",
    "nearest_choice",
]

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
