"""Sessions of an app in one line each, for tests of the measures on them."""

from detector.windows.app_session import AppSession, ShownPopup, Unasked
from tests.measures.touched import q

__all__ = ["a_session"]


def a_session(
    run: int = 0,
    *,
    watched_ms: float = 60_000,
    popups: int = 0,
    stacked: int = 0,
    is_untouched: bool = True,
    away_ms: float = 0,
    shown_ms: tuple[float, ...] = (),
    refused_ms: tuple[float, ...] = (),
) -> AppSession:
    """`shown_ms` and `refused_ms` are times after HOME."""
    tried = [*((ms, False) for ms in shown_ms), *((ms, True) for ms in refused_ms)]
    return AppSession(
        run_index=run,
        is_untouched=is_untouched,
        watched_ms=watched_ms,
        popups=tuple(
            ShownPopup(appeared_ms=q(1_000 * n, "ms"), evidence_ids=(f"run:{run}/popup:{n}",))
            for n in range(popups)
        ),
        most_stacked=stacked,
        away_ms=away_ms,
        unasked=tuple(
            Unasked(after_ms=q(ms, "ms"), what=".Main", is_refused=is_refused) for ms, is_refused in tried
        ),
        evidence_ids=(f"run:{run}/session",),
    )
