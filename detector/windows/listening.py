"""Which of an app's classes listened to the sensors of motion in a run, and when.

What does not listen cannot know that the phone is shaken: while nobody listens, no movement can make a window
jump. What listens may do so for many reasons.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from detector.windows.window_track import WindowTrack

__all__ = ["Listener", "Listening", "listened", "listened_while"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """One registration. `sensor` is Android's name of its type; times in ms on the run's axis, each by the
    phone's whole seconds. `until_ms` None: it still listened when the system was asked. `sdk` is an id."""

    sensor: str
    class_name: str
    from_ms: tuple[float, float]
    until_ms: tuple[float, float] | None
    period_us: int | None = None
    sdk: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """All of the app's from `since_ms` to `asked_ms`; the system forgets what was before that."""

    since_ms: float
    asked_ms: float
    listeners: tuple[Listener, ...] = ()


def listened(listening: Listening | None, from_ms: float, until_ms: float) -> tuple[Listener, ...] | None:
    """Those that may have listened at some time between the two; () means that surely nobody did.

    None: it is not known.
    """
    if listening is None or from_ms < listening.since_ms or until_ms > listening.asked_ms:
        return None
    return tuple(_within(listening.listeners, from_ms, until_ms))


def listened_while(listening: Listening | None, window: WindowTrack) -> tuple[Listener, ...] | None:
    """The same while a window stood: until the system was asked, if it stood then."""
    if listening is None:
        return None
    until_ms = listening.asked_ms if window.gone_ms is None else window.gone_ms.high
    return listened(listening, window.appeared_ms.low, until_ms)


def _within(listeners: Iterable[Listener], from_ms: float, until_ms: float) -> Iterable[Listener]:
    for listener in listeners:
        ends_ms = None if listener.until_ms is None else listener.until_ms[1]
        if listener.from_ms[0] <= until_ms and (ends_ms is None or ends_ms >= from_ms):
            yield listener
