"""Does what came once come again? For adverts that keep their tricks for every Nth tap or launch.

`seldom_taps` taps the close control of a window that closed by some taps and led away by others, at moments
spread over its life: what follows taps at different times is not due to a timer. Once a tap led away, the
others come far from its moment: a trick of every fifth tap would else meet every fifth of the moments alone.
`fresh_launches` make the
app new (its data are cleared, or the phone's clock goes a day on) and look at what it does then until a late
tap on the control: some tricks come only in the first launch, or once a day. Both are for the laboratory.
"""

from collections.abc import Sequence

from detector.core.budget import Budget, attempt
from detector.core.trials import Aim, Anchor, Gesture, Level, Probe, ProbeKind, Renewal, Trial, WindowPrior

__all__ = ["FRESH_LAUNCHES", "SELDOM_TAPS", "fresh_launches", "seldom_taps"]

MOST_TAPS = 20
ENOUGH = 4
"""Taps that led away: two must be proved, and some may lack a condition."""

MOMENTS = (0.0, 0.5, 1.0, 0.25, 0.75)
"""In this order, from the first moment at which a tap closes to the last one."""

FAR = 0.5
"""Of that time: taps so far apart in their windows' time met no timer."""

SETTLED_MS = 800.0
"""Since the window appeared: a tap on a control that is still coming in proves nothing."""

SURELY_LATER_MS = 150.0  # launches vary by about 0.1 s
BEFORE_END_MS = 1_400.0  # as late as a tap that closes is surely before the window's own end
OPEN_END_MS = 3_000.0

RENEWALS = (Renewal.CLEARED, Renewal.NEXT_DAY)
TWICE = 2


def most_taps(prior: WindowPrior, level: Level) -> int:
    return MOST_TAPS if level is Level.LAB and prior.glyph is not None else 0


def seldom_taps(prior: WindowPrior, level: Level) -> Probe:
    if prior.effective_ms is None or not prior.n_led_away:
        return
    budget, led_away = Budget(most_taps(prior, level)), list[float]()
    n = 0
    while budget.n_left > 0 and not (prior.n_led_away + len(led_away) >= ENOUGH and _are_far(led_away)):
        share = _share(n, led_away)
        result = yield from attempt(budget, _tap("seldom_taps", prior, share))
        if result is not None and result.touches[0].outcome.is_jump:
            led_away.append(share)
        n += 1


def _are_far(shares: Sequence[float]) -> bool:
    return bool(shares) and max(shares) - min(shares) >= FAR


def _share(n: int, led_away: Sequence[float]) -> float:
    """Where in that time the tap comes whose number is `n`."""
    if not led_away or _are_far(led_away):
        return MOMENTS[n % len(MOMENTS)]
    far = [share for share in MOMENTS if _are_far([share, *led_away])]
    return far[n % len(far)]


def most_fresh(prior: WindowPrior, level: Level) -> int:
    """For the app's first window alone."""
    return TWICE * len(RENEWALS) if level is Level.LAB and prior.subject == "window:1" else 0


def fresh_launches(prior: WindowPrior, level: Level) -> Probe:
    if not most_fresh(prior, level):
        return
    for renewal in RENEWALS:
        for n in range(TWICE):
            if prior.glyph is None:
                yield Trial(
                    probe="fresh_launches",
                    prior=prior,
                    gesture=Gesture.NONE,
                    aims=(Aim(anchor=Anchor.DISPLAY),),
                    is_blind=True,
                    renewal=renewal,
                )
            else:
                yield _tap("fresh_launches", prior, 0.5 + 0.5 * n, renewal)


def _tap(name: str, prior: WindowPrior, share: float, renewal: Renewal | None = None) -> Trial:
    """`share` of the time in which a tap closes; where none did, of the time since it was seen."""
    seen_ms = prior.control_ms if prior.control_ms is not None else prior.appeared_ms
    closes_ms = (seen_ms if prior.effective_ms is None else prior.effective_ms) + SURELY_LATER_MS
    first_ms = max(closes_ms, prior.appeared_ms + SETTLED_MS)
    last_ms = first_ms + OPEN_END_MS
    if prior.life_ms is not None:
        last_ms = max(prior.appeared_ms + prior.life_ms - BEFORE_END_MS, first_ms)
    at_ms = first_ms + share * (last_ms - first_ms)
    return Trial(probe=name, prior=prior, not_before_ms=at_ms, renewal=renewal)


SELDOM_TAPS = ProbeKind(name="seldom_taps", most_launches=most_taps, begin=seldom_taps)
FRESH_LAUNCHES = ProbeKind(
    name="fresh_launches", most_launches=most_fresh, begin=fresh_launches, renews_the_app=True
)
