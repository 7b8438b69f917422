"""From when on does a tap on the close control work? T_eff, by taps at growing delays, then by bisection.

The delays are those of criteria.md 5.3. A tap goes to the control's position in earlier launches, whether
it is drawn yet or not; times count from when the window appeared in the same launch.
"""

from collections.abc import Generator

from detector.core.budget import Budget, attempt
from detector.core.outcome import OutcomeKind
from detector.core.probing import Bounds
from detector.core.trials import Level, Probe, ProbeKind, Trial, TrialResult, WindowPrior

__all__ = ["PROBE", "early_tap_ladder"]

NAME = "early_tap_ladder"

DELAYS_MS = (300.0, 500.0, 1_000.0, 2_000.0, 3_000.0, 5_000.0)
ERROR_MS = 150.0
MOST = {Level.LOOK: 0, Level.QUICK: 0, Level.LAB: 12}
BEFORE_END_MS = 500.0
"""A tap this shortly before the window goes by itself would show nothing."""

WATCH_MS = 2_000.0


def most_launches(prior: WindowPrior, level: Level) -> int:
    return 0 if prior.glyph is None else MOST[level]


def early_tap_ladder(prior: WindowPrior, level: Level) -> Probe:
    budget = Budget(most_launches(prior, level))
    bounds = Bounds()
    for delay_ms in _delays(prior):
        closed = yield from _closes(budget, prior, delay_ms)
        if closed is None:
            return
        bounds = bounds.with_touch(delay_ms, worked=closed)
        if closed:
            break
    while bounds.works is not None and bounds.fails is not None and not bounds.is_within(ERROR_MS):
        delay_ms = bounds.middle
        closed = yield from _closes(budget, prior, delay_ms)
        if closed is None:
            return
        bounds = bounds.with_touch(delay_ms, worked=closed)
    if bounds.works is not None:
        yield from _closes(budget, prior, bounds.works)


def _delays(prior: WindowPrior) -> tuple[float, ...]:
    if prior.life_ms is None:
        return DELAYS_MS
    return tuple(number for number in DELAYS_MS if number <= prior.life_ms - BEFORE_END_MS)


def _closes(
    budget: Budget, prior: WindowPrior, delay_ms: float
) -> Generator[Trial, TrialResult, bool | None]:
    result = yield from attempt(budget, _trial(prior, delay_ms))
    if result is None or not result.touches[0].outcome.is_known:
        return None
    return result.touches[0].outcome is OutcomeKind.DISMISSED


def _trial(prior: WindowPrior, delay_ms: float) -> Trial:
    return Trial(
        probe=NAME,
        prior=prior,
        not_before_ms=prior.appeared_ms + delay_ms,
        is_blind=True,
        watch_ms=WATCH_MS,
    )


PROBE = ProbeKind(name=NAME, most_launches=most_launches, begin=early_tap_ladder)
