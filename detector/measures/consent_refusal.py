"""What refusing the privacy terms led to, if it was tried."""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.disclosure.page_findings import RefusalEnd, TriedRefusal

__all__ = ["ConsentRefusal", "measure_consent_refusal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRefusal(Measured):
    """n_noes    how often a no was tapped until the app gave in or the trial ended; None: not tried
    is_asked  a page that asks for consent was seen
    has_left  the app was gone afterwards
    has_page  a page of the app with a menu could be used afterwards
    still_asks  it asked again each time, and not always with the same page
    """

    n_noes: Quantity | None
    is_asked: bool
    has_left: bool
    has_page: bool
    still_asks: bool


def measure_consent_refusal(tried: TriedRefusal | None, *, is_asked: bool) -> ConsentRefusal:
    """`tried` None: no terms were refused."""
    return ConsentRefusal(
        evidence_ids=() if tried is None else tuple(tried.evidence),
        n_noes=None if tried is None else counted(tried.n_noes, "taps"),
        is_asked=is_asked,
        has_left=tried is not None and tried.end is RefusalEnd.LEFT,
        has_page=tried is not None and tried.end is RefusalEnd.PAGE,
        still_asks=tried is not None and tried.end is RefusalEnd.ASKS,
    )
