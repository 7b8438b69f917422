"""Several trials of one thing: does a failure stand, and how well is its share known?

The bounds are those of Clopper and Pearson, one-sided at 95 %: exact for any number of trials, so that three
of three prove more than a third, and fourteen of fourteen more than four fifths.
"""

from detector.core.probing import share_of
from detector.judging.vote import n_votes_needed

__all__ = ["share_of", "stands"]


def stands(n_bad: int, n_trials: int) -> bool | None:
    """True if two thirds of the trials show it, False if none does, None in between or without any."""
    if n_trials == 0:
        return None
    if n_bad == 0:
        return False
    return True if n_bad >= n_votes_needed(n_trials) else None
