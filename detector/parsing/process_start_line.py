"""The line `Start proc PID:PROCESS/UID for TYPE NAME`, Android 4 to 17, with the vendors' additions.

It is the text form of `am_proc_start`, and the only one if the events buffer cannot be read. Only
Xiaomi's names the requester (`caller=`, MIUI 12 and later; autostart.md 1.2).
"""

import re
from dataclasses import dataclass

from detector.parsing.bounded import cut_line
from detector.parsing.components import ComponentName, parse_component
from detector.parsing.process_record import parse_uid

__all__ = ["ProcessStartLine", "parse_process_start_line"]

_TYPES = (
    "content provider",
    "added application",
    "start application",
    "link fail",
)
"""The types that contain a space; all others are one word."""

_START = re.compile(
    r"\bStart proc (?:(?P<pid>\d{1,9}):)?(?P<process>[^\s/]+)(?:/(?P<uid>\S+))?(?: \[[^\[\]]*\])? for"
    rf"(?: (?P<type>{'|'.join(_TYPES)}|[^\s{{]+)?)?(?: (?P<name>.*?))?(?: caller=(?P<caller>\S+))?$"
)
_BEFORE_5 = re.compile(r"^(?P<name>.*?): pid=(?P<pid>\d{1,9}) uid=(?P<uid>\d{1,9})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessStartLine:
    """None: not in the line. `hosting_type` as printed, empty for the system's zygotes."""

    process: str
    pid: int | None
    uid: int | None
    hosting_type: str
    name: str | None
    component: ComponentName | None
    caller: str | None


def parse_process_start_line(message: str) -> ProcessStartLine | None:
    """None if the message reports no process start."""
    found = _START.search(cut_line(message).rstrip()) if "Start proc " in message else None
    if found is None:
        return None
    pid, uid, name = found["pid"], found["uid"], found["name"]
    if pid is None and (old := _BEFORE_5.match(name or "")) is not None:
        pid, uid, name = old["pid"], old["uid"], old["name"]
    return ProcessStartLine(
        process=found["process"],
        pid=int(pid) if pid else None,
        uid=parse_uid(uid) if uid else None,
        hosting_type=found["type"] or "",
        name=name or None,
        component=parse_component(name or ""),
        caller=found["caller"],
    )
