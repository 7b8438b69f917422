"""How long a policy's summary is, against the whole text."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity
from detector.disclosure.information_lists import summary_letters
from detector.disclosure.policy_blocks import Line, policy_blocks

__all__ = ["PolicySummary", "measure_policy_summary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySummary(Measured):
    """n_summary_letters  under a title that calls itself a summary; None: there is none, or its end is
                   not told
    n_policy_letters   of all texts, the summary among them
    """

    n_summary_letters: Quantity | None
    n_policy_letters: Quantity


def measure_policy_summary(texts: Sequence[str], *, evidence_prefix: str = "") -> PolicySummary:
    """`texts`: the policy and pages beside it, plain or HTML. The first summary counts."""
    blocks = [policy_blocks(text) for text in texts]
    found = [n for n in map(summary_letters, blocks) if n is not None]
    n_letters = sum(
        len(block.text)
        if isinstance(block, Line)
        else sum(len(cell.text) for row in block.rows for cell in row)
        for of_text in blocks
        for block in of_text
    )
    digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]
    return PolicySummary(
        evidence_ids=(f"{evidence_prefix}policy:{digest}",),
        n_summary_letters=_count(found[0]) if found else None,
        n_policy_letters=_count(n_letters),
    )


def _count(n: int) -> Quantity:
    return Quantity(value=float(n), error=0.0, unit="letters")
