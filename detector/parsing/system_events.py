"""The system's log as core events: from the events buffer, and from its sentences if that has none.

A line that does not fit is skipped and never raises; `is_understood` reports which lines are used.
"""

from collections.abc import Callable, Iterable

from detector.core.events import Event, ForegroundChange
from detector.parsing.access_denials import parse_denied_access
from detector.parsing.android_log import LogLine
from detector.parsing.caller_notes import CallerNote, parse_caller_note
from detector.parsing.components import ComponentName, parse_component
from detector.parsing.event_joining import join_twins, with_callers
from detector.parsing.event_tags import parse_event_entry
from detector.parsing.line_events import event_of_entry, event_of_text
from detector.parsing.log_writers import written_by_the_system
from detector.parsing.system_lines import MovedFocus, parse_system_line

__all__ = ["ToRunMs", "is_understood", "read_events"]

ToRunMs = Callable[[float], tuple[float, float]]
"""Device wall clock in ms to (ms on the run's axis, error)."""

_RESUMED = {"wm_set_resumed_activity", "am_set_resumed_activity"}
_RESUMED_BEFORE_9 = {"am_resume_activity", "am_restart_activity", "wm_resume_activity", "wm_restart_activity"}
"""Older systems have no `…set_resumed_activity`."""
_FIRST_DISPLAY = 0  # Display.DEFAULT_DISPLAY


def read_events(lines: Iterable[LogLine], *, to_run_ms: ToRunMs) -> tuple[Event, ...]:
    """In order of time. Lines without a time are left out, and so are lines that other processes write in
    the system's name."""
    trusted = written_by_the_system(tuple(lines))
    timed = [(line.epoch_ms, line) for line in trusted if line.epoch_ms is not None]
    timed.sort(key=lambda pair: pair[0])
    tags = {line.tag for _, line in timed}
    resumed_tags = _RESUMED if tags & _RESUMED else _RESUMED_BEFORE_9
    # A log without the events buffer: only changes of focus show which activity is in front.
    follows_focus = not tags & (_RESUMED | _RESUMED_BEFORE_9)
    from_tags: list[Event] = []
    from_text: list[Event] = []
    notes: list[tuple[float, CallerNote]] = []
    in_front: ComponentName | None = None
    for epoch_ms, line in timed:
        at_ms, at_error_ms = to_run_ms(epoch_ms)
        entry = parse_event_entry(line)
        if entry is None:
            if follows_focus and (focused := _focused(line.message)) not in (None, in_front):
                assert focused is not None
                from_text.append(_foreground_change(in_front, focused, at_ms, at_error_ms))
                in_front = focused
            elif (event := event_of_text(line, at_ms, at_error_ms)) is not None:
                from_text.append(event)
            elif (note := parse_caller_note(line.message)) is not None:
                notes.append((at_ms, note))
        elif entry.tag in resumed_tags:
            component = parse_component(entry["component"])
            if component is not None and component != in_front:
                from_tags.append(_foreground_change(in_front, component, at_ms, at_error_ms))
                in_front = component
        elif (event := event_of_entry(entry, at_ms, at_error_ms)) is not None:
            from_tags.append(event)
    events = with_callers(join_twins(from_tags, from_text), notes)
    return tuple(sorted(events, key=lambda event: event.at_ms))


def is_understood(line: LogLine) -> bool:
    """Whether the line was used: an event, a field of one, a caller, or the start of a buffer."""
    return (
        line.is_divider
        or parse_event_entry(line) is not None
        or event_of_text(line, 0.0, 0.0) is not None
        or parse_caller_note(line.message) is not None
        or parse_system_line(line.message) is not None
        or parse_denied_access(line.message) is not None
    )


def _focused(message: str) -> ComponentName | None:
    """The activity whose window received the key focus on the phone's own display."""
    moved = parse_system_line(message)
    if not isinstance(moved, MovedFocus) or moved.display not in (None, _FIRST_DISPLAY):
        return None
    return moved.component


def _foreground_change(
    before: ComponentName | None, now: ComponentName, at_ms: float, at_error_ms: float
) -> ForegroundChange:
    return ForegroundChange(
        at_ms=at_ms,
        at_error_ms=at_error_ms,
        from_package=before.package if before else None,
        to_package=now.package,
        activity=now.class_name,
    )
