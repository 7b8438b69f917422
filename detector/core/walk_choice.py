"""Which of a page's entries a walk tries next: what was tried already, and what promises most.

Of a list the first rows are tried, since all open pages of one kind, of a menu every row. What leads to an
advert's page is aimed for first, by the words that its activities share with an entry.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from detector.core.crawl import Aim, CrawlEntry, CrawlPage

__all__ = ["WalkChoice"]

TRIES = {True: 12, False: 1}
"""Of the rows of one menu (short names), and of one list (whose rows open pages of one kind)."""

MAX_IDLE = 2
"""Taps on a group that open nothing, before it is left alone."""

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_OF_NO_PAGE = frozenset(
    {"activity", "ui", "view", "main", "base", "page", "fragment", "app", "android", "com"}
)


Way = tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class _Tries:
    """What was tapped on one page, and how often a group opened a page, or nothing."""

    titles: set[str] = field(default_factory=set)
    opened: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    idle: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def may(self, entry: CrawlEntry) -> bool:
        if entry.title in self.titles:
            return False
        group = entry.group
        return not group or (self.opened[group] < TRIES[entry.is_brief] and self.idle[group] < MAX_IDLE)


@dataclass(slots=True, kw_only=True)
class WalkChoice:
    """`adverts`: the activities that are aimed for. `tries`: what was tapped on each page, by the way to it;
    `cut`: the ways to those that time ran out on.
    """

    adverts: tuple[str, ...]
    tabs: set[str] = field(default_factory=set)
    tries: dict[Way, _Tries] = field(default_factory=lambda: defaultdict(_Tries))
    cut: set[Way] = field(default_factory=set)

    def next_on(self, page: CrawlPage, path: Way) -> CrawlEntry | None:
        """What leads to an advert's page, the first rows of lists, then the rest."""
        tries = self.tries[path]
        open_entries = [
            entry
            for entry in page.entries
            if entry.title not in self.tabs
            and not entry.names(path)
            and ((*path, entry.title) in self.cut or tries.may(entry))
        ]
        return min(open_entries, key=self._order, default=None)

    def _order(self, entry: CrawlEntry) -> tuple[bool, bool, int]:
        aims = {word for name in self.adverts for word in _words_of(name.rpartition(".")[2])}
        is_aimed = bool(aims & (_words_of(entry.group) | _words_of(entry.title)))
        return not is_aimed, entry.aim is Aim.SEARCH, entry.rank


def _words_of(name: str) -> set[str]:
    return {word.lower() for word in _WORDS.findall(name)} - _OF_NO_PAGE
