"""How many taps lead from the app's main page to its privacy policy, according to a crawl."""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.disclosure.page_findings import Reach

__all__ = ["PolicyReach", "measure_policy_reach"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyReach(Measured):
    """n_taps        fewest known taps to it; None: it was not reached from the main page
    n_untried     what the crawl left untapped on the way and may hide a nearer one
    is_first_run  it was offered before the terms were agreed to
    """

    n_taps: Quantity | None
    n_untried: Quantity
    is_first_run: bool


def measure_policy_reach(reach: Reach) -> PolicyReach:
    return PolicyReach(
        evidence_ids=tuple(reach.evidence),
        n_taps=None if reach.n_taps is None else counted(reach.n_taps, "taps"),
        n_untried=counted(reach.n_untried, "things"),
        is_first_run=reach.is_first_run,
    )
