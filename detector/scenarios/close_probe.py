"""Does the close control close the window: with how many taps, how fast, and from when on?

One tap as soon as the control is seen; if it closes, once more to confirm. If it has no effect, the same tap
is made later: before a countdown has ended, several times in a row, and after the countdown. That
distinguishes a control that needs two taps from one that only works later. If it brings a menu that asks why,
that is answered. Then comes a double tap: Android
recognises one only within 300 ms, and a listener for double taps ignores single ones. In a window that stays,
one tap is as late as it can be.
"""

from collections.abc import Generator

from detector.core.budget import Budget, attempt
from detector.core.geometry import Point
from detector.core.outcome import OutcomeKind
from detector.core.trials import (
    Aim,
    Anchor,
    Gesture,
    Level,
    Probe,
    ProbeKind,
    Trial,
    TrialResult,
    WindowPrior,
)

__all__ = ["PROBE", "close_probe"]

NAME = "close_probe"

MOST = {Level.LOOK: 0, Level.QUICK: 8, Level.LAB: 14}
SURE_REPEATS = {Level.LOOK: 0, Level.QUICK: 2, Level.LAB: 10}
"""Launches that must agree: as many as the vote requires of a pair, or criteria.md 5.2's ten."""

MIN_VAIN = 3
"""The first tap must fail in this many launches before a control is reported as never closing (CLS-14)."""

SPREAD = 3
SEVERAL_TAPS = 3
BETWEEN_TAPS_MS = 700.0
ANSWER_MS = 1_500.0  # a menu has come in by then
DOUBLE = 2
BEFORE_END_MS = 1_400.0
"""A countdown is known to about 0.7 s: a tap that closes is surely before its end, a failed one near it."""
ROOM_MS = 350.0
"""A window that closes shortly before it would go by itself proves nothing."""
A_LITTLE_LATER_MS = 250.0
N_SOON = 3
LATER_MS = 3_000.0
LAST_MS = 9_000.0


def most_launches(prior: WindowPrior, level: Level) -> int:
    return 0 if prior.glyph is None else MOST[level]


def close_probe(prior: WindowPrior, level: Level) -> Probe:
    if prior.glyph is None or level is Level.LOOK:
        return
    budget = Budget(MOST[level])
    first = yield from attempt(budget, _single(prior))
    if first is None:
        return
    if (
        not _is_conclusive(first) and first.touches[0].asks_at is None
    ):  # such as a tap while the window was still coming in
        first = yield from attempt(budget, _single(prior, at_ms=_later_ms(prior)))
        if first is None:
            return
    if first.touches[0].outcome is OutcomeKind.NOTHING:
        yield from _look_for_what_works(budget, prior)
    elif (asks_at := first.touches[0].asks_at) is not None:  # a menu that asks why
        for _ in range(SURE_REPEATS[Level.QUICK]):
            yield from attempt(budget, _answered(prior, asks_at))
    elif not _is_conclusive(first):  # such as a card that turns over and is closed by the next tap
        yield from _try_several(budget, prior)
    else:
        yield from _confirm(budget, prior, SURE_REPEATS[level] - _is_conclusive(first))


def _is_conclusive(result: TrialResult) -> bool:
    outcome = result.touches[0].outcome
    return outcome.is_known and outcome is not OutcomeKind.IN_PAGE


def _look_for_what_works(budget: Budget, prior: WindowPrior) -> Probe:
    """Continue after a first tap without effect."""
    later = yield from attempt(budget, _single(prior, at_ms=_later_ms(prior)))
    if later is not None and _is_conclusive(later) and not _is_vain(later):
        yield from attempt(budget, _single(prior, at_ms=_later_ms(prior)))
        return
    several = yield from _try_several(budget, prior)
    if _closes(several):
        return
    if (yield from _works_after_the_countdown(budget, prior)):
        return
    twice = yield from attempt(budget, _double(prior))
    if _closes(twice):
        yield from attempt(budget, _double(prior))
        return
    last = None
    if _end_ms(prior) is None and not _after_countdown_ms(prior):
        last = yield from attempt(budget, _single(prior, at_ms=_last_ms(prior)))
        if _closes(last):
            yield from attempt(budget, _single(prior, at_ms=_last_ms(prior)))
            return
    for _ in range(MIN_VAIN - 1 - _is_vain(later) - _is_vain(several) - _is_vain(last)):
        yield from attempt(budget, _single(prior, at_ms=_later_ms(prior)))


