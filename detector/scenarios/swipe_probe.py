"""How short a swipe makes a splash jump? 46 dp in each direction first, then 22 dp where that jumped.

24 and 48 dp are the tiers of SPL-04: if nothing of 46 dp jumps, nothing shorter does. The swipes begin in the
middle; the first one, upwards, in the lower part, where thumbs are and adverts ask for it. A swipe without
effect leaves the window open for the next one.
"""

from dataclasses import dataclass

from detector.core.budget import Budget, attempt
from detector.core.trials import Aim, Anchor, Gesture, Level, Probe, ProbeKind, Trial, WindowPrior

__all__ = ["PROBE", "swipe_probe"]

NAME = "swipe_probe"

LONG_DP, SHORT_DP = 46.0, 22.0
"""A little below each tier, so that the touch position's rounding does not decide."""

MIDDLE, LOW = 0.5, 0.78  # of the window's height


@dataclass(frozen=True, slots=True)
class _Way:
    """`across` and `down` are -1, 0 or 1; `from_share` of the window's height."""

    across: int
    down: int
    from_share: float = MIDDLE


WAYS = (_Way(0, -1, LOW), _Way(0, -1), _Way(0, 1), _Way(-1, 0), _Way(1, 0))
MOST = {Level.LOOK: 0, Level.QUICK: 6, Level.LAB: 12}
BETWEEN_MS = 1_000.0


def most_launches(prior: WindowPrior, level: Level) -> int:
    """0 without a density: the length of a swipe in dp would not be known."""
    return 0 if prior.is_over_content or prior.px_per_dp is None else MOST[level]


def swipe_probe(prior: WindowPrior, level: Level) -> Probe:
    if prior.px_per_dp is None:
        return
    long_px, short_px = LONG_DP * prior.px_per_dp, SHORT_DP * prior.px_per_dp
    budget = Budget(most_launches(prior, level))
    waiting = list(WAYS)
    while waiting:
        batch = waiting[: _n_per_launch(prior)]
        result = yield from attempt(budget, _trial(prior, long_px, batch))
        if result is None:
            return
        for way, touch in zip(batch, result.touches, strict=False):
            if touch.outcome.is_jump:
                yield from _shorter(budget, prior, way, long_px, short_px)
                return
        waiting = waiting[max(len(result.touches), 1) :]


def _shorter(budget: Budget, prior: WindowPrior, way: _Way, long_px: float, short_px: float) -> Probe:
    """On the way that jumped, try the shorter swipe; the shortest that jumps is repeated."""
    short = yield from attempt(budget, _trial(prior, short_px, [way]))
    jumped = short is not None and short.touches[0].outcome.is_jump
    yield from attempt(budget, _trial(prior, short_px if jumped else long_px, [way]))


def _n_per_launch(prior: WindowPrior) -> int:
    if prior.life_ms is None:
        return len(WAYS)
    return max(1, min(len(WAYS), int((prior.life_ms - 1_000.0) // (BETWEEN_MS + 200.0))))


def _trial(prior: WindowPrior, length_px: float, ways: list[_Way]) -> Trial:
    box = prior.box
    aims = tuple(
        Aim(
            anchor=Anchor.DISPLAY,
            x_px=box.center.x_px,
            y_px=box.top_px + way.from_share * box.height_px,
            to_x_px=way.across * length_px,
            to_y_px=way.down * length_px,
        )
        for way in ways
    )
    return Trial(
        probe=NAME, prior=prior, gesture=Gesture.SWIPE, aims=aims, between_ms=BETWEEN_MS, watch_ms=2_500.0
    )


PROBE = ProbeKind(name=NAME, most_launches=most_launches, begin=swipe_probe)
