"""What an app shows over other apps after the HOME key, and what it tries to show."""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, bounded, counted
from detector.core.uncertainty import Part
from detector.windows.app_session import AppSession

__all__ = ["UnaskedWindow", "measure_unasked_window"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaskedWindow(Measured):
    """Sessions in which the app was sent to the background.

    n_away_runs     their number
    n_shown_runs    those in which it came to the front by itself
    n_refused_runs  those in which the system refused it, and nothing appeared
    away_ms         total time in the background
    unasked_ms      the earliest such moment after HOME; None if there was none
    """

    n_away_runs: Quantity
    n_shown_runs: Quantity
    n_refused_runs: Quantity
    away_ms: Quantity
    unasked_ms: Quantity | None


def measure_unasked_window(sessions: Sequence[AppSession]) -> UnaskedWindow:
    away = [session for session in sessions if session.away_ms > 0]
    shown = [session for session in away if any(not what.is_refused for what in session.unasked)]
    refused = [session for session in away if session not in shown and session.unasked]
    first = min(
        (what.after_ms for session in away for what in session.unasked), key=lambda q: q.value, default=None
    )
    return UnaskedWindow(
        evidence_ids=tuple(
            dict.fromkeys(e for session in shown or refused or away for e in session.evidence_ids)
        ),
        n_away_runs=counted(len(away), "runs"),
        n_shown_runs=counted(len(shown), "runs"),
        n_refused_runs=counted(len(refused), "runs"),
        away_ms=counted(sum(session.away_ms for session in away), "ms"),
        unasked_ms=None if first is None else bounded(first, Part.MOMENTS),
    )
