"""Android 9: a stack for each task, `mResumedActivity:`, focus in `dumpsys window windows` too."""

from detector.virtual.grammar.display_info import display_before_10
from detector.virtual.grammar.state import DumpGrammar, DumpState
from detector.virtual.grammar.style import DumpStyle, base_sizes, record_name
from detector.virtual.grammar.task_records import focus_lines, history, task_name
from detector.virtual.grammar.window_focus import window_policy, windows
from detector.virtual.system.activities import Task

__all__ = ["dumps"]


def _stack(task: Task) -> int:
    return 0 if task.is_home else task.id


def _activities(state: DumpState, style: DumpStyle) -> str:
    top = state.top
    lines = [
        "ACTIVITY MANAGER ACTIVITIES (dumpsys activity activities)",
        "Display #0 (activities from top to bottom):",
    ]
    for task in state.tasks:
        stack, name = _stack(task), task_name(task, _stack(task))
        lines += [
            "",
            f"  Stack #{stack}: type={'home' if task.is_home else 'standard'} mode=fullscreen",
            f"  isSleeping={str(not state.display.is_on).lower()}",
            "  mBounds=Rect(0, 0 - 0, 0)",
            f"    Task id #{task.id}",
            "    mBounds=Rect(0, 0 - 0, 0)",
            f"    * {name}",
            f"      affinity={task.affinity}",
            f"      intent={{{task.activities[0].intent.describe()}}}",
            f"      realActivity={task.activities[0].component.short}",
            f"      Activities=[{', '.join(record_name(activity, style) for activity in task.activities)}]",
        ]
        for number in reversed(range(len(task.activities))):
            lines += history(task.activities[number], number, style, stack=stack)
        lines += ["", "    Running activities (most recent first):", f"      {name}"]
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


def _windows(state: DumpState, style: DumpStyle, *, has_frames: bool = True) -> str:
    return windows(state, style, has_frames=has_frames) + focus_lines(state, style)


def _window_displays(state: DumpState, style: DumpStyle) -> str:
    display = state.display.current
    size = f"{display.width_px}x{display.height_px}"
    return (
        "WINDOW MANAGER DISPLAY CONTENTS (dumpsys window displays)\n"
        "  Display: mDisplayId=0\n"
        f"    {base_sizes(state.display)} cur={size} app={size} rng={size}-{size}\n"
        "    deferred=false mLayoutNeeded=false mTouchExcludeRegion=SkRegion()\n\n"
    ) + focus_lines(state, style)


def dumps(style: DumpStyle) -> DumpGrammar:
    return DumpGrammar(
        activities=lambda state: _activities(state, style),
        windows=lambda state: _windows(state, style),
        brief_windows=lambda state: _windows(state, style, has_frames=False),
        window_displays=lambda state: _window_displays(state, style),
        window_policy=window_policy,
        display=display_before_10,
    )
