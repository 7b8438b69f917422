"""The result of refusing the privacy terms, where a crawl was set to refuse them once before agreeing.

The app closes, lets a page be used, or asks again. A refusal that changes nothing on the screen proves
nothing: the tap may have missed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from detector.core.crawl import CrawlPage, PageOwner
from detector.disclosure.app_walk import CrawlStep, Launched, ReadScreen, RefusedTerms, Tapped

__all__ = ["RefusalEnd", "TriedRefusal", "tried_refusal"]

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
