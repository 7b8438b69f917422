"""Lines of logcat as values, in every layout that occurs.

Nothing is dropped: a line that is not a log line is returned with its text as the message and no level.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median

from detector.parsing.device_text import cut_line, cut_text, lines_of

__all__ = ["LogLine", "lines_dropped", "monotonic_minus_epoch_ms", "parse_log", "parse_log_line"]


# The layouts of a logcat line, as patterns with named groups.
#
# AOSP's liblog prints `threadtime`, `time`, `brief`, `process`, `thread`, `tag` and `long`, each with the
# modifiers epoch, monotonic, usec, nsec, year, zone and uid; Android Studio has two of its own.

_CALENDAR = r"(?P<date>(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{3,9})?)(?:\s+(?P<zone>[+-]\d{4}))?"
_TIME = rf"(?:(?P<s>\d{{1,12}})\.(?P<fraction>\d{{1,9}})|{_CALENDAR})"
_LEVEL = r"(?P<level>[VDIWEFAS])"
_ANY_TAG = r".{0,128}?"
"""Lazy, to exclude padding. Android 7 and before refused tags of more than 23 characters."""
_PID, _TID = r"(?P<pid>\d{1,9})", r"(?P<tid>\d{1,9})"

_THREADTIME = rf"{_TIME}\s+(?:(?P<uid>\S+)\s+)??{_PID}\s+{_TID}\s+{_LEVEL}\s(?P<rest>.*)"
_BRIEF = rf"{_LEVEL}/(?P<tag>{_ANY_TAG})\s*\((?:\s*(?P<uid>\w+):)?\s*{_PID}\): ?(?P<message>.*)"
_STUDIO = rf"{_CALENDAR}\s+{_PID}-{_TID}/(?P<process>\S+)\s+{_LEVEL}/(?P<tag>[^:]*): ?(?P<message>.*)"
_STUDIO_2022 = rf"{_CALENDAR}\s+{_PID}-{_TID}\s+(?P<tag>\S+)\s+(?P<process>\S+)\s+{_LEVEL}\s+(?P<message>.*)"
_PROCESS = rf"{_LEVEL}\((?:\s*(?P<uid>\w+):)?\s*{_PID}\) (?P<message>.*?)  \((?P<tag>[^()]{{0,128}})\)\s*"
_THREAD = rf"{_LEVEL}\((?:\s*(?P<uid>\w+):)?\s*{_PID}:\s*{_TID}\) (?P<message>.*)"
_TAG = rf"{_LEVEL}/(?P<tag>[^\s:(][^:(]{{0,128}}?)\s*: (?P<message>.*)"

LAYOUTS = tuple(
    # Some files have a comma before each line.
    re.compile(rf"^,?\s*{layout}$", re.DOTALL)
    for layout in (
        _THREADTIME,
        rf"{_TIME}\s+{_BRIEF}",
        _STUDIO,
        _STUDIO_2022,
        _BRIEF,
        _THREAD,
        _PROCESS,
        _TAG,
    )
)
"""Tried in this order: the most common first, the least specific last."""

LONG_HEADER = re.compile(
    rf"^\[ {_TIME}\s+(?:(?P<uid>\w+):\s*)?{_PID}:\s*{_TID} {_LEVEL}/(?P<tag>{_ANY_TAG})\s*\]$"
)
"""`-v long`: this line, then the message on separate lines up to an empty one."""

DIVIDER = re.compile(r"^-{6,9} .*$")
"""`--------- beginning of main`, or a bug report's `------ EVENT LOG (logcat …) ------`."""


# The offset between the device's two clocks, from log lines printed by both.
#
# `logcat -v epoch` stamps a line with the wall clock, `-v monotonic` the same line with CLOCK_MONOTONIC,
# which is also the clock of video packets (devices.md 3.7).

_LINE = re.compile(r"(\d{1,12}\.\d{1,9})\s+(\S.*)")


def monotonic_minus_epoch_ms(by_epoch: str, by_monotonic: str) -> float | None:
    """The median over the lines present in both; None if there are none."""
    epoch_s, monotonic_s = _clock_times(by_epoch), _clock_times(by_monotonic)
    apart = [(monotonic_s[line] - epoch_s[line]) * 1000 for line in epoch_s if line in monotonic_s]
    return median(apart) if apart else None


def _clock_times(text: str) -> dict[str, float]:
    """Times of lines that occur once: identical lines cannot be told apart."""
    times: dict[str, float] = {}
    twice: set[str] = set()
    for line in lines_of(text):
        match = _LINE.fullmatch(cut_line(line).strip())
        if match is None:
            continue
        if match[2] in times:
            twice.add(match[2])
        times[match[2]] = float(match[1])
    return {line: at for line, at in times.items() if line not in twice}


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


# Lines that the log itself reports as dropped: logd's `chatty` (Android 7 to 12).
#
# `chatty : uid=1000(system) Binder:832_5 expire 14 lines`. Process starts are logged by the system, so only
# lines dropped for uids below those of apps can hide one. `identical 3 lines` hides nothing.

_EXPIRED = re.compile(r"^\[?uid=(?P<uid>\d{1,9})(?:\([^)]{0,80}\))?.{0,400}\bexpire (?P<n>\d{1,9}) lines?\b")
_FIRST_APP_UID = 10_000


def lines_dropped(line: LogLine) -> int:
    """How many lines of the system this line reports as lost; 0 for any other line."""
    found = _EXPIRED.match(line.message.strip()) if line.tag == "chatty" else None
    if found is None or int(found["uid"]) >= _FIRST_APP_UID:
        return 0
    return int(found["n"])
