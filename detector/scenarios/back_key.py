"""What the back key does to a window: closes it, leaves the app, opens something else, or nothing.

No text names the key, so no rule asks about it: what came of it stands in the report beside the taps.
A nightly presses it only where no close control was surely seen, since nothing else tries a way out
there; a laboratory presses it on every window, in two launches.
"""

from detector.core.budget import Budget, attempt
from detector.core.trials import Aim, Anchor, Gesture, Level, Probe, ProbeKind, Trial, WindowPrior

__all__ = ["PROBE", "back_key"]

NAME = "back_key"

N_LAUNCHES = {Level.LOOK: 0, Level.QUICK: 1, Level.LAB: 2}
N_SPARE = {Level.LOOK: 0, Level.QUICK: 0, Level.LAB: 1}
"""For a launch that does not show the window."""

SETTLED_MS = 700.0
"""A popup has faded in by then, and a key that comes earlier may go to what lies below."""


def most_launches(prior: WindowPrior, level: Level) -> int:
    if level is Level.QUICK and prior.glyph is not None:
        return 0
    return N_LAUNCHES[level] + N_SPARE[level]


def back_key(prior: WindowPrior, level: Level) -> Probe:
    budget = Budget(most_launches(prior, level))
    if budget.n_left == 0:
        return
    for _ in range(N_LAUNCHES[level]):
        yield from attempt(budget, _trial(prior))


def _trial(prior: WindowPrior) -> Trial:
    return Trial(
        probe=NAME,
        prior=prior,
        gesture=Gesture.BACK,
        aims=(Aim(anchor=Anchor.DISPLAY),),
        not_before_ms=prior.appeared_ms + SETTLED_MS,
    )


PROBE = ProbeKind(name=NAME, most_launches=most_launches, begin=back_key)
