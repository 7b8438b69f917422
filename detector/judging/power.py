"""What a pass leaves open: how likely a fault that shows only occasionally was missed.

Adverts differ per launch, so absence is never proven. One failure among the launches is enough to prevent a
pass, so a fault is missed if none of them shows it: if it shows in one launch of k and launches are
independent, with probability (1 - 1/k)^n, the binomial probability of 0 in n. Only launches that passed
count: one that gave cantTell saw nothing.
"""

from dataclasses import replace

from detector.core.verdict import Bound, MissedFault, Outcome, Verdict
from detector.judging.richness import CONFIDENCE, at_most

__all__ = ["ONE_IN", "missed_faults", "with_missed_faults"]

ONE_IN = (2, 3, 5, 10)
"""One launch in so many: from an advert that alternates with another to one that is rarely shown."""


def missed_faults(n_launches: int) -> tuple[MissedFault, ...]:
    """Empty without launches."""
    if n_launches == 0:
        return ()
    return tuple(
        MissedFault(
            one_in=one_in, n_launches=n_launches, probability=round((1 - 1 / one_in) ** n_launches, 4)
        )
        for one_in in ONE_IN
    )


def with_missed_faults(verdict: Verdict, *, n_launches: int) -> Verdict:
    """Adds them to a pass; other verdicts are unchanged. `n_launches`: those in which what the rule counts
    could be tried, for verdicts without a result per launch.
    """
    if verdict.outcome is not Outcome.PASSED:
        return verdict
    if verdict.runs:
        n = sum(word.outcome is Outcome.PASSED for word in verdict.runs)
    elif verdict.tries is not None and verdict.tries.shown == 0:
        n = min(verdict.tries.n, n_launches)
    else:
        n = 0
    if n == 0:
        return verdict
    bound = Bound(share=round(at_most(n), 4), confidence=CONFIDENCE)
    return replace(verdict, missed=missed_faults(n), bound=bound)
