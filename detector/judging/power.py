"""What a pass leaves open: how likely a fault that shows only now and then was missed.

Adverts differ per launch, so absence is never proved. One failure among the launches is enough to keep a rule
from passing, so a fault is missed where none of them shows it: if it shows in one launch of k and launches
are independent, (1 - 1/k)^n, which is the binomial's chance of 0 in n. Only launches that passed count: one
that could not tell saw nothing.
"""

from dataclasses import replace

from detector.core.verdict import MissedFault, Outcome, Verdict

__all__ = ["ONE_IN", "missed_faults", "with_missed_faults"]

ONE_IN = (2, 3, 5, 10)
"""One launch of so many: from an advert that takes turns with another to one that is seldom shown."""


def missed_faults(n_launches: int) -> tuple[MissedFault, ...]:
    """Empty of no launch."""
    if n_launches == 0:
        return ()
    return tuple(
        MissedFault(
            one_in=one_in, n_launches=n_launches, probability=round((1 - 1 / one_in) ** n_launches, 4)
        )
        for one_in in ONE_IN
    )


def with_missed_faults(verdict: Verdict, *, n_launches: int) -> Verdict:
    """Of a pass; every other verdict stays as it is. `n_launches`: those in which what the rule counts could
    be tried, where the verdict does not tell of each launch by itself.
    """
    if verdict.outcome is not Outcome.PASSED:
        return verdict
    if verdict.runs:
        n = sum(word.outcome is Outcome.PASSED for word in verdict.runs)
    elif verdict.tries is not None and verdict.tries.shown == 0:
        n = min(verdict.tries.n, n_launches)
    else:
        n = 0
    return replace(verdict, missed=missed_faults(n))
