"""`wm size`, `wm density`, `dumpsys display` and the bars in `dumpsys window`, Android 6 to 16."""

import re
from dataclasses import dataclass

from detector.core.display import SystemBars
from detector.core.geometry import Rect
from detector.parsing.device_text import cut_line, cut_text, lines_of

__all__ = [
    "DisplayInfo",
    "WmSize",
    "parse_display_info",
    "parse_system_bars",
    "parse_wm_density",
    "parse_wm_size",
]

_SIZE = re.compile(r"(Physical|Override) size: *(\d{1,6})x(\d{1,6})\b")
_DENSITY = re.compile(r"(Physical|Override) density: *(\d{1,6})\b")
_INFO = re.compile(r"m(Override|Base)DisplayInfo=DisplayInfo\{")
_DEVICE_INFO = "DisplayDeviceInfo{"
_DISPLAY_ID = re.compile(r"\bdisplayId (\d{1,9})\b")
_REAL = re.compile(r"\breal (\d{1,6}) x (\d{1,6})\b")
_ROTATION = re.compile(r"\brotation (?:ROTATION_)?(\d{1,3})\b")
_DPI = re.compile(r"\((\d{1,6}(?:\.\d{1,9})?) x (\d{1,6}(?:\.\d{1,9})?)\) dpi")
_DEVICE_SIZE = re.compile(r"(?:uniqueId=\"[^\"]{0,200}\", |\": )(\d{1,6}) x (\d{1,6})\b")
_DEVICE_DPI = re.compile(r"\bdensity \d{1,6}, (\d{1,6}(?:\.\d{1,9})?) x (\d{1,6}(?:\.\d{1,9})?) dpi")
_DEVICE_TYPES = ("type INTERNAL", "type BUILT_IN")  # since android-11, before
_CUTOUT = re.compile(r"boundingRect=\{Bounds=\[([^\]\[]{0,400})\]|boundingRect=Rect\((-?\d[-\d, ]{0,60})\)")
_RECT = re.compile(r"Rect\((-?\d{1,9}), (-?\d{1,9}) - (-?\d{1,9}), (-?\d{1,9})\)")
_INSETS = re.compile(r"\bInsetsSource\b")
_INSETS_TYPE = re.compile(r"\btype=(?:ITYPE_)?(\w{1,60})")
_DISPLAY = re.compile(r"(?:Display: mDisplayId=|Display #|displayId=)(\d{1,9})")
_WINDOW_DISPLAY = re.compile(r"mDisplayId=(\d{1,9})")
_WINDOW = re.compile(r"Window #\d{1,9} Window\{\S{1,300} (?:u\d{1,9} )?(?P<title>[^}]{0,200})")
_WINDOW_BARS = {
    "StatusBar": "status",
    "NavigationBar": "navigation",
    "NavigationBar0": "navigation",
    "Taskbar": "navigation",  # Launcher3's, since 12: TaskbarManager
}
_FRAME = re.compile(r"\b(?:mFrame|frame)=\[(-?\d{1,9}),(-?\d{1,9})\]\[(-?\d{1,9}),(-?\d{1,9})\]")
_BAR_SLIMNESS = 4
"""A bar is at least this many times longer than thick; a task bar's window may fill the screen."""
_QUARTER_TURNS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class WmSize:
    """In the natural rotation. `physical_width_px` None: only the override line was printed."""

    width_px: int
    height_px: int
    physical_width_px: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayInfo:
    """The first display. Sizes in its current rotation; None: not in the dump."""

    width_px: int | None
    height_px: int | None
    rotation_deg: int | None
    x_dpi: float | None
    y_dpi: float | None
    cutout: Rect | None


def parse_wm_size(text: str) -> WmSize | None:
    """The override if there is one: it is the size that apps and pictures have."""
    sizes = {which: (int(width), int(height)) for which, width, height in _SIZE.findall(cut_text(text))}
    effective = sizes.get("Override") or sizes.get("Physical")
    if effective is None or 0 in effective:
        return None
    physical = sizes.get("Physical")
    return WmSize(
        width_px=effective[0], height_px=effective[1], physical_width_px=physical[0] if physical else None
    )


def parse_wm_density(text: str) -> int | None:
    densities = {which: int(dpi) for which, dpi in _DENSITY.findall(cut_text(text))}
    return densities.get("Override") or densities.get("Physical") or None


