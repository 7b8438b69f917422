"""What the screens that sell a renewing service, or hold its terms, offer and say, over all untouched runs.

Each measure counts screens: one of a run is a screen of that run. A box counts as ticked only if every run
that shows its words has it ticked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.disclosure.offers import OfferTerms, terms_of
from detector.windows.app_session import AppSession
from detector.windows.offer import OfferLine, OfferPage

__all__ = [
    "OFFER_MEASURES",
    "RenewalChoice",
    "RenewalPrint",
    "RenewalTerms",
    "RenewalTick",
    "TrialTerms",
    "measure_renewal_choice",
    "measure_renewal_print",
    "measure_renewal_terms",
    "measure_renewal_tick",
    "measure_trial_terms",
]

_Read = tuple[OfferPage, OfferTerms]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalTick(Measured):
    """n_renewal_offers  screens that sell what renews itself
    n_ticked_renewals  boxes for the renewal that were ticked before any touch, by their words
    n_unsure_ticks     boxes that may be such
    """

    n_renewal_offers: Quantity
    n_ticked_renewals: Quantity
    n_unsure_ticks: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalChoice(Measured):
    """n_choice_offers  screens that sell what renews itself
    n_forced_offers   those on which nothing can be had without the renewal
    n_unsure_offers   those on which this is open
    """

    n_choice_offers: Quantity
    n_forced_offers: Quantity
    n_unsure_offers: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalPrint(Measured):
    """Of the screen whose words about the charge are drawn worst, its clearest words.

    n_print_offers  screens that sell what renews itself
    charge_ratio    contrast of the words; None: no screen was measured
    charge_ink_dp   height of their letters; None: as before, or the density is not known
    n_unseen_charges  screens whose tree has the words, and whose picture shows nothing there
    """

    n_print_offers: Quantity
    charge_ratio: Quantity | None
    charge_ink_dp: Quantity | None
    n_unseen_charges: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialTerms(Measured):
    """n_trials       screens that sell a trial, or a first period, of what renews itself
    n_untold_trials   those that say no amount but the trial's own
    n_unsure_trials   those that name another amount, and not surely as what is charged later
    """

    n_trials: Quantity
    n_untold_trials: Quantity
    n_unsure_trials: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalTerms(Measured):
    """n_renewal_terms  screens with the terms of a renewal
    n_wayless_terms   those that are whole on the screen and do not speak of cancelling
    n_unread_terms    those of which a part may lie outside the screen, and the rest does not
    n_sold_renewals   screens that sell what renews itself
    n_sold_with_way   those of them that speak of cancelling
    """

    n_renewal_terms: Quantity
    n_wayless_terms: Quantity
    n_unread_terms: Quantity
    n_sold_renewals: Quantity
    n_sold_with_way: Quantity


OFFER_MEASURES: tuple[type[Measured], ...] = (
    RenewalTick,
    RenewalChoice,
    RenewalPrint,
    TrialTerms,
    RenewalTerms,
)
"""What is measured of an app's pages, whether or not it showed a window."""


def measure_renewal_tick(sessions: Sequence[AppSession]) -> RenewalTick:
    offers = _selling(sessions)
    ticked = {tick.words for _, terms in offers for tick in terms.ticked}
    unticked = {tick.words for page, _ in offers for tick in page.ticks if tick.is_ticked is False}
    unsure = {tick.words for _, terms in offers for tick in terms.perhaps_ticked} | (ticked & unticked)
    deciding = [page for page, terms in offers if terms.ticked or terms.perhaps_ticked]
    return RenewalTick(
        evidence_ids=_evidence(deciding, offers),
        n_renewal_offers=_pages(offers),
        n_ticked_renewals=counted(len(ticked - unticked), "boxes"),
        n_unsure_ticks=counted(len(unsure), "boxes"),
    )


def measure_renewal_choice(sessions: Sequence[AppSession]) -> RenewalChoice:
    offers = _selling(sessions)
    forced = [page for page, terms in offers if terms.can_choose is False]
    return RenewalChoice(
        evidence_ids=_evidence(forced, offers),
        n_choice_offers=_pages(offers),
        n_forced_offers=counted(len(forced), "pages"),
        n_unsure_offers=counted(sum(terms.can_choose is None for _, terms in offers), "pages"),
    )


def measure_renewal_print(sessions: Sequence[AppSession]) -> RenewalPrint:
    offers = _selling(sessions)
    read = [(page, terms.charges) for page, terms in offers if terms.charges]
    drawn = [
        (page, line)
        for page, lines in read
        if (line := max(lines, key=_clearness, default=None)) is not None and line.contrast is not None
    ]
    hidden = [page for page, lines in read if all(line.is_unseen for line in lines)]
    worst = min(drawn, key=lambda pair: _clearness(pair[1]), default=None)
    sizes = [line.ink_dp for _, line in drawn if line.ink_dp is not None]
    smallest = min(sizes, key=lambda size: size.value, default=None)
    deciding = [*hidden, *([] if worst is None else [worst[0]])]
    deciding += [page for page, line in drawn if line.ink_dp is smallest]
    return RenewalPrint(
        evidence_ids=_evidence(deciding, offers),
        n_print_offers=_pages(offers),
        charge_ratio=None if worst is None else worst[1].contrast,
        charge_ink_dp=smallest,
        n_unseen_charges=counted(len(hidden), "pages"),
    )


def measure_trial_terms(sessions: Sequence[AppSession]) -> TrialTerms:
    trials = [(page, terms) for page, terms in _selling(sessions) if terms.has_trial]
    untold = [page for page, terms in trials if terms.trial_told is False]
    return TrialTerms(
        evidence_ids=_evidence(untold, trials),
        n_trials=_pages(trials),
        n_untold_trials=counted(len(untold), "pages"),
        n_unsure_trials=counted(sum(terms.trial_told is None for _, terms in trials), "pages"),
    )


def measure_renewal_terms(sessions: Sequence[AppSession]) -> RenewalTerms:
    every = _read(sessions)
    held = [(page, terms) for page, terms in every if terms.is_agreement]
    mute = [page for page, terms in held if not terms.says_a_way]
    wayless = [page for page in mute if not page.may_scroll]
    sold = [(page, terms) for page, terms in every if terms.renews]
    return RenewalTerms(
        evidence_ids=_evidence(wayless, [*held, *sold]),
        n_renewal_terms=_pages(held),
        n_wayless_terms=counted(len(wayless), "pages"),
        n_unread_terms=counted(len(mute) - len(wayless), "pages"),
        n_sold_renewals=_pages(sold),
        n_sold_with_way=counted(sum(terms.says_a_way for _, terms in sold), "pages"),
    )


def _read(sessions: Sequence[AppSession]) -> list[_Read]:
    return [(page, terms_of(page)) for session in sessions for page in session.offers]


def _selling(sessions: Sequence[AppSession]) -> list[_Read]:
    return [(page, terms) for page, terms in _read(sessions) if terms.renews]


def _pages(read: Sequence[_Read]) -> Quantity:
    return counted(len(read), "pages")


def _clearness(line: OfferLine) -> float:
    return 0.0 if line.contrast is None else line.contrast.value


def _evidence(deciding: Iterable[OfferPage], all_read: Iterable[_Read]) -> tuple[str, ...]:
    pages = [*deciding, *(page for page, _ in all_read)]
    return tuple(dict.fromkeys(frame_id for page in pages for frame_id in page.frame_ids))
