"""How many taps lead from an app's main page to a given page, as far as the crawl knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.crawl import Aim
from detector.disclosure.app_walk import AppWalk, WalkedPage

__all__ = ["Reach", "reach_of", "reach_of_pages"]


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
