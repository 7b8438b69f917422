"""What the dialog that asks for consent to the privacy terms lets a person choose."""

from dataclasses import dataclass

from detector.core.crawl import ConsentOffer
from detector.core.measured import Measured
from detector.core.quantity import Quantity

__all__ = ["ConsentChoice", "measure_consent_choice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChoice(Measured):
    """n_refusals  things in it that say no and nothing else; None: no such dialog was seen
    n_other     what else may be the no: things that nobody understands, sentences that speak of one; None: as
                before
    n_ticked    boxes about the terms that were ticked before anybody touched them; None: as before
    """

    n_refusals: Quantity | None
    n_other: Quantity | None
    n_ticked: Quantity | None


def measure_consent_choice(
    offer: ConsentOffer | None, evidence: tuple[str, ...], *, evidence_prefix: str = ""
) -> ConsentChoice:
    """`offer` of the first dialog that asks; None: none did. `evidence`: ids of its tree and its picture."""
    return ConsentChoice(
        evidence_ids=tuple(evidence_prefix + one for one in evidence),
        n_refusals=None if offer is None else _count(offer.n_refusals, "things"),
        n_other=None if offer is None else _count(offer.n_other, "things"),
        n_ticked=None if offer is None else _count(offer.n_ticked, "boxes"),
    )


def _count(n: int, unit: str) -> Quantity:
    return Quantity(value=float(n), error=0.0, unit=unit)
