"""Android 10 to 12: stacks of tasks, `mResumedActivity:`, no focus in `dumpsys window windows`.

No complete sample of these versions is available: the keys and their places follow what clients in use
look for in them (devices.md 5.4).
"""

from detector.virtual.grammar.display_info import display_since_10
from detector.virtual.grammar.state import DumpGrammar, DumpState
from detector.virtual.grammar.style import DumpStyle, record_name
from detector.virtual.grammar.window_focus import window_displays, window_policy, windows
from detector.virtual.system.activities import ActivityRecord, Task

__all__ = ["dumps"]


def _task_name(task: Task, *, is_visible: bool) -> str:
    kind = "home" if task.is_home else "standard"
    affinity = f"I={task.top.component.short}" if task.is_home else f"A={task.affinity}"
    return (
        f"Task{{{task.token:x} #{task.id} visible={str(is_visible).lower()} type={kind} mode=fullscreen "
        f"translucent={str(not is_visible).lower()} {affinity} U=0 StackId={task.id} "
        f"sz={len(task.activities)}}}"
    )


def _activities(state: DumpState, style: DumpStyle) -> str:
    top = state.top
    lines = [
        "ACTIVITY MANAGER ACTIVITIES (dumpsys activity activities)",
        "Display #0 (activities from top to bottom):",
    ]
    for task in state.tasks:
        is_front = task is top.task
        kind = "home" if task.is_home else "standard"
        lines += [
            "",
            f"  Stack #{task.id}: type={kind} mode=fullscreen",
            f"  isSleeping={str(not state.display.is_on).lower()}",
            "  mBounds=Rect(0, 0 - 0, 0)",
            f"    * {_task_name(task, is_visible=is_front)}",
            f"      affinity={task.affinity}",
            f"      intent={{{task.activities[0].intent.describe()}}}",
            f"      mActivityComponent={task.activities[0].component.short}",
        ]
        for number in reversed(range(len(task.activities))):
            lines += _history(task.activities[number], number, style)
        lines.append("")
        if is_front and top.is_resumed:
            lines.append(f"    mResumedActivity: {record_name(top, style)}")
        else:
            lines.append(f"    mLastPausedActivity: {record_name(task.top, style)}")
    resumed = record_name(top, style) if top.is_resumed else "null"
    lines += [
        "",
        f"  ResumedActivity: {resumed}",
        "",
        "ActivityStackSupervisor state:",
        f"  topDisplayFocusedStack={_task_name(top.task, is_visible=True)}",
        "  mCurTaskIdForUser={0=" + str(max(task.id for task in state.tasks)) + "}",
        "  mUserStackInFront={}",
        "  isHomeRecentsComponent=true  KeyguardController:",
        f"    mKeyguardShowing={str(state.is_locked).lower()}",
        "    mAodShowing=false",
    ]
    return "\n".join(lines) + "\n"


def _history(record: ActivityRecord, number: int, style: DumpStyle) -> list[str]:
    process = record.run.process
    state = "RESUMED stopped=false" if record.is_resumed else "STOPPED stopped=true"
    inner = "          "
    return [
        f"      * Hist #{number}: {record_name(record, style)}",
        f"{inner}packageName={record.component.package} processName={process.name}",
        f"{inner}launchedFromUid={record.launched_from_uid} "
        f"launchedFromPackage={record.launched_from_package} launchedFromFeature=null userId=0",
        f"{inner}app=ProcessRecord{{{record.token ^ 0x2B2B2B:x} {process.pid}:{process.name}"
        f"/{record.run.installed.process_owner}}}",
        f"{inner}Intent {{ {record.intent.describe()} }}",
        f"{inner}frontOfTask={str(number == 0).lower()} task={_task_name(record.task, is_visible=True)}",
        f"{inner}taskAffinity={record.component.package}",
        f"{inner}mActivityComponent={record.component.short}",
        f"{inner}baseDir={record.run.installed.apk_path}",
        f"{inner}dataDir=/data/user/0/{record.component.package}",
        f"{inner}state={state} delayedResume=false finishing=false",
    ]


def dumps(style: DumpStyle) -> DumpGrammar:
    return DumpGrammar(
        activities=lambda state: _activities(state, style),
        windows=lambda state: windows(state, style),
        brief_windows=lambda state: windows(state, style),
        window_displays=lambda state: window_displays(state, style),
        window_policy=window_policy,
        display=display_since_10,
    )
