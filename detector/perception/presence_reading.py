"""Was the window there when the finger came down? The evidence in the run itself, before and after it.

Frames prove it if one from certainly before and one from certainly after the touch show the window. A window
that went away at once on the touch is in no frame after it; there the device's own log may prove it. Either
its window's activity was left only after the touch, or the log names the windows that the finger met (Android
11 and later).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.events import Event, FingerTarget, ForegroundChange
from detector.parsing.dump_values import parse_component
from detector.windows.presence import Presence
from detector.windows.window_track import WindowTrack

__all__ = ["read_presence"]

SLACK_MS = 60.0
"""Tolerance in placing a log line relative to an action of ours, as for all causes."""

AROUND_MS = 600.0
"""The log may report the next activity a little before or after the frames show it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Met:
    """The activity whose window a finger met, `late_ms` after it was sent. None: no activity's window."""

    package: str | None
    activity: str | None
    late_ms: float


def read_presence(
    window: WindowTrack,
    events: Sequence[Event],
    *,
    package: str,
    from_ms: float,
    to_ms: float,
    ends_ms: float,
    by_finger: bool,
) -> Presence:
    """For a touch sent between `from_ms` and `to_ms`; the next one, or the end, came at `ends_ms`."""
    met = _met(events, from_ms, to_ms, ends_ms) if by_finger else None
    late_ms = 0.0 if met is None else met.late_ms
    shown_ms = max(
        (reading.at_ms - reading.at_error_ms for reading in window.readings), default=window.appeared_ms.low
    )
    return Presence(
        was_seen_before=window.appeared_ms.high <= from_ms,
        was_seen_after=shown_ms >= to_ms + late_ms,
        by_log=_by_log(window, events, met, package, (from_ms, to_ms + late_ms)),
        arrived=met is not None and met.package == package,
        arrived_late_ms=late_ms,
    )


def _by_log(
    window: WindowTrack,
    events: Sequence[Event],
    met: _Met | None,
    package: str,
    touched_ms: tuple[float, float],
) -> bool | None:
    from_ms, to_ms = touched_ms
    changes = [event for event in events if isinstance(event, ForegroundChange)]
    hosts = _hosts(window, changes, package, from_ms)
    if not hosts:
        return None
    names = {host.activity for host in hosts}
    if met is not None and (met.package != package or met.activity not in names):
        return False
    left = next(
        (change for change in changes if change.at_ms > hosts[-1].at_ms and change.activity not in names),
        None,
    )
    if left is None:
        return None
    if left.at_ms + left.at_error_ms + SLACK_MS < from_ms:
        return False
    went_with_it = window.gone_ms is not None and window.gone_ms.high + AROUND_MS >= left.at_ms
    return True if went_with_it and left.at_ms - left.at_error_ms > to_ms else None


def _hosts(
    window: WindowTrack, changes: Sequence[ForegroundChange], package: str, from_ms: float
) -> list[ForegroundChange]:
    """The app's activity in front when the window came, or one whose log line is slightly late."""
    came_ms = window.appeared_ms.high
    before = [change for change in changes if change.at_ms - change.at_error_ms <= came_ms]
    shown_ms = max(
        (reading.at_ms for reading in window.readings if reading.at_ms <= from_ms), default=came_ms
    )
    soon = [
        change for change in changes if came_ms < change.at_ms - change.at_error_ms <= came_ms + AROUND_MS
    ]
    hosts = [*before[-1:], *(change for change in soon if change.at_ms + change.at_error_ms < shown_ms)]
    return [host for host in hosts if host.to_package == package]


def _met(events: Sequence[Event], from_ms: float, to_ms: float, ends_ms: float) -> _Met | None:
    """None where the device writes no such lines. A touch without one met the windows of the previous one."""
    lines = [event for event in events if isinstance(event, FingerTarget)]
    at_touch = [line for line in lines if from_ms - SLACK_MS <= line.at_ms <= ends_ms]
    before = [line for line in lines if line.at_ms < from_ms - SLACK_MS]
    chosen = at_touch[0] if at_touch else before[-1] if before else None
    if chosen is None:
        return None
    late_ms = max(chosen.at_ms - chosen.at_error_ms - SLACK_MS - to_ms, 0.0)
    component = parse_component(chosen.windows[0])
    if component is None:
        return _Met(package=None, activity=None, late_ms=late_ms) if _is_of_system(chosen) else None
    return _Met(package=component.package, activity=component.class_name, late_ms=late_ms)


_SYSTEMS_OWN = ("StatusBar", "NotificationShade", "NavigationBar")


def _is_of_system(target: FingerTarget) -> bool:
    """Anything else with a title of its own may be the app's: a PopupWindow, a view of the window manager."""
    return target.windows[0].startswith(_SYSTEMS_OWN)
