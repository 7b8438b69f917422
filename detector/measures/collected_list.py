"""How a privacy policy's list of collected data meets the notice's requirements.

Every doubt is decided in the app's favour: a field counts as shown if any line of the list mentions it.
"""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.disclosure.field_words import ListField
from detector.disclosure.information_lists import ListKind, n_missing_fields
from detector.disclosure.page_findings import Reach
from detector.disclosure.policy_text import PolicyText

__all__ = ["CollectedList", "measure_collected_list"]

FIELDS = frozenset({ListField.DATA, ListField.PURPOSE, ListField.SCENE})  # miit-2021-524/2.2.2


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedList(Measured):
    """n_lists           lists of collected data in the text
    n_missing_fields  the number of kind, purpose and scene that none of them has; None: not fully understood,
                      or the text was cut off
    n_rows            rows of the longest
    n_taps            fewest known taps from the main page to a page of it; None: not counted, or no page of
                      its own was reached
    n_untried         what was left untapped on the way and may hide a nearer one; None: not counted
    n_months_early    by which the text's own date precedes the notice; None: it states no date
    """

    n_lists: Quantity
    n_missing_fields: Quantity | None
    n_rows: Quantity
    n_taps: Quantity | None = None
    n_untried: Quantity | None = None
    n_months_early: Quantity | None = None


def measure_collected_list(policy: PolicyText, *, reach: Reach | None = None) -> CollectedList:
    """`reach` None: no phone was used, only a text read."""
    collected = [list_ for list_ in policy.lists if list_.kind is ListKind.COLLECTED]
    n_missing = n_missing_fields(collected, FIELDS)
    if n_missing and not policy.is_whole:
        n_missing = None
    name, early = policy.name, policy.n_months_early
    return CollectedList(
        evidence_ids=(
            name,
            *(f"{name}/list:{list_.title}" for list_ in collected),
            *(() if reach is None else reach.evidence),
        ),
        n_lists=counted(len(collected), "lists"),
        n_missing_fields=None if n_missing is None else counted(n_missing, "fields"),
        n_rows=counted(max((list_.n_rows for list_ in collected), default=0), "rows"),
        n_taps=None if reach is None or reach.n_taps is None else counted(reach.n_taps, "taps"),
        n_untried=None if reach is None else counted(reach.n_untried, "things"),
        n_months_early=None if early is None else counted(early, "months"),
    )
