"""Event tags of the activity manager (`am_…`, `wm_…`) as core events.

Fields are read from the left by the arity known for Android 6 to 16; what a vendor adds behind them
is left alone. A line that does not fit is passed over, it never raises (devices.md 5.2).
"""

from collections.abc import Callable, Iterable

from detector.core.events import AppCrash, Event, ForegroundChange, HostingType, ProcessEnd, ProcessStart
from detector.parsing.android_log import LogLine
from detector.parsing.components import ComponentName, parse_component

__all__ = ["ToRunMs", "read_events"]

ToRunMs = Callable[[float], tuple[float, float]]
"""Device wall clock, ms, to (ms on the run's axis, error)."""

_RESUMED = {"wm_set_resumed_activity": 1, "am_set_resumed_activity": 1}
_RESUMED_BEFORE_9 = {
    "am_resume_activity": 3,
    "am_restart_activity": 3,
    "wm_resume_activity": 3,
    "wm_restart_activity": 3,
}
"""Tag to the index of its component. Older systems have no `…set_resumed_activity`."""


def read_events(lines: Iterable[LogLine], *, to_run_ms: ToRunMs) -> tuple[Event, ...]:
    """In the order of their times. Lines without a time of their own have no place and are left out."""
    timed = [(line.epoch_ms, line) for line in lines if line.epoch_ms is not None]
    timed.sort(key=lambda pair: pair[0])
    has_resumed = any(line.tag in _RESUMED for _, line in timed)
    resumed_tags = _RESUMED if has_resumed else _RESUMED_BEFORE_9
    events: list[Event] = []
    in_front: ComponentName | None = None
    for epoch_ms, line in timed:
        at_ms, at_error_ms = to_run_ms(epoch_ms)
        if line.tag in resumed_tags:
            fields = _fields(line.message, resumed_tags[line.tag] + 2)
            component = parse_component(_at(fields, resumed_tags[line.tag]))
            if component is not None and component != in_front:
                events.append(
                    ForegroundChange(
                        at_ms=at_ms,
                        at_error_ms=at_error_ms,
                        from_package=in_front.package if in_front else None,
                        to_package=component.package,
                        activity=component.class_name,
                    )
                )
                in_front = component
        elif (event := _process_event(line, at_ms, at_error_ms)) is not None:
            events.append(event)
    return tuple(events)


def _process_event(line: LogLine, at_ms: float, at_error_ms: float) -> Event | None:
    match line.tag:
        case "am_proc_start":  # [user, pid, uid, process, type, component]
            fields = _fields(line.message, 6)
            process, component = _at(fields, 3), parse_component(_at(fields, 5))
            if not process:
                return None
            return ProcessStart(
                at_ms=at_ms,
                at_error_ms=at_error_ms,
                package=component.package if component else process.partition(":")[0],
                process=process,
                hosting_type=_hosting_type(_at(fields, 4)),
                component=str(component) if component else None,
            )
        case "am_proc_died":  # [user, pid, process, oomadj, procstate]
            return _end(_at(_fields(line.message, 5), 2), "died", at_ms, at_error_ms)
        case "am_kill":  # [user, pid, process, oomadj, reason(, rss)], and the reason may hold commas
            fields = _fields(line.message, 5)
            reason, _, rss = _at(fields, 4).rpartition(",")
            if not reason or not rss.strip().isdigit():
                reason = _at(fields, 4)
            return _end(_at(fields, 2), reason, at_ms, at_error_ms)
        case "am_crash":  # [pid, user, process, flags, exception, message, file, line]
            fields = _fields(line.message, 6)
            if not _at(fields, 2):
                return None
            return AppCrash(
                at_ms=at_ms, at_error_ms=at_error_ms, process=_at(fields, 2), exception=_at(fields, 4)
            )
        case _:
            return None


def _end(process: str, reason: str, at_ms: float, at_error_ms: float) -> ProcessEnd | None:
    if not process:
        return None
    return ProcessEnd(at_ms=at_ms, at_error_ms=at_error_ms, process=process, reason=reason)


def _fields(message: str, arity: int) -> list[str]:
    """At most `arity` fields; the last holds all that follows. A lone value comes without brackets."""
    inner = message.strip().removeprefix("[").removesuffix("]")
    return [part.strip() for part in inner.split(",", arity - 1)]


def _at(fields: list[str], index: int) -> str:
    return fields[index] if index < len(fields) else ""


def _hosting_type(text: str) -> HostingType:
    try:
        return HostingType(text)
    except ValueError:
        return HostingType.OTHER
