"""`START u0 {…}` lines: who requested which activity, and the system's answer.

Up to Android 13 the line precedes the decision and has no result; from 14 on it follows it
and ends in `result code=R` (devices.md 5.3). Results: 0 started, 2 its task brought to the front,
3 delivered to the one on top, -91 and -92 no such component, -94 not allowed.
"""

import re
from dataclasses import dataclass

from detector.parsing.device_text import cut_line
from detector.parsing.dump_values import ComponentName, parse_intent

__all__ = ["StartLine", "parse_start_line"]

# Up to Android 4 the user was inside the braces; a truncated line may lack the closing one.
_START = re.compile(r"\bSTART (?:u(?P<user>\d{1,9}) )?\{(?P<intent>.*?)(?:\}(?P<rest>[^}]*))?$")
_USER_BEFORE_5 = re.compile(r"\bu=(\d{1,9})\b")
_FROM_UID = re.compile(r"\bfrom uid (\d{1,9})(?: \(([\w.:]{1,255})\))?")
_FROM_PID = re.compile(r"\bfrom pid (-?\d{1,9})(?: callingPackage ([\w.]+))?")
_LAUNCH_MODE = re.compile(r"\bwith (LAUNCH_\w+)")
_DISPLAY = re.compile(r"\bon display (\d{1,9})\b")
_BAL = re.compile(r"\((BAL_\w+)\)")
_RESULT = re.compile(r"\bresult code=(-?\d{1,9})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartLine:
    """None: not in the line. `rest` is everything after the intent, verbatim.

    `background_verdict` is the result of the background-launch check, such as BAL_ALLOW_VISIBLE_WINDOW.
    """

    user: int
    action: str | None
    categories: tuple[str, ...]
    data: str | None
    component: ComponentName | None
    flags: int | None
    from_uid: int | None
    from_pid: int | None
    from_package: str | None
    launch_mode: str | None
    display: int | None
    background_verdict: str | None
    result_code: int | None
    rest: str

    @property
    def is_background_blocked(self) -> bool:
        """True if nothing came to the front, even if the result is 0."""
        return (self.background_verdict or "").startswith("BAL_BLOCK")


def parse_start_line(message: str) -> StartLine | None:
    """None if the message is not a START line."""
    found = _START.search(cut_line(message)) if "START " in message else None
    intent = parse_intent(found["intent"]) if found else None
    if found is None or intent is None:
        return None
    rest = (found["rest"] or "").strip()
    uid, pid = _FROM_UID.search(rest), _FROM_PID.search(rest)
    old_user = _USER_BEFORE_5.search(found["intent"])
    user = found["user"] or (old_user.group(1) if old_user else "0")
    return StartLine(
        user=int(user),
        action=intent.action,
        categories=intent.categories,
        data=intent.data,
        component=intent.component,
        flags=intent.flags,
        from_uid=int(uid.group(1)) if uid else None,
        from_pid=int(pid.group(1)) if pid else None,
        from_package=(uid.group(2) if uid else None) or (pid.group(2) if pid else None),
        launch_mode=_word(_LAUNCH_MODE, rest),
        display=_number(_DISPLAY, rest),
        background_verdict=_word(_BAL, rest),
        result_code=_number(_RESULT, rest),
        rest=rest,
    )


def _word(pattern: "re.Pattern[str]", text: str) -> str | None:
    found = pattern.search(text)
    return found.group(1) if found else None


def _number(pattern: "re.Pattern[str]", text: str) -> int | None:
    found = pattern.search(text)
    return int(found.group(1)) if found else None
