"""Android 8: all tasks but the home task in one stack, windows described in numbers.

From AOSP's sources of 8.1 (oreo-mr1): ActivityStackSupervisor.dumpActivitiesLocked and `dump`,
ActivityManagerService.dumpActivitiesLocked, WindowState.dump, WindowManagerService.doDump,
WindowManager.LayoutParams.toString, KeyguardServiceDelegate.dump. Phones of 7 and 8 print the stacks and the
windows' attributes this way; for the rest of a whole dump of windows of 8 no real output is available.
"""

from collections.abc import Sequence
from dataclasses import replace

from detector.virtual.display.windows import Window
from detector.virtual.grammar.display_info import display_before_10
from detector.virtual.grammar.state import DumpGrammar, DumpState
from detector.virtual.grammar.style import DumpStyle, base_sizes, record_name
from detector.virtual.grammar.task_records import focus_lines, history, stacks_up_to_8, task_name
from detector.virtual.system.activities import Task

__all__ = ["dumps"]

# WindowManager.LayoutParams, in numbers.
_TYPES = {
    "BASE_APPLICATION": 1,
    "APPLICATION": 2,
    "APPLICATION_STARTING": 3,
    "STATUS_BAR": 2000,
    "NAVIGATION_BAR": 2019,
    "NOTIFICATION_SHADE": 2000,
}
_SYSTEM = ("STATUS_BAR", "NAVIGATION_BAR", "NOTIFICATION_SHADE")
_NOT_FOCUSABLE, _LAYOUT_IN_SCREEN, _SECURE = 0x8, 0x100, 0x2000
_SPLIT_TOUCH, _HARDWARE_ACCELERATED = 0x80_0000, 0x100_0000
_SCREEN_ON, _SCREEN_OFF = 2, 0  # WindowManagerPolicy's SCREEN_STATE_ON and _OFF: KeyguardServiceDelegate


def _stack_name(stack: int, tasks: Sequence[Task]) -> str:
    return f"ActivityStack{{{0x5D3_A1B7 ^ stack:x} stackId={stack}, {len(tasks)} tasks}}"


def _activities(state: DumpState, style: DumpStyle) -> str:
    top, stacks = state.top, stacks_up_to_8(state.tasks)
    lines = [
        "ACTIVITY MANAGER ACTIVITIES (dumpsys activity activities)",
        "Display #0 (activities from top to bottom):",
    ]
    for stack, tasks in stacks.items():
        lines += _stack_lines(state, stack, tasks, style)
    if top.is_resumed:
        lines += ["", f"  ResumedActivity: {record_name(top, style)}"]
    names = {stack: _stack_name(stack, tasks) for stack, tasks in stacks.items()}
    front = next(iter(names.values()))
    lines += [
        f"  mFocusedStack={front} mLastFocusedStack={front}",
        "  mCurTaskIdForUser={0=" + str(max(task.id for task in state.tasks)) + "}",
        "  mUserStackInFront={}",
        "  mStacks={" + ", ".join(f"{stack}={names[stack]}" for stack in sorted(names)) + "}",
        "  mLockTaskModeState=NONE mLockTaskModeTasks[]",
        "  KeyguardController:",
        f"    mKeyguardShowing={str(state.is_locked).lower()}",
        "    mKeyguardGoingAway=false",
        "    mOccluded=false",
    ]
    return "\n".join(lines) + "\n"


def _stack_lines(state: DumpState, stack: int, tasks: Sequence[Task], style: DumpStyle) -> list[str]:
    top = state.top
    lines = [
        f"  Stack #{stack}:",
        "  mFullscreen=true",
        f"  isSleeping={str(not state.display.is_on).lower()}",
        "  mBounds=null",
    ]
    for task in tasks:
        lines += [
            f"    Task id #{task.id}",
            "    mFullscreen=true",
            "    mBounds=null",
            "    mMinWidth=-1",
            "    mMinHeight=-1",
            "    mLastNonFullscreenBounds=null",
            f"    * {task_name(task, stack)}",
            f"      affinity={task.affinity}",
            f"      intent={{{task.activities[0].intent.describe()}}}",
            f"      realActivity={task.activities[0].component.short}",
            f"      Activities=[{', '.join(record_name(activity, style) for activity in task.activities)}]",
        ]
        for number in reversed(range(len(task.activities))):
            lines += history(task.activities[number], number, style, stack=stack)
    lines += ["", "    Running activities (most recent first):"]
    number = sum(len(task.activities) for task in tasks)
    for task in tasks:
        lines.append(f"      {task_name(task, stack)}")
        for record in reversed(task.activities):
            number -= 1
            lines.append(f"        Run #{number}: {record_name(record, style)}")
    if top.task in tasks and top.is_resumed:
        return [*lines, "", f"    mResumedActivity: {record_name(top, style)}"]
    return [*lines, "", f"    mLastPausedActivity: {record_name(tasks[0].top, style)}", ""]


