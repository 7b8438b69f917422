"""Android 13 to 16: tasks, `topResumedActivity=`, no focus in `dumpsys window windows`."""

from detector.virtual.grammar.display_info import display_since_10
from detector.virtual.grammar.state import DumpGrammar, DumpState
from detector.virtual.grammar.style import DumpStyle, record_name
from detector.virtual.grammar.window_focus import focused_window, window_displays, window_policy, windows
from detector.virtual.system.activities import ActivityRecord, Task

__all__ = ["dumps"]


def _task_name(task: Task, *, is_visible: bool) -> str:
    kind = "home" if task.is_home else "standard"
    shown = str(is_visible).lower()
    affinity = f"A={task.top.run.process.uid}:{task.affinity}"
    if task.is_home:
        affinity = f"I={task.top.component.short}"
    return (
        f"Task{{{task.token:x} #{task.id} type={kind} {affinity} U=0 visible={shown} "
        f"visibleRequested={shown} mode=fullscreen translucent={str(not is_visible).lower()} "
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
        lines.append(f"  * {_task_name(task, is_visible=is_front)}")
        if not is_front:
            lines.append(f"    mLastPausedActivity: {record_name(task.top, style)}")
        lines.append(f"    isSleeping={str(not state.display.is_on).lower()}")
        if is_front and task.top.is_resumed:
            lines.append(f"    topResumedActivity={record_name(task.top, style)}")
        for number in reversed(range(len(task.activities))):
            lines += _history(task.activities[number], number, state.display.panel.density_dpi, style)
        lines.append("")
    resumed = record_name(top, style) if top.is_resumed else "null"
    lines += [
        "  Resumed activities in task display areas (from top to bottom):",
        f"    Resumed: {resumed}",
        "",
        f"  ResumedActivity: {resumed}",
        "",
        "ActivityTaskSupervisor state:",
        f"  topDisplayFocusedRootTask={_task_name(top.task, is_visible=True)}",
        "  mCurTaskIdForUser={0=" + str(max(task.id for task in state.tasks)) + "}",
        "  mUserRootTaskInFront={}",
        "  isHomeRecentsComponent=true  KeyguardController:",
        f"    mKeyguardShowing={str(state.is_locked).lower()}",
        "    mAodShowing=false",
        "  mCurrentUser=0",
    ]
    if style.focus_in_activities:
        lines += [
            f"  mCurrentFocus={focused_window(state, style)}",
            f"  mFocusedApp={record_name(top, style)}",
            f"  windows={len(state.windows)}",
        ]
    return "\n".join(lines) + "\n"


def _history(record: ActivityRecord, number: int, density_dpi: int, style: DumpStyle) -> list[str]:
    process = record.run.process
    state = "RESUMED" if record.is_resumed else "STOPPED"
    visible = str(record.is_resumed).lower()
    inner = "      "
    return [
        f"    * Hist  #{number}: {record_name(record, style)}",
        f"{inner}packageName={record.component.package} processName={process.name}",
        f"{inner}launchedFromUid={record.launched_from_uid} "
        f"launchedFromPackage={record.launched_from_package} launchedFromFeature=null userId=0",
        f"{inner}app=ProcessRecord{{{record.token ^ 0x2B2B2B:x} {process.pid}:{process.name}"
        f"/{record.run.installed.process_owner}}}",
        f"{inner}Intent {{ {record.intent.describe()} }}",
        f"{inner}rootOfTask={str(number == 0).lower()} task={_task_name(record.task, is_visible=True)}",
        f"{inner}taskAffinity={record.run.process.uid}:{record.component.package}",
        f"{inner}mActivityComponent={record.component.short}",
        f"{inner}baseDir={record.run.installed.apk_path}",
        f"{inner}dataDir=/data/user/0/{record.component.package}",
        f"{inner}stateNotNeeded=false componentSpecified=true "
        f"mActivityType={'home' if record.task.is_home else 'standard'}",
        f"{inner}compat={{{density_dpi}dpi}} labelRes=0x7f0f0034 icon=0x7f0d0000",
        f"{inner}state={state} finishing=false",
        f"{inner}windows=[Window{{{record.window_token:x} u0 {record.window_title}}}]",
        f"{inner}mVisibleRequested={visible} nowVisible={visible}",
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
