"""How far a switch for personalised adverts, and the cancellation of the account, are from the main page."""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.disclosure.app_walk import AppWalk
from detector.disclosure.page_findings import (
    ACCOUNT_CANCELLATION,
    ADVERT_CHOICE,
    SIMILAR_TO_ADVERT_CHOICE,
    FoundChoice,
    nearest_choice,
)

__all__ = ["UserChoices", "measure_user_choices"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChoices(Measured):
    """n_advert_sdks    third parties' advert SDKs in the app's code; None: it was not read whole
    n_advert_choices 1 if a title offers a choice about personalised adverts
    n_advert_taps    fewest known taps to the page with that title; None: none found
    n_similar        1 if a title is only similar to such an offer
    n_cancel_taps    taps to the page that offers to cancel the account, plus the one on the offer; None: none
                     found
    n_cancel_steps   the same, plus the swipes on that page until it came into view; None: as before
    n_advert_untried, n_cancel_untried  left untapped: in all, if none was found, else on the way to it
    """

    n_advert_sdks: Quantity | None
    n_advert_choices: Quantity
    n_advert_taps: Quantity | None
    n_similar: Quantity
    n_cancel_taps: Quantity | None
    n_cancel_steps: Quantity | None
    n_advert_untried: Quantity
    n_cancel_untried: Quantity


def measure_user_choices(walk: AppWalk, *, n_advert_sdks: int | None) -> UserChoices:
    advert = nearest_choice(walk, ADVERT_CHOICE)
    cancel = nearest_choice(walk, ACCOUNT_CANCELLATION)
    similar = nearest_choice(walk, SIMILAR_TO_ADVERT_CHOICE)
    seen = [choice.tree_id for choice in (advert, cancel) if choice is not None]
    seen = seen or [page.screens[0].tree_id for page in walk.pages if page.screens]
    return UserChoices(
        evidence_ids=tuple(dict.fromkeys(seen)),
        n_advert_sdks=None if n_advert_sdks is None else counted(n_advert_sdks, "sdks"),
        n_advert_choices=counted(int(advert is not None), "things"),
        n_advert_taps=None if advert is None else counted(advert.n_taps, "taps"),
        n_similar=counted(int(similar is not None), "things"),
        n_cancel_taps=None if cancel is None else counted(cancel.n_taps + 1, "taps"),
        n_cancel_steps=None if cancel is None else counted(cancel.n_taps + 1 + cancel.n_scrolls, "taps"),
        n_advert_untried=counted(_n_untried(walk, advert), "things"),
        n_cancel_untried=counted(_n_untried(walk, cancel), "things"),
    )


def _n_untried(walk: AppWalk, found: FoundChoice | None) -> int:
    return walk.n_untried if found is None else walk.n_untried_above(found.n_taps)
