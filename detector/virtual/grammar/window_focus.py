"""The parts of `dumpsys window` that are the same from 10 on: focus, displays with their insets, policy."""

from collections.abc import Sequence

from detector.virtual.display.windows import Window
from detector.virtual.grammar.state import DumpState
from detector.virtual.grammar.style import DumpStyle, base_sizes, insets_lines, record_name, window_name

__all__ = ["focused_window", "window_displays", "window_policy", "windows"]


# `dumpsys window windows`: one block per window, top first. Focus lines are added by version.


def window_blocks(
    windows: Sequence[Window], style: DumpStyle, *, width_px: int, height_px: int, has_frames: bool = True
) -> list[str]:
    """Types by name (`ty=BASE_APPLICATION`), as 9 and later print them.

    `has_frames`: everything about each window is dumped, as by WindowState.dump with `dumpAll`.
    """
    lines = ["WINDOW MANAGER WINDOWS (dumpsys window windows)"]
    for number, window in enumerate(windows):
        left, top, right, bottom = window.bounds
        flags = ["LAYOUT_IN_SCREEN", "SPLIT_TOUCH", "HARDWARE_ACCELERATED"]
        if not window.is_focusable:
            flags.insert(0, "NOT_FOCUSABLE")
        if window.is_secure:
            flags.insert(1, "SECURE")
        shown = str(window.is_on_screen).lower()
        frame = f"[{left},{top}][{right},{bottom}]"
        frames: list[str] = []
        state: list[str] = []
        if has_frames:
            frames = [
                f"    Frames: parent=[0,0][{width_px},{height_px}] display=[0,0][{width_px},{height_px}] "
                f"frame={frame} last={frame} insetsChanged=false",
            ]
            draw_state = "HAS_DRAWN" if window.is_on_screen else "NO_SURFACE"
            state = [f"      mDrawState={draw_state}       mLastHidden=false"]
        lines += [
            f"{style.window_indent}Window #{number} {window_name(window, style)}:",
            f"    mDisplayId=0 rootTaskId=1 mSession=Session{{59e06c8 {window.owner_uid}}} "
            f"mClient=android.os.BinderProxy@{window.token ^ 0x3C3C3C:x}",
            f"    mOwnerUid={window.owner_uid} showForAllUsers=false package={window.package} appop=NONE",
            f"    mAttrs={{(0,0)(fillxfill) sim={{adjust=pan}} ty={window.kind} fmt=TRANSLUCENT",
            f"      fl={' '.join(flags)}",
            "      pfl=USE_BLAST FIT_INSETS_CONTROLLED",
            *(f"      {line}" for line in style.attributes),
            "      bhv=DEFAULT}",
            f"    Requested w={right - left} h={bottom - top} mLayoutSeq=108",
            f"    mHasSurface={shown} isReadyForDisplay()={shown} mWindowRemovalAllowed=false",
            *frames,
            f"    WindowStateAnimator{{{window.token ^ 0x111111:x} {window.title}}}:",
            *state,
            f"    isOnScreen={shown}",
            f"    isVisible={shown}",
        ]
    return lines


def focused_window(state: DumpState, style: DumpStyle) -> str:
    return window_name(state.focused, style) if state.focused else "null"


def windows(state: DumpState, style: DumpStyle, *, has_frames: bool = True) -> str:
    display = state.display.current
    lines = window_blocks(
        state.windows,
        style,
        width_px=display.width_px,
        height_px=display.height_px,
        has_frames=has_frames,
    )
    return "\n".join([*lines, "", "  mHasPermanentDpad=false", "  mTopFocusedDisplayId=0", ""])


def window_displays(state: DumpState, style: DumpStyle) -> str:
    display = state.display.current
    size, sizes = f"{display.width_px}x{display.height_px}", base_sizes(state.display)
    lines = [
        "WINDOW MANAGER DISPLAY CONTENTS (dumpsys window displays)",
        "  Display: mDisplayId=0 (organized)",
        f"    {sizes} mMinSizeOfResizeableTaskDp=220 cur={size} app={size} rng={size}-{size}",
        "    deferred=false mLayoutNeeded=false mTouchExcludeRegion=SkRegion()",
        "",
        "  mLayoutSeq=212",
        f"  mCurrentFocus={focused_window(state, style)}",
        f"  mFocusedApp={record_name(state.top, style)}",
        "  mHoldScreenWindow=null",
        *insets_lines(
            style,
            width_px=display.width_px,
            height_px=display.height_px,
            status_bar_px=display.status_bar_px,
            navigation_bar_px=display.navigation_bar_px,
        ),
    ]
    return "\n".join(lines) + "\n"


def window_policy(state: DumpState) -> str:
    awake = str(state.display.is_on).lower()
    return (
        "WINDOW MANAGER POLICY STATE (dumpsys window policy)\n"
        "    mSafeMode=false mSystemReady=true mSystemBooted=true\n"
        f"    mAwake={awake} mScreenOnEarly={awake} mScreenOnFully={awake}\n"
        "    mKeyguardDrawComplete=true mWindowManagerDrawComplete=true\n"
        "    KeyguardServiceDelegate\n"
        f"      showing={str(state.is_locked).lower()}\n"
        f"      screenState={'SCREEN_STATE_ON' if state.display.is_on else 'SCREEN_STATE_OFF'}\n"
    )
