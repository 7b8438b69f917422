"""`am stack list`: which stack (Android 6 to 11) or root task (12 and later) contains an app's task.

Up to 8 one stack contains the tasks of all apps but the home app (ActivityManager.StackId of AOSP 8.1); since
9 each task has its own.
"""

import re
from dataclasses import dataclass

from detector.parsing.device_text import cut_line, lines_of

__all__ = ["TaskStack", "stack_of"]

_STACK = re.compile(r"^\s*(?:Root)?(?:Stack|Task) id=(\d{1,9})\b")
_TASK = re.compile(r"^\s*taskId=\d{1,9}: (\S+?)/")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStack:
    """`packages`: the apps whose tasks it contains."""

    number: int
    packages: frozenset[str]


def stack_of(text: str, package: str) -> TaskStack | None:
    """The first one that contains a task of the app; None if the app has no task."""
    stacks: list[tuple[int, set[str]]] = []
    for line in lines_of(text):
        if (found := _STACK.match(cut_line(line))) is not None:
            stacks.append((int(found.group(1)), set()))
        elif stacks and (task := _TASK.match(cut_line(line))) is not None:
            stacks[-1][1].add(task.group(1))
    for number, packages in stacks:
        if package in packages:
            return TaskStack(number=number, packages=frozenset(packages))
    return None
