"""Lines that the log itself reports as dropped: logd's `chatty` (Android 7 to 12).

`chatty  : uid=1000(system) Binder:832_5 expire 14 lines`. Process starts are logged by the system, so
only lines dropped for uids below those of apps can hide one. `identical 3 lines` hides nothing.
"""

import re

from detector.parsing.android_log import LogLine

__all__ = ["lines_dropped"]

_EXPIRED = re.compile(r"^\[?uid=(?P<uid>\d{1,9})(?:\([^)]{0,80}\))?.{0,400}\bexpire (?P<n>\d{1,9}) lines?\b")
_FIRST_APP_UID = 10_000


def lines_dropped(line: LogLine) -> int:
    """How many lines of the system this line reports as lost; 0 for any other line."""
    found = _EXPIRED.match(line.message.strip()) if line.tag == "chatty" else None
    if found is None or int(found["uid"]) >= _FIRST_APP_UID:
        return 0
    return int(found["n"])
