"""What the back key does to a window: close it, leave the app, open something else, or nothing.

No text mentions the key, so no rule covers it: the outcome is reported beside the taps. A nightly scan
presses it only if no close control was seen with certainty, since nothing else tries a way out then; a
laboratory scan presses it on every window, in two launches.
"""

from detector.core.budget import Budget, attempt
from detector.core.trials import Aim, Anchor, Gesture, Level, Probe, ProbeKind, Trial, WindowPrior

__all__ = ["PROBE", "back_key"]

NAME = "back_key"

N_LAUNCHES = {Level.LOOK: 0, Level.QUICK: 1, Level.LAB: 2}
N_SPARE = {Level.LOOK: 0, Level.QUICK: 0, Level.LAB: 1}
"""For a launch that does not show the window."""

SETTLED_MS = 700.0
"""A popup has faded in by then; an earlier key press may go to what is below it."""


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
