"""Finds a service hotline on an app's pages: a number that can be dialled, beside words stating its purpose.

Mainland forms: 400 and 800 numbers, five and six digits that begin with 95, 96, 100, 101, 123, an area code
with a landline number, a mobile number. Account numbers, dates and prices do not count.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from detector.core.crawl import PageOwner
from detector.disclosure.app_walk import AppWalk, WalkedPage

__all__ = ["FoundHotline", "hotlines"]

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
