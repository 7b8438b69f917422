"""`START u0 {…}` lines: who asked to start which activity, and what the system answered.

Up to Android 13 the line comes before the decision and has no result; from 14 on it comes after
and ends in `result code=R` (devices.md 5.3).
"""

import re
from dataclasses import dataclass

from detector.parsing.components import ComponentName, parse_component

__all__ = ["StartLine", "parse_start_line"]

_START = re.compile(r"\bSTART u(?P<user>\d+) \{(?P<intent>.*)\}(?P<rest>.*)$")
_KEY = re.compile(r"(?:^| )(act|dat|typ|flg|xflg|cmp|pkg)=(\S+)")
_FROM_UID = re.compile(r"\bfrom uid (\d+)(?: \(([\w.:]+)\))?")
_FROM_PID = re.compile(r"\bfrom pid (\d+)(?: callingPackage ([\w.]+))?")
_RESULT = re.compile(r"\bresult code=(-?\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartLine:
    """None: the line does not say. `rest` is everything behind the intent, as it stood."""

    user: int
    action: str | None
    data: str | None
    component: ComponentName | None
    from_uid: int | None
    from_pid: int | None
    from_package: str | None
    result_code: int | None
    is_background_blocked: bool
    rest: str


def parse_start_line(message: str) -> StartLine | None:
    """None where the message is no START line."""
    found = _START.search(message)
    if found is None:
        return None
    keys = dict(_KEY.findall(found["intent"]))
    rest = found["rest"].strip()
    uid, pid, result = _FROM_UID.search(rest), _FROM_PID.search(rest), _RESULT.search(rest)
    return StartLine(
        user=int(found["user"]),
        action=keys.get("act"),
        data=keys.get("dat"),
        component=parse_component(keys["cmp"]) if "cmp" in keys else None,
        from_uid=int(uid.group(1)) if uid else None,
        from_pid=int(pid.group(1)) if pid else None,
        from_package=(uid.group(2) if uid else None) or (pid.group(2) if pid else None),
        result_code=int(result.group(1)) if result else None,
        is_background_blocked="BAL_BLOCK" in rest,
        rest=rest,
    )
