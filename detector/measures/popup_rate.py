"""How many popups with something to press appear in untouched sessions, and how many at launch."""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.windows.app_session import AppSession

__all__ = ["PopupRate", "measure_popup_rate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PopupRate(Measured):
    """Of the longest untouched session, and of all untouched launches.

    session_ms     duration of the longest session
    n_popups       popups in it
    n_stacked      popups stacked at launch, in the launch with the median number
    n_launches     untouched launches
    """

    session_ms: Quantity
    n_popups: Quantity
    n_stacked: Quantity
    n_launches: Quantity


def measure_popup_rate(sessions: Sequence[AppSession]) -> PopupRate:
    untouched = [session for session in sessions if session.is_untouched and session.returned is None]
    longest = max(untouched, key=lambda session: session.watched_ms, default=None)
    by_stack = sorted(untouched, key=lambda session: session.most_stacked)
    middle = by_stack[(len(by_stack) - 1) // 2] if by_stack else None
    decisive = [session for session in (longest, middle) if session is not None]
    evidence = [e for session in decisive for popup in session.popups for e in popup.evidence_ids]
    evidence += [e for session in decisive for e in session.evidence_ids]
    return PopupRate(
        evidence_ids=tuple(dict.fromkeys(evidence)),
        session_ms=counted(longest.watched_ms if longest else 0.0, "ms"),
        n_popups=counted(len(longest.popups) if longest else 0, "windows"),
        n_stacked=counted(middle.most_stacked if middle else 0, "windows"),
        n_launches=counted(len(untouched), "runs"),
    )