def _windows(state: DumpState, style: DumpStyle, *, has_frames: bool) -> str:
    state = _as_of_8(state)
    homes = {task.affinity for task in state.tasks if task.is_home}
    lines = ["WINDOW MANAGER WINDOWS (dumpsys window windows)"]
    for number, window in enumerate(state.windows):
        stack = 0 if window.package in homes or window.kind in _SYSTEM else 1
        lines += _window(window, number, stack, has_frames=has_frames)
    return "\n".join([*lines, "", "  mHasPermanentDpad=false", ""]) + focus_lines(state, style)


def _as_of_8(state: DumpState) -> DumpState:
    """With the names of 8, where the lock screen is the status bar, expanded over the whole screen."""
    names = {"NAVIGATION_BAR": "NavigationBar", "NOTIFICATION_SHADE": "StatusBar"}

    def named(window: Window) -> Window:
        return replace(window, title=names.get(window.kind, window.title))

    return replace(
        state,
        windows=tuple(
            named(window) for window in state.windows if not state.is_locked or window.kind != "STATUS_BAR"
        ),
        focused=named(state.focused) if state.focused else None,
    )


def _window(window: Window, number: int, stack: int, *, has_frames: bool) -> list[str]:
    left, top, right, bottom = window.bounds
    flags = _LAYOUT_IN_SCREEN | _SPLIT_TOUCH | _HARDWARE_ACCELERATED
    if not window.is_focusable:
        flags |= _NOT_FOCUSABLE
    if window.is_secure:
        flags |= _SECURE
    frame, shown = f"[{left},{top}][{right},{bottom}]", str(window.is_on_screen).lower()
    kind = _TYPES.get(window.kind, _TYPES["APPLICATION"])
    lines = [
        f"  Window #{number} {window.name}:",
        f"    mDisplayId=0 stackId={stack} mSession=Session{{59e06c8 {window.owner_uid}}} "
        f"mClient=android.os.BinderProxy@{window.token ^ 0x3C3C3C:x}",
        f"    mOwnerUid={window.owner_uid} mShowToOwnerOnly=true package={window.package} appop=NONE",
        f"    mAttrs=WM.LayoutParams{{(0,0)(fillxfill) sim=#20 ty={kind} fl=#{flags:x} fmt=-3 colorMode=0}}",
        f"    Requested w={right - left} h={bottom - top} mLayoutSeq=108",
        f"    mHasSurface={shown} mShownPosition=[{left},{top}] isReadyForDisplay()={shown} "
        "hasSavedSurface()=false mWindowRemovalAllowed=false",
    ]
    if has_frames:
        lines += [
            f"    mFrame={frame} last={frame}",
            f"    Frames: containing={frame} parent={frame}",
            f"        display={frame} overscan={frame}",
            f"        content={frame} visible={frame}",
        ]
    lines.append(f"    WindowStateAnimator{{{window.token ^ 0x111111:x} {window.title}}}:")
    if has_frames:
        draw_state = "HAS_DRAWN" if window.is_on_screen else "NO_SURFACE"
        lines.append(f"      mDrawState={draw_state}       mLastHidden=false")
    return lines


def _window_displays(state: DumpState) -> str:
    """DisplayContent.dump; only the windows contain the focus."""
    display = state.display.current
    size = f"{display.width_px}x{display.height_px}"
    return (
        "WINDOW MANAGER DISPLAY CONTENTS (dumpsys window displays)\n"
        "  Display: mDisplayId=0\n"
        f"    {base_sizes(state.display)} cur={size} app={size} rng={size}-{size}\n"
        "    deferred=false mLayoutNeeded=false mTouchExcludeRegion=SkRegion()\n\n"
        "  Application tokens in top down Z order:\n"
    )


def _window_policy(state: DumpState) -> str:
    awake, locked = str(state.display.is_on).lower(), str(state.is_locked).lower()
    return (
        "WINDOW MANAGER POLICY STATE (dumpsys window policy)\n"
        "    mSafeMode=false mSystemReady=true mSystemBooted=true\n"
        f"    mAwake={awake}\n"
        f"    mScreenOnEarly={awake} mScreenOnFully={awake}\n"
        "    mKeyguardDrawComplete=true mWindowManagerDrawComplete=true\n"
        f"    mStatusBar=Window{{8d1e0f2 u0 StatusBar}} isStatusBarKeyguard={locked}\n"
        "    KeyguardServiceDelegate\n"
        f"      showing={locked}\n"
        f"      showingAndNotOccluded={locked}\n"
        f"      screenState={_SCREEN_ON if state.display.is_on else _SCREEN_OFF}\n"
    )


def dumps(style: DumpStyle) -> DumpGrammar:
    return DumpGrammar(
        activities=lambda state: _activities(state, style),
        windows=lambda state: _windows(state, style, has_frames=True),
        brief_windows=lambda state: _windows(state, style, has_frames=False),
        window_displays=_window_displays,
        window_policy=_window_policy,
        display=display_before_10,
    )
