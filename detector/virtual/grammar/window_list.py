"""`dumpsys window windows`: one block per window, top first. Focus lines are added by version."""

from detector.virtual.windows import Window

__all__ = ["window_blocks"]

_TYPE_NUMBERS = {
    "BASE_APPLICATION": 1,
    "APPLICATION": 2,
    "APPLICATION_STARTING": 3,
    "STATUS_BAR": 2000,
    "NAVIGATION_BAR": 2019,
}


def window_blocks(windows: list[Window], *, width_px: int, height_px: int, names_types: bool) -> list[str]:
    """`names_types`: `ty=BASE_APPLICATION` (9 and later print names for most)."""
    lines = ["WINDOW MANAGER WINDOWS (dumpsys window windows)"]
    for number, window in enumerate(windows):
        left, top, right, bottom = window.bounds
        flags = ["LAYOUT_IN_SCREEN", "SPLIT_TOUCH", "HARDWARE_ACCELERATED"]
        if not window.is_focusable:
            flags.insert(0, "NOT_FOCUSABLE")
        if window.is_secure:
            flags.insert(1, "SECURE")
        shown = str(window.is_on_screen).lower()
        draw_state = "HAS_DRAWN" if window.is_on_screen else "NO_SURFACE"
        frame = f"[{left},{top}][{right},{bottom}]"
        kind = window.kind if names_types else str(_TYPE_NUMBERS[window.kind])
        lines += [
            f"  Window #{number} {window.name}:",
            f"    mDisplayId=0 rootTaskId=1 mSession=Session{{59e06c8 {window.owner_uid}}} "
            f"mClient=android.os.BinderProxy@{window.token ^ 0x3C3C3C:x}",
            f"    mOwnerUid={window.owner_uid} showForAllUsers=false package={window.package} appop=NONE",
            f"    mAttrs={{(0,0)(fillxfill) sim={{adjust=pan}} ty={kind} fmt=TRANSLUCENT",
            f"      fl={' '.join(flags)}",
            "      pfl=USE_BLAST FIT_INSETS_CONTROLLED",
            "      bhv=DEFAULT}",
            f"    Requested w={right - left} h={bottom - top} mLayoutSeq=108",
            f"    mHasSurface={shown} isReadyForDisplay()={shown} mWindowRemovalAllowed=false",
            f"    Frames: parent=[0,0][{width_px},{height_px}] display=[0,0][{width_px},{height_px}] "
            f"frame={frame} last={frame} insetsChanged=false",
            f"    WindowStateAnimator{{{window.token ^ 0x111111:x} {window.title}}}:",
            f"      mDrawState={draw_state}       mLastHidden=false",
            f"    isOnScreen={shown}",
            f"    isVisible={shown}",
        ]
    return lines
