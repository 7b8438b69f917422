"""The parts of `dumpsys window` that are the same from 10 on: focus, displays with their insets, policy."""

from detector.virtual.grammar.state import DumpState
from detector.virtual.grammar.style import DumpStyle, base_sizes, insets_lines, record_name, window_name
from detector.virtual.grammar.window_list import window_blocks

__all__ = ["focused_window", "window_displays", "window_policy", "windows"]


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
