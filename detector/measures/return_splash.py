"""From how long in the background on a splash comes again when the user returns: an interval.

An app decides by a timer of its own, which starts when it has left the screen and is read when it is back: by
its reckoning it was away a little less long than by ours. So a return that showed a splash bounds the timer
from above, and one that showed none from below. Returns whose process had ended are told apart: to such an
app the return is a launch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, bounded, counted
from detector.core.uncertainty import Part
from detector.windows.app_session import AppSession, Returned

__all__ = ["ReturnSplash", "measure_return_splash"]

MIN_SHOWN = 2
"""Returns that must show it after one wait: a single one may be chance [tool value]."""

SAME_WAIT_MS = 2_000.0
"""Waits that differ by less are one wait: a phone takes a little longer over each step [tool value]."""

SLACK_MS = 1_000.0
"""By which the app's timer may run shorter or longer than our clock: it starts once the app has left the
screen (AOSP's transitions take 0.2 to 0.45 s) and is read once it is back [tool value]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnSplash(Measured):
    """Of returns from the background, with the process alive unless another is named.

    n_returns            their number; n_splashes of them showed a splash for sure
    n_unclear            of them cannot be told
    longest_away_ms      the longest time away of one that can be told; None if there was none
    again_after_ms       the time away from which on a splash comes: from the longest after which none came to
                         the shortest after which it did, each by our clock and its slack; None if none came
                         in enough of the returns after one wait
    anew_after_ms        the same of returns to an app whose process had ended
    """

    n_returns: Quantity
    n_splashes: Quantity
    n_unclear: Quantity
    longest_away_ms: Quantity | None
    again_after_ms: Quantity | None
    anew_after_ms: Quantity | None


def measure_return_splash(sessions: Sequence[AppSession]) -> ReturnSplash:
    back = [session.returned for session in sessions if session.returned is not None]
    alive = [returned for returned in back if returned.has_lived is True]
    told = [returned.away_ms for returned in alive if returned.splash is not None]
    shown = [returned for returned in alive if returned.splash]
    ends = [end for session in sessions if session.returned in alive for end in session.evidence_ids]
    return ReturnSplash(
        evidence_ids=tuple(dict.fromkeys([e for returned in shown for e in returned.evidence_ids] + ends)),
        n_returns=counted(len(alive), "runs"),
        n_splashes=counted(len(shown), "runs"),
        n_unclear=counted(len(alive) - len(told), "runs"),
        longest_away_ms=counted(max(told), "ms") if told else None,
        again_after_ms=_interval(alive),
        anew_after_ms=_interval([returned for returned in back if returned.has_lived is False]),
    )


def _interval(returns: Sequence[Returned]) -> Quantity | None:
    """Longer waits than the first that brings it tell nothing more, nor does a wait with unclear returns."""
    without_ms = 0.0
    for wait in _by_wait(returns):
        n_shown = sum(returned.splash is True for returned in wait)
        if n_shown >= MIN_SHOWN and 3 * n_shown >= 2 * len(wait):
            least_ms = max(without_ms - SLACK_MS, 0.0)
            most_ms = max(returned.away_ms for returned in wait) + SLACK_MS
            middle_ms, half_ms = (least_ms + most_ms) / 2, (most_ms - least_ms) / 2
            return bounded(Quantity(value=middle_ms, error=half_ms, unit="ms"), Part.MOMENTS)
        if all(returned.splash is False for returned in wait):
            without_ms = min(returned.away_ms for returned in wait)
    return None


def _by_wait(returns: Sequence[Returned]) -> list[list[Returned]]:
    """The returns after each wait, the shortest first."""
    waits: list[list[Returned]] = []
    for returned in sorted(returns, key=lambda returned: returned.away_ms):
        if waits and returned.away_ms - waits[-1][0].away_ms <= SAME_WAIT_MS:
            waits[-1].append(returned)
        else:
            waits.append([returned])
    return waits
