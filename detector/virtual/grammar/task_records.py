"""Tasks and activities as records of stacks, in `dumpsys activity activities` up to 9."""

from collections.abc import Iterable

from detector.virtual.grammar.state import DumpState
from detector.virtual.grammar.style import DumpStyle, record_name
from detector.virtual.grammar.window_focus import focused_window
from detector.virtual.system.activities import ActivityRecord, Task

__all__ = ["focus_lines", "history", "stacks_up_to_8", "task_name"]


def task_name(task: Task, stack: int) -> str:
    """TaskRecord.toString: the intent of the home task, the affinity of others."""
    kind = f"I={task.top.component.short}" if task.is_home else f"A={task.affinity}"
    return f"TaskRecord{{{task.token:x} #{task.id} {kind} U=0 StackId={stack} sz={len(task.activities)}}}"


def history(record: ActivityRecord, number: int, style: DumpStyle, *, stack: int) -> list[str]:
    """ActivityRecord.dump."""
    process = record.run.process
    state = "RESUMED stopped=false" if record.is_resumed else "STOPPED stopped=true"
    inner = "          "
    return [
        f"      * Hist #{number}: {record_name(record, style)}",
        f"{inner}packageName={record.component.package} processName={process.name}",
        f"{inner}launchedFromUid={record.launched_from_uid} "
        f"launchedFromPackage={record.launched_from_package} userId=0",
        f"{inner}app=ProcessRecord{{{record.token ^ 0x2B2B2B:x} {process.pid}:{process.name}"
        f"/{record.run.installed.process_owner}}}",
        f"{inner}Intent {{ {record.intent.describe()} }}",
        f"{inner}frontOfTask={str(number == 0).lower()} task={task_name(record.task, stack)}",
        f"{inner}taskAffinity={record.component.package}",
        f"{inner}realActivity={record.component.short}",
        f"{inner}baseDir={record.run.installed.apk_path}",
        f"{inner}dataDir=/data/user/0/{record.component.package}",
        f"{inner}state={state} delayedResume=false finishing=false",
    ]


def focus_lines(state: DumpState, style: DumpStyle) -> str:
    """WindowManagerService.dumpWindowsNoHeaderLocked: at the end of the windows."""
    top = state.top
    token = f"Token{{{top.token ^ 0x9C9C9C:x} {record_name(top, style)}}}"
    app = f"AppWindowToken{{{top.token ^ 0x4D4D4D:x} token={token}}}"
    return f"  mCurrentFocus={focused_window(state, style)}\n  mFocusedApp={app}\n"


def stacks_up_to_8(tasks: Iterable[Task]) -> dict[int, list[Task]]:
    """By number, top first: the home task has its own stack, all others share one.

    ActivityManager.StackId of 8.1: HOME_STACK_ID, FULLSCREEN_WORKSPACE_STACK_ID. Since 9 a task has its own.
    """
    stacks: dict[int, list[Task]] = {}
    for task in tasks:
        stacks.setdefault(0 if task.is_home else 1, []).append(task)
    return stacks
