"""The layouts of a logcat line, as patterns with named groups.

AOSP's liblog prints `threadtime`, `time`, `brief`, `process`, `thread`, `tag` and `long`, each with
the modifiers epoch, monotonic, usec, nsec, year, zone and uid; Android Studio has two of its own.
"""

import re

__all__ = ["DIVIDER", "LAYOUTS", "LONG_HEADER"]

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
