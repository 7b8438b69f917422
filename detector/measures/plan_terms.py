"""Whether an app is a net disk, and which of the items that its page of plans owes are stated there."""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity
from detector.disclosure.net_disk import NetDisk, PlanPage

__all__ = ["PlanTerms", "measure_plan_terms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms(Measured):
    """n_plan_pages    pages of plans that were opened
    n_missing_items of space, rate, rights and fee those that are stated on none of them; None: not read whole
    is_net_disk     words of several kinds on its pages say so
    is_no_net_disk  its main page was seen, and neither a page nor its package names such a thing
    """

    n_plan_pages: Quantity
    n_missing_items: Quantity | None
    is_net_disk: bool
    is_no_net_disk: bool


def measure_plan_terms(
    kind: NetDisk, plans: PlanPage, *, main_page: tuple[str, ...] = (), evidence_prefix: str = ""
) -> PlanTerms:
    """`main_page`: ids of what shows what the app is for."""
    return PlanTerms(
        evidence_ids=tuple(evidence_prefix + one for one in (*plans.evidence, *main_page)),
        n_plan_pages=Quantity(value=float(plans.n_pages), error=0.0, unit="pages"),
        n_missing_items=None
        if plans.missing is None
        else Quantity(value=float(len(plans.missing)), error=0.0, unit="things"),
        is_net_disk=kind is NetDisk.YES,
        is_no_net_disk=kind is NetDisk.NO,
    )