def _try_several(budget: Budget, prior: WindowPrior) -> Generator[Trial, TrialResult, TrialResult | None]:
    """Several taps in a row; once more if they close the window."""
    several = yield from attempt(budget, _several(prior))
    if _closes(several):
        yield from attempt(budget, _several(prior))
    return several


def _closes(result: TrialResult | None) -> bool:
    return result is not None and any(touch.outcome is OutcomeKind.DISMISSED for touch in result.touches)


def _is_vain(result: TrialResult | None) -> bool:
    return result is not None and result.touches[0].outcome is OutcomeKind.NOTHING


def _works_after_the_countdown(budget: Budget, prior: WindowPrior) -> Generator[Trial, TrialResult, bool]:
    """Tap after the countdown; twice if it works, later if it fails."""
    times, n_works = iter(_after_countdown_ms(prior)), 0
    at_ms = next(times, None)
    while at_ms is not None and n_works < 2:
        result = yield from attempt(budget, _single(prior, at_ms=at_ms))
        if result is None:
            break
        if result.touches[0].outcome is OutcomeKind.NOTHING:
            at_ms = next(times, None)
        else:
            n_works += 1
    return n_works > 0


def _after_countdown_ms(prior: WindowPrior) -> list[float]:
    """Launches vary by about 0.2 s, and a count may begin late or go slowly: the last of these is as late as
    the window allows."""
    ended_ms, end_ms = _countdown_end_ms(prior), _end_ms(prior)
    if ended_ms is None:
        return []
    soon = [ended_ms + n * A_LITTLE_LATER_MS for n in range(N_SOON)]
    last_ms = _last_ms(prior) if end_ms is None else end_ms - BEFORE_END_MS
    times = [*soon, *([last_ms] if last_ms > soon[-1] else [])]
    return [at_ms for at_ms in times if end_ms is None or at_ms < end_ms - ROOM_MS]


def _last_ms(prior: WindowPrior) -> float:
    """For a window that stays: a control that does nothing yet may still be waiting for its time."""
    return _seen_ms(prior) + LAST_MS


def _seen_ms(prior: WindowPrior) -> float:
    return prior.control_ms if prior.control_ms is not None else prior.appeared_ms


def _confirm(budget: Budget, prior: WindowPrior, n: int) -> Probe:
    """At moments spread over the window's life: what comes by a timer would not follow them all."""
    seen_ms, later_ms = _seen_ms(prior), _later_ms(prior)
    for confirmed in range(n):
        share = confirmed % SPREAD / (SPREAD - 1)
        yield from attempt(
            budget, _single(prior, at_ms=seen_ms + share * (later_ms - seen_ms) if share else 0.0)
        )


def _single(prior: WindowPrior, *, at_ms: float = 0.0) -> Trial:
    return Trial(probe=NAME, prior=prior, gesture=Gesture.TAP, aims=(Aim(),), not_before_ms=at_ms)


def _several(prior: WindowPrior) -> Trial:
    return Trial(probe=NAME, prior=prior, aims=(Aim(),) * SEVERAL_TAPS, between_ms=BETWEEN_TAPS_MS)


def _answered(prior: WindowPrior, asks_at: Point) -> Trial:
    """The control, then what the window asks for."""
    answer = Aim(anchor=Anchor.DISPLAY, x_px=asks_at.x_px, y_px=asks_at.y_px)
    return Trial(probe=NAME, prior=prior, aims=(Aim(), answer), between_ms=ANSWER_MS)


def _double(prior: WindowPrior) -> Trial:
    """As late as the failed single taps: a single tap at that time shows that two are needed."""
    return Trial(
        probe=NAME, prior=prior, aims=(Aim(),) * DOUBLE, between_ms=0.0, not_before_ms=_later_ms(prior)
    )


def _countdown_end_ms(prior: WindowPrior) -> float | None:
    """The latest possible end: a number first seen late in its second ends sooner."""
    if prior.countdown_s is None or prior.control_ms is None:
        return None
    return prior.control_ms + prior.countdown_s * 1_000.0


def _later_ms(prior: WindowPrior) -> float:
    """Late, but before a countdown has ended or the window goes by itself."""
    control_ms = _seen_ms(prior)
    ends = [end for end in (_countdown_end_ms(prior), _end_ms(prior)) if end is not None]
    at_ms = min(ends) - BEFORE_END_MS if ends else control_ms + LATER_MS
    return max(at_ms, control_ms + BETWEEN_TAPS_MS)


def _end_ms(prior: WindowPrior) -> float | None:
    return None if prior.life_ms is None else prior.appeared_ms + prior.life_ms


PROBE = ProbeKind(name=NAME, most_launches=most_launches, begin=close_probe)
