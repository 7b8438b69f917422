"""Lines of logcat (`-v threadtime -v epoch -v usec`, and the plain calendar form) as values.

Nothing is dropped: a line that is no log line comes out with its text as the message.
"""

import re
from dataclasses import dataclass

__all__ = ["LogLine", "parse_log", "parse_log_line"]

_LINE = re.compile(
    r"^\s*(?:(?P<s>\d{6,})\.(?P<fraction>\d{1,9})|\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,9})"
    r"(?:\s+[+-]\d{4})?\s+(?:\S+\s+)??(?P<pid>\d+)\s+(?P<tid>\d+)\s+(?P<level>[VDIWEFAS])\s(?P<rest>.*)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """`epoch_ms`: the device's wall clock; None where the line has none, or a date without a year."""

    epoch_ms: float | None
    pid: int | None
    tag: str
    message: str


def parse_log(text: str) -> tuple[LogLine, ...]:
    return tuple(parse_log_line(line) for line in text.splitlines() if line.strip())


def parse_log_line(line: str) -> LogLine:
    found = _LINE.match(line)
    if found is None:
        return LogLine(epoch_ms=None, pid=None, tag="", message=line)
    epoch_ms = None
    if found["s"] is not None:
        epoch_ms = int(found["s"]) * 1000 + int(found["fraction"].ljust(9, "0")) / 1e6
    # Tags are padded (`am_kill :`) and may hold a colon of their own only without a blank after it.
    tag, separator, message = found["rest"].partition(": ")
    if not separator:
        tag, _, message = found["rest"].partition(":")
    return LogLine(epoch_ms=epoch_ms, pid=int(found["pid"]), tag=tag.strip(), message=message.strip())
