"""Lines of logcat as values, in every layout that occurs (`log_layouts.py`).

Nothing is dropped: a line that is no log line comes out with its text as the message and no level.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from detector.parsing.bounded import cut_line, cut_text
from detector.parsing.log_layouts import DIVIDER, LAYOUTS, LONG_HEADER

__all__ = ["LogLine", "parse_log", "parse_log_line"]

_FIRST_EPOCH_S = 100_000_000
"""Smaller ones count from boot (`-v monotonic`): no phone has been up for three years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """None: the line does not say.

    `epoch_ms`: the device's wall clock; None for a date without a year or without a zone, which then
    stands in `date` as printed. `uptime_ms`: since boot (`-v monotonic`). `text` is the whole line.
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
    # Only these two end a line of a log; messages hold form feeds and other separators.
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
        # Tags are padded (`am_kill :`) and may hold a colon of their own only without a blank after it.
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
    """(since 1970, since boot), one of them None."""
    if seconds is None or fraction is None:
        return None, None
    time_ms = int(seconds) * 1000 + int(fraction.ljust(9, "0")) / 1e6
    return (time_ms, None) if int(seconds) >= _FIRST_EPOCH_S else (None, time_ms)


def _epoch_ms(date: str, zone: str | None) -> float | None:
    """Only a date with its year and its zone is a moment."""
    if zone is None or date[4:5] != "-":
        return None
    whole, _, fraction = date.partition(".")
    try:
        moment = datetime.strptime(f"{whole} {zone}", "%Y-%m-%d %H:%M:%S %z")
        return moment.timestamp() * 1000 + int(fraction[:9].ljust(9, "0")) / 1e6
    except (ValueError, OverflowError):
        return None  # a 31st of February
