"""The parts of `dumpsys window` that read alike from 10 on: focus, displays with their insets, policy."""

from typing import TYPE_CHECKING

from detector.virtual.grammar.style import DumpStyle, base_sizes, insets_lines, record_name, window_name
from detector.virtual.grammar.window_list import window_blocks

if TYPE_CHECKING:
    from detector.virtual.device import VirtualDevice

__all__ = ["focused_window", "window_displays", "window_policy", "windows"]


def focused_window(device: "VirtualDevice", style: DumpStyle) -> str:
    focused = device.windows.focused(device.clock.now_s())
    return window_name(focused, style) if focused else "null"


def windows(device: "VirtualDevice", style: DumpStyle) -> str:
    now_s, display = device.clock.now_s(), device.display
    lines = window_blocks(
        device.windows.at(now_s, all_secure=device.faults.blacks_out_screen(now_s)),
        style,
        width_px=display.width_px,
        height_px=display.height_px,
    )
    return "\n".join([*lines, "", "  mHasPermanentDpad=false", "  mTopFocusedDisplayId=0", ""])


def window_displays(device: "VirtualDevice", style: DumpStyle) -> str:
    display = device.display
    size = f"{display.width_px}x{display.height_px}"
    lines = [
        "WINDOW MANAGER DISPLAY CONTENTS (dumpsys window displays)",
        "  Display: mDisplayId=0 (organized)",
        f"    {base_sizes(device)} mMinSizeOfResizeableTaskDp=220 cur={size} app={size} rng={size}-{size}",
        "    deferred=false mLayoutNeeded=false mTouchExcludeRegion=SkRegion()",
        "",
        "  mLayoutSeq=212",
        f"  mCurrentFocus={focused_window(device, style)}",
        f"  mFocusedApp={record_name(device.foreground.top, style)}",
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


def window_policy(device: "VirtualDevice") -> str:
    awake = str(device.touch.is_screen_on).lower()
    return (
        "WINDOW MANAGER POLICY STATE (dumpsys window policy)\n"
        "    mSafeMode=false mSystemReady=true mSystemBooted=true\n"
        f"    mAwake={awake} mScreenOnEarly={awake} mScreenOnFully={awake}\n"
        "    mKeyguardDrawComplete=true mWindowManagerDrawComplete=true\n"
        "    KeyguardServiceDelegate\n"
        f"      showing={str(device.mishaps.is_locked).lower()}\n"
        f"      screenState={'SCREEN_STATE_ON' if device.touch.is_screen_on else 'SCREEN_STATE_OFF'}\n"
    )
