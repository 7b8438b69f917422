"""If a window reads like a system prompt: what does a tap on its call to action lead to?

Only in a laboratory. A genuine prompt does what it says: a nightly scan must not update the app, or clean
the phone, that the next night is to measure.
"""

from detector.core.budget import Budget, attempt
from detector.core.trials import Aim, Anchor, Level, Probe, ProbeKind, Trial, WindowPrior

__all__ = ["PROBE", "prompt_probe"]

NAME = "prompt_probe"

N_LAUNCHES = 2
"""Two that agree, as required by any rule that accuses an app of a jump."""

N_SPARE = 1


def most_launches(prior: WindowPrior, level: Level) -> int:
    is_asked = level is Level.LAB and prior.speaks_as_phone
    return N_LAUNCHES + N_SPARE if is_asked else 0


def prompt_probe(prior: WindowPrior, level: Level) -> Probe:
    budget = Budget(most_launches(prior, level))
    if budget.n_left == 0:
        return
    for _ in range(N_LAUNCHES):
        yield from attempt(budget, _trial(prior))


def _trial(prior: WindowPrior) -> Trial:
    """On the surest call to action; on the centre of the window if none was seen."""
    point = (prior.main_call or prior.box).center
    aim = Aim(anchor=Anchor.DISPLAY, x_px=point.x_px, y_px=point.y_px)
    return Trial(probe=NAME, prior=prior, aims=(aim,))


PROBE = ProbeKind(name=NAME, most_launches=most_launches, begin=prompt_probe)
