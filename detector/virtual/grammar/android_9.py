"""Android 9: stacks and task records, `mResumedActivity:`, focus in `dumpsys window windows` too."""

from typing import TYPE_CHECKING

from detector.virtual.activities import ActivityRecord, Task
from detector.virtual.grammar import android_13
from detector.virtual.grammar.window_list import window_blocks
from detector.virtual.persona import DumpGrammar

if TYPE_CHECKING:
    from detector.virtual.device import VirtualDevice

__all__ = ["DUMPS"]


def _record_name(record: ActivityRecord) -> str:
    return f"ActivityRecord{{{record.hash_text} u0 {record.component.short} t{record.task.id}}}"


def _task_name(task: Task) -> str:
    kind = f"I={task.top.component.short}" if task.is_home else f"A={task.affinity}"
    stack = 0 if task.is_home else task.id
    return f"TaskRecord{{{task.token:x} #{task.id} {kind} U=0 StackId={stack} sz={len(task.activities)}}}"


def _activities(device: "VirtualDevice") -> str:
    top = device.foreground.top
    lines = [
        "ACTIVITY MANAGER ACTIVITIES (dumpsys activity activities)",
        "Display #0 (activities from top to bottom):",
    ]
    for task in device.foreground.tasks:
        stack, kind = (0, "home") if task.is_home else (task.id, "standard")
        lines += [
            "",
            f"  Stack #{stack}: type={kind} mode=fullscreen",
            "  isSleeping=false",
            "  mBounds=Rect(0, 0 - 0, 0)",
            f"    Task id #{task.id}",
            "    mBounds=Rect(0, 0 - 0, 0)",
            f"    * {_task_name(task)}",
            f"      affinity={task.affinity}",
            f"      intent={{{task.activities[0].intent.describe()}}}",
            f"      realActivity={task.activities[0].component.short}",
            f"      Activities=[{', '.join(_record_name(one) for one in task.activities)}]",
        ]
        for number in reversed(range(len(task.activities))):
            lines += _history(task.activities[number], number)
        lines += ["", "    Running activities (most recent first):", f"      {_task_name(task)}"]
        lines += [
            f"        Run #{number}: {_record_name(task.activities[number])}"
            for number in reversed(range(len(task.activities)))
        ]
        lines.append("")
        if task is top.task and top.is_resumed:
            lines.append(f"    mResumedActivity: {_record_name(top)}")
        else:
            lines.append(f"    mLastPausedActivity: {_record_name(task.top)}")
    resumed = _record_name(top) if top.is_resumed else "null"
    lines += [
        "",
        f"  ResumedActivity: {resumed}",
        f"  mFocusedStack=ActivityStack{{{top.task.token ^ 0x777:x} stackId={top.task.id} type=standard "
        "mode=fullscreen visible=true translucent=false, 1 tasks}",
        "  mCurTaskIdForUser={0=" + str(max(task.id for task in device.foreground.tasks)) + "}",
    ]
    return "\n".join(lines) + "\n"


def _history(record: ActivityRecord, number: int) -> list[str]:
    process = record.run.process
    state = "RESUMED stopped=false" if record.is_resumed else "STOPPED stopped=true"
    inner = "          "
    return [
        f"      * Hist #{number}: {_record_name(record)}",
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


def _focus_lines(device: "VirtualDevice") -> str:
    focused = device.windows.focused(device.clock.now_s())
    top = device.foreground.top
    token = f"Token{{{top.token ^ 0x9C9C9C:x} {_record_name(top)}}}"
    app = f"AppWindowToken{{{top.token ^ 0x4D4D4D:x} token={token}}}"
    return f"  mCurrentFocus={focused.name if focused else 'null'}\n  mFocusedApp={app}\n"


def _windows(device: "VirtualDevice") -> str:
    display = device.persona.display
    lines = window_blocks(
        device.windows.at(
            device.clock.now_s(), all_secure=device.faults.blacks_out_screen(device.clock.now_s())
        ),
        width_px=display.width_px,
        height_px=display.height_px,
        names_types=True,
    )
    return "\n".join([*lines, "", "  mHasPermanentDpad=false", ""]) + _focus_lines(device)


def _window_displays(device: "VirtualDevice") -> str:
    display = device.persona.display
    size = f"{display.width_px}x{display.height_px}"
    return (
        "WINDOW MANAGER DISPLAY CONTENTS (dumpsys window displays)\n"
        "  Display: mDisplayId=0\n"
        f"    init={size} {display.density_dpi}dpi cur={size} app={size} rng={size}-{size}\n"
        "    deferred=false mLayoutNeeded=false mTouchExcludeRegion=SkRegion()\n\n"
    ) + _focus_lines(device)


DUMPS = DumpGrammar(
    activities=_activities,
    windows=_windows,
    window_displays=_window_displays,
    window_policy=android_13.DUMPS.window_policy,
)
