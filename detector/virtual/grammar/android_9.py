"""Android 9: stacks and task records, `mResumedActivity:`, focus in `dumpsys window windows` too."""

from detector.virtual.grammar.display_info import display_before_10
from detector.virtual.grammar.state import DumpGrammar, DumpState
from detector.virtual.grammar.style import DumpStyle, base_sizes, record_name
from detector.virtual.grammar.window_focus import focused_window, window_policy, windows
from detector.virtual.system.activities import ActivityRecord, Task

__all__ = ["dumps"]


def _task_name(task: Task) -> str:
    kind = f"I={task.top.component.short}" if task.is_home else f"A={task.affinity}"
    stack = 0 if task.is_home else task.id
    return f"TaskRecord{{{task.token:x} #{task.id} {kind} U=0 StackId={stack} sz={len(task.activities)}}}"


def _activities(state: DumpState, style: DumpStyle) -> str:
    top = state.top
    lines = [
        "ACTIVITY MANAGER ACTIVITIES (dumpsys activity activities)",
        "Display #0 (activities from top to bottom):",
    ]
    for task in state.tasks:
        stack, kind = (0, "home") if task.is_home else (task.id, "standard")
        lines += [
            "",
            f"  Stack #{stack}: type={kind} mode=fullscreen",
            f"  isSleeping={str(not state.display.is_on).lower()}",
            "  mBounds=Rect(0, 0 - 0, 0)",
            f"    Task id #{task.id}",
            "    mBounds=Rect(0, 0 - 0, 0)",
            f"    * {_task_name(task)}",
            f"      affinity={task.affinity}",
            f"      intent={{{task.activities[0].intent.describe()}}}",
            f"      realActivity={task.activities[0].component.short}",
            f"      Activities=[{', '.join(record_name(one, style) for one in task.activities)}]",
        ]
        for number in reversed(range(len(task.activities))):
            lines += _history(task.activities[number], number, style)
        lines += ["", "    Running activities (most recent first):", f"      {_task_name(task)}"]
        lines += [
            f"        Run #{number}: {record_name(task.activities[number], style)}"
            for number in reversed(range(len(task.activities)))
        ]
        lines.append("")
        if task is top.task and top.is_resumed:
            lines.append(f"    mResumedActivity: {record_name(top, style)}")
        else:
            lines.append(f"    mLastPausedActivity: {record_name(task.top, style)}")
    resumed = record_name(top, style) if top.is_resumed else "null"
    lines += [
        "",
        f"  ResumedActivity: {resumed}",
        f"  mFocusedStack=ActivityStack{{{top.task.token ^ 0x777:x} stackId={top.task.id} type=standard "
        "mode=fullscreen visible=true translucent=false, 1 tasks}",
        "  mCurTaskIdForUser={0=" + str(max(task.id for task in state.tasks)) + "}",
    ]
    lines.append(f"  mKeyguardShowing={str(state.is_locked).lower()}")
    return "\n".join(lines) + "\n"


def _history(record: ActivityRecord, number: int, style: DumpStyle) -> list[str]:
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
        f"{inner}frontOfTask={str(number == 0).lower()} task={_task_name(record.task)}",
        f"{inner}taskAffinity={record.component.package}",
        f"{inner}realActivity={record.component.short}",
        f"{inner}baseDir={record.run.installed.apk_path}",
        f"{inner}dataDir=/data/user/0/{record.component.package}",
        f"{inner}state={state} delayedResume=false finishing=false",
    ]


def _focus_lines(state: DumpState, style: DumpStyle) -> str:
    top = state.top
    token = f"Token{{{top.token ^ 0x9C9C9C:x} {record_name(top, style)}}}"
    app = f"AppWindowToken{{{top.token ^ 0x4D4D4D:x} token={token}}}"
    return f"  mCurrentFocus={focused_window(state, style)}\n  mFocusedApp={app}\n"


def _windows(state: DumpState, style: DumpStyle) -> str:
    return windows(state, style) + _focus_lines(state, style)


def _window_displays(state: DumpState, style: DumpStyle) -> str:
    display = state.display.current
    size = f"{display.width_px}x{display.height_px}"
    return (
        "WINDOW MANAGER DISPLAY CONTENTS (dumpsys window displays)\n"
        "  Display: mDisplayId=0\n"
        f"    {base_sizes(state.display)} cur={size} app={size} rng={size}-{size}\n"
        "    deferred=false mLayoutNeeded=false mTouchExcludeRegion=SkRegion()\n\n"
    ) + _focus_lines(state, style)


def dumps(style: DumpStyle) -> DumpGrammar:
    return DumpGrammar(
        activities=lambda state: _activities(state, style),
        windows=lambda state: _windows(state, style),
        window_displays=lambda state: _window_displays(state, style),
        window_policy=window_policy,
        display=display_before_10,
    )
