"""`am stack list`: which stack (Android 6 to 11) or root task (12 and later) contains an app's task."""

import re

from detector.parsing.bounded import cut_line, lines_of

__all__ = ["stack_of"]

_STACK = re.compile(r"^\s*(?:Root)?(?:Stack|Task) id=(\d{1,9})\b")
_TASK = re.compile(r"^\s*taskId=\d{1,9}: (\S+?)/")


def stack_of(text: str, package: str) -> int | None:
    """None if the app has no task."""
    stack: int | None = None
    for line in lines_of(text):
        if (found := _STACK.match(cut_line(line))) is not None:
            stack = int(found.group(1))
        elif (
            (task := _TASK.match(cut_line(line))) is not None
            and task.group(1) == package
            and stack is not None
        ):
            return stack
    return None
