"""What differs between dumps of one family: how records, windows and insets are written.

A family is a module (`android_8`, `android_9`, `android_11`, `android_13`); a style is data, so that a
vendor's form is a `replace` of Android's. Forms follow real dumps (devices.md 5.4).
"""

from dataclasses import dataclass
from enum import Enum, auto

from detector.virtual.display.windows import Window
from detector.virtual.grammar.state import DisplayState
from detector.virtual.system.activities import ActivityRecord

__all__ = [
    "DumpStyle",
    "InsetsForm",
    "RecordForm",
    "WindowForm",
    "base_sizes",
    "insets_lines",
    "record_name",
    "window_name",
]


class RecordForm(Enum):
    """`ActivityRecord{…}` of app `com.a`, task 12."""

    USUAL = auto()  # {53d1401 u0 com.a/.Main t12}
    STRAY_BRACE = auto()  # {53d1401 u0 com.a/.Main} t12}, on 13
    DECIMAL = auto()  # {16812046 u0 com.a/.Main t12}, 15 and 16
    DECIMAL_DISPLAY = auto()  # {16812046 u0 com.a/.Main t12 d0}, vivo


class WindowForm(Enum):
    USUAL = auto()  # Window{6d67f78 u0 com.a/com.a.Main}
    PACKAGE_AND_TYPE = auto()  # Window{com.a:6d67f78 u0 com.a/com.a.Main type=1 }, vivo


class InsetsForm(Enum):
    NONE = auto()  # up to 10
    ITYPE = auto()  # type=ITYPE_STATUS_BAR, 11 to 13
    NAMES = auto()  # id=… type=statusBars, 14 and later


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpStyle:
    record: RecordForm = RecordForm.USUAL
    window: WindowForm = WindowForm.USUAL
    insets: InsetsForm = InsetsForm.NONE
    focus_in_activities: bool = False
    """`dumpsys activity activities` ends with the focus of the window manager (13)."""
    window_indent: str = "  "
    attributes: tuple[str, ...] = ()
    """Lines that a vendor adds to a window's attributes."""


_TYPE_NUMBERS = {
    "BASE_APPLICATION": 1,
    "APPLICATION": 2,
    "APPLICATION_STARTING": 3,
    "STATUS_BAR": 2000,
    "NAVIGATION_BAR": 2019,
    "NOTIFICATION_SHADE": 2040,
}


def record_name(record: ActivityRecord, style: DumpStyle) -> str:
    component, task = record.component.short, record.task.id
    match style.record:
        case RecordForm.USUAL:
            return f"ActivityRecord{{{record.hash_text} u0 {component} t{task}}}"
        case RecordForm.STRAY_BRACE:
            return f"ActivityRecord{{{record.hash_text} u0 {component}}} t{task}}}"
        case RecordForm.DECIMAL:
            return f"ActivityRecord{{{record.token} u0 {component} t{task}}}"
        case RecordForm.DECIMAL_DISPLAY:
            return f"ActivityRecord{{{record.token} u0 {component} t{task} d0}}"


def window_name(window: Window, style: DumpStyle) -> str:
    if style.window is WindowForm.USUAL:
        return window.name
    number = _TYPE_NUMBERS.get(window.kind, 2)
    return f"Window{{{window.package}:{window.token:x} u0 {window.title} type={number} }}"


def insets_lines(
    style: DumpStyle, *, width_px: int, height_px: int, status_bar_px: int, navigation_bar_px: int
) -> list[str]:
    """The insets state of the display, as in `dumpsys window displays` from 11 on."""
    if style.insets is InsetsForm.NONE:
        return []
    bars = (
        ("b510000", "STATUS_BAR", "statusBars", (0, 0, width_px, status_bar_px)),
        (
            "b510001",
            "NAVIGATION_BAR",
            "navigationBars",
            (0, height_px - navigation_bar_px, width_px, height_px),
        ),
    )
    lines = ["  InsetsState", f"    mDisplayFrame=Rect(0, 0 - {width_px}, {height_px})"]
    for identity, old_name, name, (left, top, right, bottom) in bars:
        kind = f"type=ITYPE_{old_name}" if style.insets is InsetsForm.ITYPE else f"id={identity} type={name}"
        lines.append(f"      InsetsSource {kind} frame=[{left},{top}][{right},{bottom}] visible=true")
    return lines


def base_sizes(display: DisplayState) -> str:
    """`init=1080x2400 440dpi`, followed by `base=…` while `wm` overrides it (DisplayContent.dump)."""
    panel, upright = display.panel, display.upright
    init = f"{panel.width_px}x{panel.height_px} {panel.density_dpi}dpi"
    base = f"{upright.width_px}x{upright.height_px} {upright.density_dpi}dpi"
    return f"init={init}" if base == init else f"init={init} base={base}"
