"""Android 13: `topResumedActivity=`, focus in `dumpsys window` and `window displays` only."""

from typing import TYPE_CHECKING

from detector.virtual.activities import ActivityRecord, Task
from detector.virtual.grammar.window_list import window_blocks
from detector.virtual.persona import DumpGrammar

if TYPE_CHECKING:
    from detector.virtual.device import VirtualDevice

__all__ = ["DUMPS", "record_name"]


def record_name(record: ActivityRecord) -> str:
    """With the stray brace before ` tNN` that Android 13 prints."""
    return f"ActivityRecord{{{record.hash_text} u0 {record.component.short}}} t{record.task.id}}}"


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


def _activities(device: "VirtualDevice") -> str:
    foreground = device.foreground
    top = foreground.top
    lines = [
        "ACTIVITY MANAGER ACTIVITIES (dumpsys activity activities)",
        "Display #0 (activities from top to bottom):",
    ]
    for task in foreground.tasks:
        is_front = task is top.task
        lines.append(f"  * {_task_name(task, is_visible=is_front)}")
        if not is_front:
            lines.append(f"    mLastPausedActivity: {record_name(task.top)}")
        lines.append("    isSleeping=false")
        if is_front and task.top.is_resumed:
            lines.append(f"    topResumedActivity={record_name(task.top)}")
        for number in reversed(range(len(task.activities))):
            lines += _history(task.activities[number], number, device)
        lines.append("")
    resumed = record_name(top) if top.is_resumed else "null"
    windows = device.windows.at(device.clock.now_s())
    focused = device.windows.focused(device.clock.now_s())
    lines += [
        "  Resumed activities in task display areas (from top to bottom):",
        f"    Resumed: {resumed}",
        "",
        f"  ResumedActivity: {resumed}",
        "",
        "ActivityTaskSupervisor state:",
        f"  topDisplayFocusedRootTask={_task_name(top.task, is_visible=True)}",
        "  mCurTaskIdForUser={0=" + str(max(task.id for task in foreground.tasks)) + "}",
        "  mUserRootTaskInFront={}",
        "  isHomeRecentsComponent=true  KeyguardController:",
        "    mKeyguardShowing=false",
        "    mAodShowing=false",
        "  mCurrentUser=0",
        f"  mCurrentFocus={focused.name if focused else 'null'}",
        f"  mFocusedApp={record_name(top)}",
        f"  windows={len(windows)}",
    ]
    return "\n".join(lines) + "\n"


def _history(record: ActivityRecord, number: int, device: "VirtualDevice") -> list[str]:
    process = record.run.process
    state = "RESUMED" if record.is_resumed else "STOPPED"
    visible = str(record.is_resumed).lower()
    inner = "      "
    return [
        f"    * Hist  #{number}: {record_name(record)}",
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
        f"{inner}compat={{{device.persona.display.density_dpi}dpi}} labelRes=0x7f0f0034 icon=0x7f0d0000",
        f"{inner}state={state} finishing=false",
        f"{inner}windows=[Window{{{record.window_token:x} u0 {record.window_title}}}]",
        f"{inner}mVisibleRequested={visible} nowVisible={visible}",
    ]


def _windows(device: "VirtualDevice") -> str:
    now_s = device.clock.now_s()
    display = device.persona.display
    lines = window_blocks(
        device.windows.at(now_s, all_secure=device.faults.blacks_out_screen(now_s)),
        width_px=display.width_px,
        height_px=display.height_px,
        names_types=True,
    )
    return "\n".join([*lines, "", "  mHasPermanentDpad=false", "  mTopFocusedDisplayId=0", ""])


def _window_displays(device: "VirtualDevice") -> str:
    display = device.persona.display
    focused = device.windows.focused(device.clock.now_s())
    size = f"{display.width_px}x{display.height_px}"
    return (
        "WINDOW MANAGER DISPLAY CONTENTS (dumpsys window displays)\n"
        "  Display: mDisplayId=0 (organized)\n"
        f"    init={size} {display.density_dpi}dpi mMinSizeOfResizeableTaskDp=220 cur={size} app={size} "
        f"rng={size}-{size}\n"
        "    deferred=false mLayoutNeeded=false mTouchExcludeRegion=SkRegion()\n"
        "\n"
        "  mLayoutSeq=212\n"
        f"  mCurrentFocus={focused.name if focused else 'null'}\n"
        f"  mFocusedApp={record_name(device.foreground.top)}\n"
        "  mHoldScreenWindow=null\n"
    )


def _window_policy(device: "VirtualDevice") -> str:
    awake = str(device.touch.is_screen_on).lower()
    return (
        "WINDOW MANAGER POLICY STATE (dumpsys window policy)\n"
        "    mSafeMode=false mSystemReady=true mSystemBooted=true\n"
        f"    mAwake={awake} mScreenOnEarly={awake} mScreenOnFully={awake}\n"
        "    mKeyguardDrawComplete=true mWindowManagerDrawComplete=true\n"
        "    KeyguardServiceDelegate\n"
        "      showing=false\n"
        f"      screenState={'SCREEN_STATE_ON' if device.touch.is_screen_on else 'SCREEN_STATE_OFF'}\n"
    )


DUMPS = DumpGrammar(
    activities=_activities,
    windows=_windows,
    window_displays=_window_displays,
    window_policy=_window_policy,
)
