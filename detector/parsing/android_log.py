"""Lines of logcat as values, in every layout that occurs (`log_layouts.py`).

Nothing is dropped: a line that is not a log line is returned with its text as the message and no level.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from detector.parsing.bounded import cut_line, cut_text
from detector.parsing.log_layouts import DIVIDER, LAYOUTS, LONG_HEADER

__all__ = ["LogLine", "parse_log", "parse_log_line"]

_FIRST_EPOCH_S = 100_000_000
"""Smaller values count from boot (`-v monotonic`): no phone has been up for three years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line. None: not in the line.

    `epoch_ms`: the device's wall clock; None for a date without a year or zone, which is kept in `date` as
    printed. `uptime_ms`: since boot (`-v monotonic`). `text` is the whole line.
    """

    text: str
    message: str
    tag: str = ""
    level: str | None = None
    epoch_ms: float | None = None
    uptime_ms: float | None = None
    date: str | None = None
    pid: int | None = None
    tid: int | None = None
    uid: str | None = None

    @property
    def is_log_line(self) -> bool:
        return self.level is not None

    @property
    def is_divider(self) -> bool:
        """`--------- beginning of events` and the like."""
        return self.level is None and DIVIDER.match(self.text) is not None


def parse_log(text: str) -> tuple[LogLine, ...]:
    return tuple(_lines(text))


def _lines(text: str) -> Iterator[LogLine]:
    header: LogLine | None = None
    # Only these two end a log line; messages may contain form feeds and other separators.
    for raw in cut_text(text).replace("\r\n", "\n").split("\n"):
        if not raw.strip():
            header = None
        elif (found := LONG_HEADER.match(cut_line(raw))) is not None:
            header = _line(raw, found)
            yield header
        elif header is not None:
            yield replace(header, text=raw, message=raw.strip())
        else:
            yield parse_log_line(raw)


def parse_log_line(line: str) -> LogLine:
    cut = cut_line(line)
    for layout in LAYOUTS:
        if (found := layout.match(cut)) is not None:
            return _line(line, found)
    return LogLine(text=line, message=line)


def _line(text: str, found: "re.Match[str]") -> LogLine:
    groups = found.groupdict()
    tag, message = groups.get("tag"), groups.get("message") or ""
    if "rest" in groups:
        # Tags are padded (`am_kill :`); a colon inside a tag is never followed by a space.
        tag, separator, message = groups["rest"].partition(": ")
        if not separator:
            tag, _, message = groups["rest"].partition(":")
    tid = groups.get("tid")
    epoch_ms, uptime_ms = _times(groups.get("s"), groups.get("fraction"))
    date, zone = groups.get("date"), groups.get("zone")
    return LogLine(
        text=text,
        message=message.strip(),
        tag=(tag or "").strip(),
        level=groups["level"],
        epoch_ms=epoch_ms if date is None else _epoch_ms(date, zone),
        uptime_ms=uptime_ms,
        date=date,
        pid=int(groups["pid"]) if groups.get("pid") else None,
        tid=int(tid) if tid else None,
        uid=groups.get("uid"),
    )


def _times(seconds: str | None, fraction: str | None) -> tuple[float | None, float | None]:
    """(ms since 1970, ms since boot); one or both are None."""
    if seconds is None or fraction is None:
        return None, None
    time_ms = int(seconds) * 1000 + int(fraction.ljust(9, "0")) / 1e6
    return (time_ms, None) if int(seconds) >= _FIRST_EPOCH_S else (None, time_ms)


def _epoch_ms(date: str, zone: str | None) -> float | None:
    """None unless the date has a year and a zone."""
    if zone is None or date[4:5] != "-":
        return None
    whole, _, fraction = date.partition(".")
    try:
        moment = datetime.strptime(f"{whole} {zone}", "%Y-%m-%d %H:%M:%S %z")
        return moment.timestamp() * 1000 + int(fraction[:9].ljust(9, "0")) / 1e6
    except (ValueError, OverflowError):
        return None  # such as 31 February
