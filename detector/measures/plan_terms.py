"""Whether an app is a net disk, and which of the items that its plan page must state are missing there."""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.disclosure.net_disk import NetDisk, PlanPage

__all__ = ["PlanTerms", "measure_plan_terms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms(Measured):
    """n_plan_pages    plan pages that were opened
    n_missing_items those of space, rate, rights and fee that none of them states; None: not read whole
    is_net_disk     words of several kinds on its pages suggest it
    is_no_net_disk  its main page was seen, and neither a page nor its package suggests it
    """

    n_plan_pages: Quantity
    n_missing_items: Quantity | None
    is_net_disk: bool
    is_no_net_disk: bool


def measure_plan_terms(kind: NetDisk, plans: PlanPage, *, main_page: tuple[str, ...] = ()) -> PlanTerms:
    """`main_page`: ids of the evidence for what the app is for."""
    return PlanTerms(
        evidence_ids=(*plans.evidence, *main_page),
        n_plan_pages=counted(plans.n_pages, "pages"),
        n_missing_items=None if plans.missing is None else counted(len(plans.missing), "things"),
        is_net_disk=kind is NetDisk.YES,
        is_no_net_disk=kind is NetDisk.NO,
    )
