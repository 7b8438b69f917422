"""Sessions of an app in a few lines of YAML: `sessions.yaml`, for rules about an app."""

from dataclasses import dataclass
from pathlib import Path

from detector.codec import from_yaml
from detector.core.quantity import Quantity
from detector.windows.app_session import AppSession, Returned, ShownPopup, Unasked

__all__ = ["read_sessions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """Times in ms since the launch; `shown_ms` and `refused_ms` since HOME. `back_after_s`: a return, which
    shows a `splash` or not (null: unclear), to a process that `has_lived`.
    """

    watched_ms: float
    popups_ms: tuple[float, ...] = ()
    stacked: int = 0
    away_ms: float = 0.0
    shown_ms: tuple[float, ...] = ()
    refused_ms: tuple[float, ...] = ()
    back_after_s: float | None = None
    splash: bool | None = False
    has_lived: bool | None = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsCase:
    what: str
    sessions: tuple[SessionLine, ...]


def read_sessions(folder: Path) -> tuple[AppSession, ...]:
    path = folder / "sessions.yaml"
    case = from_yaml(SessionsCase, path.read_text(encoding="utf-8"), where=str(path))
    return tuple(_session(n, one) for n, one in enumerate(case.sessions))


def _session(run: int, line: SessionLine) -> AppSession:
    return AppSession(
        run_index=run,
        is_untouched=True,
        watched_ms=line.watched_ms,
        popups=tuple(
            ShownPopup(appeared_ms=_at(ms), evidence_ids=(f"run:{run}/frame:{n:04d}",))
            for n, ms in enumerate(line.popups_ms)
        ),
        most_stacked=line.stacked,
        away_ms=line.away_ms,
        unasked=tuple(
            Unasked(after_ms=_at(ms), what=".MainActivity", is_refused=ms in line.refused_ms)
            for ms in sorted((*line.shown_ms, *line.refused_ms))
        ),
        evidence_ids=(f"run:{run}/frame:0099",),
        returned=None
        if line.back_after_s is None
        else Returned(away_ms=line.back_after_s * 1000, has_lived=line.has_lived, splash=line.splash),
    )


def _at(ms: float) -> Quantity:
    return Quantity(value=ms, error=50.0, unit="ms")
