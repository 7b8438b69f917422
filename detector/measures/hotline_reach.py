"""Whether an app's pages show a service hotline, and how many taps and swipes lead there."""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.disclosure.app_walk import AppWalk
from detector.disclosure.page_findings import FoundHotline

__all__ = ["HotlineReach", "measure_hotline_reach"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HotlineReach(Measured):
    """n_numbers  dialable numbers beside words that identify them as a service hotline
    n_taps     fewest taps from the main page to one on a page that is not a policy; None: none was reached
    n_scrolls  swipes on that page until it came into view; None: as for n_taps
    n_untried  what the crawl did not tap: in all, if no number was found, else on the way to it
    """

    n_numbers: Quantity
    n_taps: Quantity | None
    n_scrolls: Quantity | None
    n_untried: Quantity


def measure_hotline_reach(walk: AppWalk, found: Sequence[FoundHotline]) -> HotlineReach:
    """A number that a policy gives for its own matters is not a hotline in a prominent place."""
    shown = [
        hotline
        for hotline in found
        if hotline.page.n_taps is not None
        and not (hotline.page.aim is not None and hotline.page.aim.is_document)
    ]
    nearest = min(shown, key=lambda hotline: (hotline.page.n_taps or 0, hotline.n_scrolls), default=None)
    n_taps = None if nearest is None else nearest.page.n_taps
    n_untried = walk.n_untried if n_taps is None else walk.n_untried_above(n_taps)
    seen = [hotline.tree_id for hotline in found] or [
        page.screens[0].tree_id for page in walk.pages if page.screens
    ]
    return HotlineReach(
        evidence_ids=tuple(text for text in ((nearest.tree_id,) if nearest is not None else seen)),
        n_numbers=counted(len({hotline.number for hotline in found}), "numbers"),
        n_taps=None if n_taps is None else counted(n_taps, "taps"),
        n_scrolls=None if nearest is None else counted(nearest.n_scrolls, "swipes"),
        n_untried=counted(n_untried, "things"),
    )
