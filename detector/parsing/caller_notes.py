"""Lines other than the start line itself that name the requester of a process or service.

Only some systems write them: MIUI's Boost, EMUI's provider waits and Samsung's debug lines
(autostart.md 1.2, 1.5), and the service tracker in logs of Qualcomm phones.
"""

import re
from dataclasses import dataclass

from detector.parsing.bounded import cut_line
from detector.parsing.dump_values import ComponentName, parse_component

__all__ = ["CallerNote", "parse_caller_note"]

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
