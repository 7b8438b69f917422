"""A watch record from a few log lines: no dumps and no stages unless a test gives them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from detector.attribution.watch_record import TimedLine, WatchRecord
from detector.parsing.android_log import LogLine, parse_log
from detector.parsing.system_events import read_events

__all__ = ["watch_of"]


def watch_of(log: str, package: str, *, uids: Mapping[str, int], third_party: Iterable[str]) -> WatchRecord:
    """Times as in the log, on an axis of their own; a date without a year is in 2021."""
    lines = [_dated(line) for line in parse_log(log)]
    timed = [line for line in lines if line.epoch_ms is not None]
    return WatchRecord(
        package=package,
        events=read_events(lines, to_run_ms=lambda ms: (ms, 0.0)),
        lines=tuple(TimedLine(at_ms=line.epoch_ms or 0.0, text=line.text) for line in timed),
        spans=(),
        acts=(),
        gaps=(),
        is_partial=False,
        uids=dict(uids),
        third_party=frozenset(third_party),
    )


def _dated(line: LogLine) -> LogLine:
    if line.epoch_ms is not None or line.date is None:
        return line
    at = datetime.strptime(f"2021-{line.date} +0000", "%Y-%m-%d %H:%M:%S.%f %z")
    return replace(line, epoch_ms=at.timestamp() * 1000)
