"""What an untouched app does: popups that appear by themselves, and what happens after HOME.

Two kinds of trial. The app is left open on whatever page follows its windows; then it is sent to the
background by the HOME key and left there. One observation a second is enough for what stays for seconds.
"""

from detector.core.trials import Aim, Anchor, Gesture, Level, Probe, ProbeKind, Trial, WindowPrior

__all__ = ["PROBE", "idle_watch"]

NAME = "idle_watch"

OPEN_MS = {Level.LOOK: 0.0, Level.QUICK: 0.0, Level.LAB: 600_000.0}
"""Ten minutes: the scripted session of POP-02 (criteria.md 6.1). No text gives a length."""

AWAY_MS = {Level.LOOK: 0.0, Level.QUICK: 15_000.0, Level.LAB: 120_000.0}
N_AWAY = 2  # a single occurrence may have another cause
MOST = {Level.LOOK: 0, Level.QUICK: N_AWAY, Level.LAB: 1 + N_AWAY}
LOOK_EVERY_MS = 1_000.0
SETTLED_MS = 1_500.0
"""Once its first window has appeared the app is certainly running, and was seen."""


def most_launches(prior: WindowPrior, level: Level) -> int:
    """Once per app, for its first window."""
    return MOST[level] if prior.subject == "window:1" else 0


def idle_watch(prior: WindowPrior, level: Level) -> Probe:
    if not most_launches(prior, level):
        return
    if OPEN_MS[level]:
        yield _trial(prior, Gesture.NONE, OPEN_MS[level])
    for _ in range(N_AWAY):
        yield _trial(prior, Gesture.HOME, AWAY_MS[level])


def _trial(prior: WindowPrior, gesture: Gesture, watch_ms: float) -> Trial:
    return Trial(
        probe=NAME,
        prior=prior,
        gesture=gesture,
        aims=(Aim(anchor=Anchor.DISPLAY),),
        not_before_ms=prior.appeared_ms + SETTLED_MS,
        watch_ms=watch_ms,
        look_every_ms=LOOK_EVERY_MS,
        is_blind=True,
    )


PROBE = ProbeKind(name=NAME, most_launches=most_launches, begin=idle_watch)
