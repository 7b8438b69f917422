"""Which choices the dialog that asks for consent to the terms offers, and how clearly its no is drawn."""

from dataclasses import dataclass

from detector.core.crawl import ConsentOffer
from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.windows.seen import RefusalLook

__all__ = ["ConsentChoice", "measure_consent_choice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChoice(Measured):
    """n_refusals    elements that say no and nothing else; None: no such dialog was seen
    n_other       what else may be the no: elements not understood, sentences about one; None: as before
    n_ticked      boxes about the terms that were ticked before any touch; None: as before
    refusal_ratio contrast of the clearest no with its background; None: not measured
    refusal_dp    height of its words; None: not measured
    n_unseen      1 if a lossless picture shows no ink at any no that the tree has
    """

    n_refusals: Quantity | None
    n_other: Quantity | None
    n_ticked: Quantity | None
    refusal_ratio: Quantity | None
    refusal_dp: Quantity | None
    n_unseen: Quantity


def measure_consent_choice(
    offer: ConsentOffer | None,
    evidence: tuple[str, ...],
    *,
    look: RefusalLook | None = None,
) -> ConsentChoice:
    """`offer` of the first dialog that asks; None: none did. `evidence`: ids of its tree and its picture.

    `look` None: the dialog has no refusal, or no lossless picture shows it.
    """
    return ConsentChoice(
        evidence_ids=evidence,
        n_refusals=None if offer is None else counted(offer.n_refusals, "things"),
        n_other=None if offer is None else counted(offer.n_other, "things"),
        n_ticked=None if offer is None else counted(offer.n_ticked, "boxes"),
        refusal_ratio=None if look is None else look.contrast_ratio,
        refusal_dp=None if look is None else look.ink_dp,
        n_unseen=counted(int(look is not None and look.contrast_ratio is None), "things"),
    )
