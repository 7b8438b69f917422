"""What an app shows over other apps after the HOME key, and what it tries to show."""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, bounded
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
    away = [one for one in sessions if one.away_ms > 0]
    shown = [one for one in away if any(not what.is_refused for what in one.unasked)]
    refused = [one for one in away if one not in shown and one.unasked]
    first = min((what.after_ms for one in away for what in one.unasked), key=lambda q: q.value, default=None)
    return UnaskedWindow(
        evidence_ids=tuple(dict.fromkeys(e for one in shown or refused or away for e in one.evidence_ids)),
        n_away_runs=_exact(len(away), "runs"),
        n_shown_runs=_exact(len(shown), "runs"),
        n_refused_runs=_exact(len(refused), "runs"),
        away_ms=_exact(sum(one.away_ms for one in away), "ms"),
        unasked_ms=None if first is None else bounded(first, Part.MOMENTS),
    )


def _exact(value: float, unit: str) -> Quantity:
    return Quantity(value=float(value), error=0.0, unit=unit)
