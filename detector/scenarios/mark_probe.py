"""If it is in doubt what closes the window: taps whatever else may be its close control.

There are two candidates: a mark that looks like one, beside the control that is followed (a × may be painted
in the creative), and a small clickable node without text in the view tree (a × may be too faint to see).
Nodes are tapped only if no tap on the control closed the window, marks always: whether one of them is false
is a question of its own (CLS-11).
"""

from detector.core.budget import Budget, attempt
from detector.core.geometry import Rect
from detector.core.outcome import OutcomeKind
from detector.core.trials import Aim, Anchor, Level, Probe, ProbeKind, Trial, WindowPrior

__all__ = ["PROBE", "mark_probe"]

NAME = "mark_probe"

MAX = {Level.LOOK: 0, Level.QUICK: 1, Level.LAB: 8}
REPEATS = {Level.LOOK: 0, Level.QUICK: 1, Level.LAB: 2}
"""Launches for each: a false mark must have led away in two."""


def most_launches(prior: WindowPrior, level: Level) -> int:
    return min(MAX[level], REPEATS[level] * (len(prior.marks) + len(prior.bare_nodes)))


def mark_probe(prior: WindowPrior, level: Level) -> Probe:
    budget = Budget(most_launches(prior, level))
    closes = prior.effective_ms is not None
    nodes, marks = () if closes else prior.bare_nodes, prior.marks
    # If the control was tapped in vain, try first what may really close; without one, what looks like one.
    for place in (*nodes, *marks) if prior.glyph is not None else (*marks, *nodes):
        for _ in range(REPEATS[level]):
            result = yield from attempt(budget, _trial(prior, place))
            if result is None:
                return
            if result.touches[0].outcome is OutcomeKind.NOTHING:
                break  # neither leads away nor closes: once is enough


def _trial(prior: WindowPrior, place: Rect) -> Trial:
    middle = place.center
    return Trial(
        probe=NAME,
        prior=prior,
        aims=(Aim(anchor=Anchor.DISPLAY, x_px=middle.x_px, y_px=middle.y_px),),
    )


PROBE = ProbeKind(name=NAME, most_launches=most_launches, begin=mark_probe)
