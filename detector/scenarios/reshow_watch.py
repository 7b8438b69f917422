"""Does a popup reappear on the same page after it was closed? One tap, then a long observation."""

from detector.core.budget import Budget, attempt
from detector.core.trials import Level, Probe, ProbeKind, Trial, WindowPrior

__all__ = ["PROBE", "reshow_watch"]

NAME = "reshow_watch"

N_LAUNCHES = {Level.LOOK: 0, Level.QUICK: 2, Level.LAB: 3}
WATCH_MS = {Level.LOOK: 0.0, Level.QUICK: 20_000.0, Level.LAB: 60_000.0}
"""No text states for how long a page must stay undisturbed; the duration is stated with the verdict. Cards
that come back after 18 s are known."""


def most_launches(prior: WindowPrior, level: Level) -> int:
    return 0 if prior.glyph is None or not prior.is_over_content else N_LAUNCHES[level]


def reshow_watch(prior: WindowPrior, level: Level) -> Probe:
    budget = Budget(most_launches(prior, level))
    while budget.n_left > 0:
        yield from attempt(budget, Trial(probe=NAME, prior=prior, watch_ms=WATCH_MS[level]))


PROBE = ProbeKind(name=NAME, most_launches=most_launches, begin=reshow_watch)
