"""`dumpsys window windows`: one block per window, top first. Focus lines are added by version."""

from collections.abc import Sequence

from detector.virtual.display.windows import Window
from detector.virtual.grammar.style import DumpStyle, window_name

__all__ = ["window_blocks"]


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
