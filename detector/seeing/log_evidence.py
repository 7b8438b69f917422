"""What a run's log can prove: that something did not happen, only if it records what did.

Every launch starts a process or brings an activity to the front, and the system logs that. A log without it
is empty, from another boot, or dated by a clock that is not the phone's: events missing from it may have
happened.
"""

from collections.abc import Iterator, Sequence
from math import inf

from detector.core.actions import Launch, OpenTarget
from detector.core.events import ActivityStart, Event, ForegroundChange, ProcessEnd, ProcessStart
from detector.core.gap_code import GapCode
from detector.core.screen import Frame, Gap, Stream
from detector.evidence.axis import CapturedAction
from detector.evidence.reader import Bundle
from detector.parsing.android_log import LogLine
from detector.parsing.log_writers import system_end

__all__ = [
    "cut_short",
    "is_logged",
    "left_unexplained",
    "silent_log",
    "still_pictures",
]

SOONEST_MS, LATEST_MS = -2_000.0, 15_000.0
"""First log line of a launch, after the request, ms: clocks may be slightly off, a phone may be slow."""


OPENING_MS = 3_000.0
"""From the line that requests an activity to the line that reports it in front, ms."""


_MEMORY_LIMIT = "MemoryLimiter:"
HUNG_MS = 60_000.0
"""A watchdog ends a system server that hung for a minute (AOSP's Watchdog, DEFAULT_TIMEOUT)."""


def silent_log(events: Sequence[Event], actions: Sequence[CapturedAction], package: str) -> tuple[Gap, ...]:
    """A gap from the launch to the end of the run if the log shows nothing of a launch that was made."""
    launches = [
        action for action in actions if isinstance(action.action, Launch | OpenTarget) and action.is_done
    ]
    if not launches or any(_has_log_line(launch, events, package) for launch in launches):
        return ()
    return (
        Gap(
            stream=Stream.LOGS,
            from_ms=launches[0].from_ms,
            to_ms=max(action.to_ms for action in actions),
            code=GapCode.LOG_SILENT,
            why=f"no line of the launch of {package}",
        ),
    )


def still_pictures(
    frames: Sequence[Frame], events: Sequence[Event], actions: Sequence[CapturedAction], package: str
) -> tuple[Gap, ...]:
    """A gap over all frames if each is identical to the one before the launch, although by the log the app
    came to the front."""
    launched = [
        action.to_ms
        for action in actions
        if isinstance(action.action, Launch | OpenTarget) and action.is_done
    ]
    pictures = {frame.png_sha256 for frame in frames}
    if not launched or len(pictures) != 1 or None in pictures:
        return ()
    if not frames[0].at_ms < launched[0] < frames[-1].at_ms:
        return ()
    if not any(isinstance(event, ForegroundChange) and event.to_package == package for event in events):
        return ()
    return (
        Gap(
            stream=Stream.FRAMES,
            from_ms=frames[0].at_ms,
            to_ms=frames[-1].at_ms,
            code=GapCode.PICTURES_STILL,
            why=f"{len(frames)} pictures, all the same",
        ),
    )


def is_logged(gaps: Sequence[Gap], from_ms: float, to_ms: float) -> bool:
    """Whether the log covers the whole interval, and nothing else the phone reported contradicts it."""
    return not any(
        gap.code is GapCode.FOREGROUND_CONTRADICTED
        or (gap.stream is Stream.LOGS and gap.from_ms <= to_ms and gap.to_ms >= from_ms)
        for gap in gaps
    )


def left_unexplained(events: Sequence[Event], package: str, from_ms: float, to_ms: float) -> bool:
    """Whether another app took the foreground from the app, and no log line names who opened it."""
    return any(
        from_ms <= event.at_ms <= to_ms
        and not any(
            isinstance(start, ActivityStart)
            and _package_of(start.component) == event.to_package
            and abs(start.at_ms - event.at_ms) <= OPENING_MS
            for start in events
        )
        for event in events
        if isinstance(event, ForegroundChange)
        and event.from_package == package
        and event.to_package != package
    )


def _package_of(component: str | None) -> str:
    return (component or "").partition("/")[0]


def _has_log_line(launch: CapturedAction, events: Sequence[Event], package: str) -> bool:
    return any(
        launch.from_ms + SOONEST_MS <= event.at_ms <= launch.to_ms + LATEST_MS
        for event in events
        if (isinstance(event, ForegroundChange) and event.to_package == package)
        or (isinstance(event, ProcessStart) and event.process.partition(":")[0] == package)
    )


def cut_short(bundle: Bundle, lines: Sequence[LogLine], events: Sequence[Event]) -> tuple[Gap, ...]:
    """From when on nothing that was shown was the app's: the phone's system went down, or ended the app.

    Empty if neither happened. What came after that must not be seen.
    """
    ends = [*_system_ends(bundle, lines), *_memory_kills(events, bundle.manifest.header.package.package)]
    if not ends:
        return ()
    end_ms, code, why, streams = min(ends)
    times_ms = [frame.at_ms for frame in bundle.frames]
    times_ms += [ms for action in bundle.actions for ms in (action.from_ms, action.to_ms)]
    from_ms = max(end_ms, min(times_ms, default=0.0) - 1)
    to_ms = max(from_ms, *times_ms)
    return tuple(Gap(stream=stream, from_ms=from_ms, to_ms=to_ms, code=code, why=why) for stream in streams)


_End = tuple[float, GapCode, str, tuple[Stream, ...]]


def _system_ends(bundle: Bundle, lines: Sequence[LogLine]) -> Iterator[_End]:
    end = system_end(lines)
    if end is None:
        return
    at_ms = -inf
    if end.line.epoch_ms is not None and bundle.manifest.clock_readings:
        ms, error_ms = bundle.to_run_ms(end.line.epoch_ms)
        at_ms = ms - error_ms - (HUNG_MS if end.was_hung else 0.0)
    why = "the system of the device went down, and came up again"
    yield at_ms, GapCode.SYSTEM_RESTARTED, why, (Stream.FRAMES, Stream.LOGS)


def _memory_kills(events: Sequence[Event], package: str) -> Iterator[_End]:
    """Android 17 ends a process that goes beyond its limit, and says so (devices.md 5.7)."""
    for event in events:
        if isinstance(event, ProcessEnd) and event.process == package and _MEMORY_LIMIT in event.reason:
            yield event.at_ms - event.at_error_ms, GapCode.APP_KILLED, event.reason, (Stream.FRAMES,)
