"""Merges events that the log reports twice, and adds a start's caller from the line that names it.

Each start and end of a process is reported by a tag (`am_proc_start`) and by a sentence (`Start proc …`);
only the sentence, or a line near it, names the requester, and only on some vendors' systems.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import replace

from detector.core.events import Event, ForegroundServiceStart, ProcessEnd, ProcessStart, ServiceRestart
from detector.parsing.caller_notes import CallerNote

__all__ = ["join_twins", "with_callers"]

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
