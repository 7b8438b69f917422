"""The length of a policy's summary, and of the whole text."""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.disclosure.blocks import letters_of
from detector.disclosure.information_lists import summary_letters
from detector.disclosure.policy_text import PolicyText

__all__ = ["PolicySummary", "measure_policy_summary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySummary(Measured):
    """n_summary_letters  under a title that calls itself a summary; None: there is none, or its end is
                   unknown
    n_policy_letters   of all texts, including the summary
    """

    n_summary_letters: Quantity | None
    n_policy_letters: Quantity


def measure_policy_summary(policy: PolicyText) -> PolicySummary:
    """The first summary counts."""
    found = [n for n in (policy.summary_letters, *map(summary_letters, policy.pages)) if n is not None]
    n_letters = sum(map(letters_of, policy.blocks))
    return PolicySummary(
        evidence_ids=(policy.name,),
        n_summary_letters=counted(found[0], "letters") if found else None,
        n_policy_letters=counted(n_letters, "letters"),
    )
