"""The system's log as core events: from the events buffer, and from its sentences if that has none.

A line that does not fit is skipped and never raises; `is_understood` reports which lines are used.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from detector.core.events import (
    Event,
    ForegroundChange,
    ForegroundServiceStart,
    ProcessEnd,
    ProcessStart,
    ServiceRestart,
)
from detector.parsing.access_denials import parse_denied_access
from detector.parsing.android_log import LogLine
from detector.parsing.device_text import cut_line
from detector.parsing.dump_values import ComponentName, parse_component
from detector.parsing.event_tags import parse_event_entry
from detector.parsing.line_events import event_of_entry, event_of_text
from detector.parsing.log_writers import written_by_the_system
from detector.parsing.system_lines import MovedFocus, parse_system_line

__all__ = ["is_understood", "parse_caller_note", "read_events"]


# Lines other than the start line itself that name the requester of a process or service.
#
# Only some systems write them: MIUI's Boost, EMUI's provider waits and Samsung's debug lines (autostart.md
# 1.2, 1.5), and the service tracker in logs of Qualcomm phones.

_FORMS = tuple(
    (source, words, re.compile(form))
    for source, words, form in (
        (
            "Boost",
            "hostingName=",
            r"hostingName=\{(?P<component>[^{}]{0,500})\}, callerPackage=(?P<caller>[^,\s]{1,255})",
        ),
        (
            "provider wait",
            "Need to start process",
            r"start process (?P<process>\S{1,255}) for provider .{0,1000}?callerApp: "
            r"ProcessRecord\{\w{1,16} \d{1,9}:(?P<caller>[^/\s]{1,255})/",
        ),
        (
            "provider wait",
            "Waiting to start provider",
            r"provider ContentProviderRecord\{\w{1,16} (?:u\d{1,9} )?(?P<component>[^\s}]{1,500})\}.{0,200}?"
            r"\bcaller pid= ?(?P<pid>\d{1,9})",
        ),
        (
            "service debug",
            "startService callerProcessName:",
            r"callerProcessName:(?P<caller>[^,\s]{1,255}), calleePkgName: (?P<package>\S{1,255})",
        ),
        (
            "service tracker",
            "bindService is called",
            r"for service : (?P<component>\S{1,500}) and for client (?P<caller>\S{1,255})",
        ),
    )
)
"""Name of the source, a substring that is cheap to search for, and the full pattern."""

_NOBODY = {"null", "others", "NULL"}
"""MIUI prints `others` for a start by the shell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerNote:
    """What is requested: a component, process or package; and the requester: a name, or only a pid."""

    source: str
    component: ComponentName | None
    process: str | None
    package: str | None
    caller: str | None
    caller_pid: int | None


def parse_caller_note(message: str) -> CallerNote | None:
    """None if the message names no caller."""
    message = cut_line(message)
    for source, words, form in _FORMS:
        if words not in message or (found := form.search(message)) is None:
            continue
        fields = found.groupdict()
        caller, pid = fields.get("caller"), fields.get("pid")
        return CallerNote(
            source=source,
            component=parse_component(fields.get("component") or ""),
            process=fields.get("process"),
            package=fields.get("package"),
            caller=None if caller in _NOBODY else caller,
            caller_pid=int(pid) if pid else None,
        )
    return None


# Merges events that the log reports twice, and adds a start's caller from the line that names it.
#
# Each start and end of a process is reported by a tag (`am_proc_start`) and by a sentence (`Start proc …`);
# only the sentence, or a line near it, names the requester, and only on some vendors' systems.

_TWIN_MS = 2_000.0
"""A tag and its sentence are written within a few ms; a pid is not reused that soon."""

_NOTE_BEFORE_MS, _NOTE_AFTER_MS = 3_000.0, 500.0
"""How far from a start the line that names its caller may be: MIUI's comes in the same ms, EMUI's about
10 ms before; a system under load takes seconds from a binding to the fork."""


def join_twins(from_tags: Sequence[Event], from_text: Sequence[Event]) -> list[Event]:
    """All events from tags, with the callers from their sentences, plus those only sentences report."""
    sentences: dict[Hashable, list[Event]] = defaultdict(list)
    for event in from_text:
        sentences[_what(event)].append(event)
    joined_ids: set[int] = set()
    joined: list[Event] = []
    for event in from_tags:
        twins = [
            other for other in sentences.get(_what(event), ()) if abs(other.at_ms - event.at_ms) <= _TWIN_MS
        ]
        joined_ids.update(id(twin) for twin in twins)
        joined.append(_with_caller_of(event, twins))
    return joined + [event for event in from_text if id(event) not in joined_ids]


def with_callers(events: Sequence[Event], notes: Sequence[tuple[float, CallerNote]]) -> list[Event]:
    """`notes` must be sorted by time, ms on the axis of the events."""
    times = [at_ms for at_ms, _ in notes]
    return [_with_noted_caller(event, times, notes) for event in events]


def _what(event: Event) -> Hashable:
    """A key shared by two reports of one event; for kinds without twins, the event itself."""
    match event:
        case ProcessStart():
            return ProcessStart, event.process, event.pid
        case ProcessEnd():
            return ProcessEnd, event.process, event.reason == "died"
        case ServiceRestart():
            return ServiceRestart, event.service
        case ForegroundServiceStart():
            return ForegroundServiceStart, event.caller_package, event.component
        case _:
            return event


def _with_caller_of(event: Event, twins: Sequence[Event]) -> Event:
    if isinstance(event, ProcessStart):
        for twin in twins:
            if isinstance(twin, ProcessStart) and twin.caller is not None:
                return replace(event, caller=twin.caller, caller_told_by=twin.caller_told_by)
    return event


def _with_noted_caller(
    event: Event, times: Sequence[float], notes: Sequence[tuple[float, CallerNote]]
) -> Event:
    """The event with the caller from the nearest note about the same component or process."""
    if not isinstance(event, ProcessStart) or event.caller is not None:
        return event
    first = bisect_left(times, event.at_ms - _NOTE_BEFORE_MS)
    last = bisect_right(times, event.at_ms + _NOTE_AFTER_MS)
    near = [
        (abs(at_ms - event.at_ms), note)
        for at_ms, note in notes[first:last]
        if note.caller is not None and _is_about(note, event)
    ]
    if not near:
        return event
    note = min(near, key=lambda pair: pair[0])[1]
    return replace(event, caller=note.caller, caller_told_by=note.source)


def _is_about(note: CallerNote, start: ProcessStart) -> bool:
    if note.component is not None and start.component is not None:
        return str(note.component) == start.component
    if note.process is not None:
        return note.process == start.process
    return note.package is not None and note.package == start.package


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
