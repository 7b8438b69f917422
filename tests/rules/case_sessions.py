"""Sessions of an app in a few lines of YAML: `sessions.yaml`, for rules about an app."""

from dataclasses import dataclass, field
from pathlib import Path

from detector.codec import from_yaml
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.windows.app_session import AppSession, Returned, ShownPopup, Unasked
from detector.windows.offer import OfferLine, OfferPage, OfferTick
from detector.windows.seen import Channel

__all__ = ["read_sessions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenOffer:
    """A screen that speaks of a renewal: its words, and those that can be pressed.

    `ticks`: by their words. `contrast_ratio` and `ink_dp` are those of all words, each with its error.
    """

    words: tuple[str, ...]
    buttons: tuple[str, ...] = ()
    ticks: dict[str, bool | None] = field(default_factory=dict)
    ticks_by: Channel = Channel.TREE
    contrast_ratio: tuple[float, float] | None = None
    ink_dp: tuple[float, float] | None = None
    may_scroll: bool = False


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
    offers: tuple[SeenOffer, ...] = ()


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
        offers=tuple(_offer(f"run:{run}/frame:{50 + n:04d}", offer) for n, offer in enumerate(line.offers)),
    )


def _offer(frame_id: str, seen: SeenOffer) -> OfferPage:
    def line(n: int, text: str, *, is_pressable: bool) -> OfferLine:
        ratio, ink = seen.contrast_ratio, seen.ink_dp
        return OfferLine(
            text=text,
            box=Rect.from_xywh(40, 100 * n, 600, 40),
            read_by=Channel.TREE,
            is_pressable=is_pressable,
            contrast=None if ratio is None else Quantity(value=ratio[0], error=ratio[1], unit="ratio"),
            ink_dp=None if ink is None else Quantity(value=ink[0], error=ink[1], unit="dp"),
        )

    words = [line(n, text, is_pressable=False) for n, text in enumerate(seen.words)]
    buttons = [line(len(words) + n, text, is_pressable=True) for n, text in enumerate(seen.buttons)]
    return OfferPage(
        frame_ids=(frame_id,),
        tree_id="tree:0001",
        lines=(*words, *buttons),
        ticks=tuple(
            OfferTick(words=text, is_ticked=state, read_by=seen.ticks_by)
            for text, state in seen.ticks.items()
        ),
        may_scroll=seen.may_scroll,
    )


def _at(ms: float) -> Quantity:
    return Quantity(value=ms, error=50.0, unit="ms")
