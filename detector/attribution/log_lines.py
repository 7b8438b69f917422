"""The raw log lines behind a start or a refusal, for display in a report."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from detector.attribution.watch_record import TimedLine
from detector.core.events import ProcessStart, StartRefusal

__all__ = ["lines_of_refusal", "lines_of_start"]

BEFORE_MS = 3_000.0
AFTER_MS = 500.0
MAX_LINES = 8

_TELLING = (
    "am_proc_start",
    "Start proc ",
    "START u0",
    "Scheduling restart",
    "am_schedule_service_restart",
    "hostingType=",
    "callerApp",
    "bindService is called",
    "Background started FGS",
)


def lines_of_start(start: ProcessStart, lines: Sequence[TimedLine]) -> tuple[str, ...]:
    """The lines of the start itself, and those before it that name its process, service or activity."""
    class_name = start.component.rpartition(".")[2] if start.component else start.process
    names = (start.process, class_name)
    own = re.compile(rf"(?<!\d){start.pid}(?!\d)" if start.pid is not None else re.escape(start.process))
    chosen = []
    for line in _near(lines, start.at_ms):
        if not any(word in line.text for word in _TELLING) or not any(name in line.text for name in names):
            continue
        is_a_start = "am_proc_start" in line.text or "Start proc " in line.text
        if is_a_start and not own.search(line.text):
            continue  # of another process of the app
        chosen.append(line.text)
    return tuple(chosen[-MAX_LINES:])


def lines_of_refusal(refusal: StartRefusal, lines: Sequence[TimedLine]) -> tuple[str, ...]:
    name = refusal.package or refusal.component or ""
    return tuple(
        line.text
        for line in _near(lines, refusal.at_ms, before_ms=1.0, after_ms=1.0)
        if name in line.text and refusal.refused_by in line.text
    )[:MAX_LINES]


def _near(
    lines: Sequence[TimedLine], at_ms: float, *, before_ms: float = BEFORE_MS, after_ms: float = AFTER_MS
) -> Sequence[TimedLine]:
    first = bisect_left(lines, at_ms - before_ms, key=lambda line: line.at_ms)
    last = bisect_right(lines, at_ms + after_ms, key=lambda line: line.at_ms)
    return lines[first:last]