def parse_display_info(text: str) -> DisplayInfo:
    """Parse `dumpsys display`. The override line is the one with the rotation applied.

    If no logical display is printed, the panel's own line gives its upright size and its density, but not
    the current rotation.
    """
    logical, panels = _display_lines(text)
    line = next((line for line in logical if line.startswith("mOverride")), logical[0] if logical else "")
    if not line:
        return _panel(panels[0] if panels else "")
    real, rotation, dpi = _REAL.search(line), _ROTATION.search(line), _DPI.search(line)
    turns = int(rotation.group(1)) if rotation else None
    return DisplayInfo(
        width_px=int(real.group(1)) if real else None,
        height_px=int(real.group(2)) if real else None,
        # Printed as quarter turns (0 to 3); as degrees by some vendors.
        rotation_deg=None if turns is None else turns * 90 if turns < _QUARTER_TURNS else turns,
        x_dpi=float(dpi.group(1)) if dpi else None,
        y_dpi=float(dpi.group(2)) if dpi else None,
        cutout=_cutout(line),
    )


def _display_lines(text: str) -> tuple[list[str], list[str]]:
    """The lines of the first logical display, and those of the phone's own panels."""
    logical: dict[str, list[str]] = {}
    panels: list[str] = []
    for line in lines_of(text):
        stripped = cut_line(line).strip()
        if _INFO.match(stripped) is not None:
            number = _DISPLAY_ID.search(stripped)
            logical.setdefault(number.group(1) if number else "", []).append(stripped)
        elif _DEVICE_INFO in stripped and any(kind in stripped for kind in _DEVICE_TYPES):
            panels.append(stripped)
    first = logical.get("0") or logical.get("") or next(iter(logical.values()), [])
    return first, panels


def _panel(line: str) -> DisplayInfo:
    size, dpi = _DEVICE_SIZE.search(line), _DEVICE_DPI.search(line)
    return DisplayInfo(
        width_px=int(size.group(1)) if size else None,
        height_px=int(size.group(2)) if size else None,
        rotation_deg=None,
        x_dpi=float(dpi.group(1)) if dpi else None,
        y_dpi=float(dpi.group(2)) if dpi else None,
        cutout=_cutout(line),
    )


@dataclass(slots=True)
class _Bar:
    """A bar. `is_elsewhere`: on another display; `is_by_window`: from a window's frame, not from insets."""

    kind: str
    rect: Rect
    is_elsewhere: bool
    is_by_window: bool


def parse_system_bars(text: str) -> SystemBars:
    """Parse `dumpsys window`: its insets if printed, else the frames of the bars' windows."""
    rects: dict[str, Rect] = {}
    for bar in sorted(_bars(text), key=lambda bar: (bar.is_by_window, bar.is_elsewhere)):
        rects.setdefault(bar.kind, bar.rect)
    return SystemBars(
        status_bar=rects.get("status"), navigation_bar=rects.get("navigation"), cutout=rects.get("cutout")
    )


def _bars(text: str) -> list[_Bar]:
    found: list[_Bar] = []
    display, window_display = "0", "0"
    window: str | None = None  # the kind of bar whose frame is expected next
    for line in lines_of(text):
        stripped = cut_line(line).strip()
        if (begins := _DISPLAY.match(stripped)) is not None:
            display = window_display = begins.group(1)
        elif (starts := _WINDOW.match(stripped)) is not None:
            window, window_display = _WINDOW_BARS.get(starts["title"].strip()), display
        elif (named := _WINDOW_DISPLAY.match(stripped)) is not None:
            window_display = named.group(1)
        frame = _FRAME.search(stripped)
        if frame is None:
            continue
        rect = _rect(frame.groups())
        if (insets := _INSETS.search(stripped)) is not None:
            kind = _INSETS_TYPE.search(stripped, insets.end())
            bar, is_by_window = _BAR_KINDS.get(kind.group(1)) if kind else None, False
        else:
            bar, window, is_by_window = window, None, True
        if bar and rect and not rect.is_empty and (not is_by_window or _is_slim(rect)):
            is_elsewhere = (window_display if is_by_window else display) != "0"
            found.append(_Bar(bar, rect, is_elsewhere, is_by_window))
    return found


def _is_slim(rect: Rect) -> bool:
    return max(rect.width_px, rect.height_px) >= _BAR_SLIMNESS * min(rect.width_px, rect.height_px)


_BAR_KINDS = {
    "STATUS_BAR": "status",
    "statusBars": "status",
    "NAVIGATION_BAR": "navigation",
    "EXTRA_NAVIGATION_BAR": "navigation",  # a task bar's, in 12 and 13
    "navigationBars": "navigation",
    "displayCutout": "cutout",
    "TOP_DISPLAY_CUTOUT": "cutout",
}


def _cutout(line: str) -> Rect | None:
    found = _CUTOUT.search(line)
    if found is None:
        return None
    text = found.group(1) if found.group(1) is not None else f"Rect({found.group(2)})"
    rects = (_rect(edges) for edges in _RECT.findall(text))
    return next((rect for rect in rects if rect and not rect.is_empty), None)


def _rect(edges: "list[str] | tuple[str | None, ...]") -> Rect | None:
    left, top, right, bottom = (float(edge or 0) for edge in edges)
    if right < left or bottom < top:
        return None
    return Rect(left_px=left, top_px=top, right_px=right, bottom_px=bottom)
