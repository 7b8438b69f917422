"""`wm size`, `wm density`, `dumpsys display` and the bars in `dumpsys window`, Android 6 to 16."""

import re
from dataclasses import dataclass

from detector.core.display import SystemBars
from detector.core.geometry import Rect

__all__ = [
    "DisplayInfo",
    "WmSize",
    "parse_display_info",
    "parse_system_bars",
    "parse_wm_density",
    "parse_wm_size",
]

_SIZE = re.compile(r"(Physical|Override) size:\s*(\d{1,6})x(\d{1,6})\b")
_DENSITY = re.compile(r"(Physical|Override) density:\s*(\d{1,6})\b")
_INFO = re.compile(r"^\s*m(?:Override|Base)DisplayInfo=DisplayInfo\{.*$", re.MULTILINE)
_REAL = re.compile(r"\breal (\d{1,6}) x (\d{1,6})\b")
_ROTATION = re.compile(r"\brotation (?:ROTATION_)?(\d{1,3})\b")
_DPI = re.compile(r"\((\d{1,6}(?:\.\d{1,9})?) x (\d{1,6}(?:\.\d{1,9})?)\) dpi")
_CUTOUT = re.compile(r"boundingRect=\{Bounds=\[(.*?)\]|DisplayCutout\{.*?boundingRect=Rect\(([^)]*)\)")
_RECT = re.compile(r"Rect\((-?\d{1,9}), (-?\d{1,9}) - (-?\d{1,9}), (-?\d{1,9})\)")
_INSETS = re.compile(
    r"InsetsSource\b[^\n]*?type=(?:ITYPE_)?(\w+)[^\n]*?frame=\[(-?\d{1,9}),(-?\d{1,9})\]\[(-?\d{1,9}),(-?\d{1,9})\]"
)
_WINDOW = re.compile(r"^\s*Window #\d+ Window\{\S+ (?:u\d+ )?(StatusBar|NavigationBar0?)\b.*$", re.MULTILINE)
_NEXT_WINDOW = re.compile(r"^\s*Window #\d+ ", re.MULTILINE)
_FRAME = re.compile(r"\b(?:mFrame|frame)=\[(-?\d{1,9}),(-?\d{1,9})\]\[(-?\d{1,9}),(-?\d{1,9})\]")
_QUARTER_TURNS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class WmSize:
    """In the natural rotation. `physical` None: only one line was printed and it was the override."""

    width_px: int
    height_px: int
    physical_width_px: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayInfo:
    """The first display. Sizes in the rotation of the moment; None: not said."""

    width_px: int | None
    height_px: int | None
    rotation_deg: int | None
    x_dpi: float | None
    y_dpi: float | None
    cutout: Rect | None


def parse_wm_size(text: str) -> WmSize | None:
    """An override, where there is one, is what apps and pictures have."""
    sizes = {which: (int(width), int(height)) for which, width, height in _SIZE.findall(text)}
    effective = sizes.get("Override") or sizes.get("Physical")
    if effective is None or 0 in effective:
        return None
    physical = sizes.get("Physical")
    return WmSize(
        width_px=effective[0], height_px=effective[1], physical_width_px=physical[0] if physical else None
    )


def parse_wm_density(text: str) -> int | None:
    densities = {which: int(dpi) for which, dpi in _DENSITY.findall(text)}
    return densities.get("Override") or densities.get("Physical") or None


def parse_display_info(text: str) -> DisplayInfo:
    """Out of `dumpsys display`. The override line is the one with the rotation applied."""
    lines = _INFO.findall(text)
    line = next((line for line in lines if "mOverrideDisplayInfo" in line), lines[0] if lines else "")
    real, rotation, dpi = _REAL.search(line), _ROTATION.search(line), _DPI.search(line)
    turns = int(rotation.group(1)) if rotation else None
    return DisplayInfo(
        width_px=int(real.group(1)) if real else None,
        height_px=int(real.group(2)) if real else None,
        # Printed as quarter turns (0 to 3), by some vendors as degrees.
        rotation_deg=None if turns is None else turns * 90 if turns < _QUARTER_TURNS else turns,
        x_dpi=float(dpi.group(1)) if dpi else None,
        y_dpi=float(dpi.group(2)) if dpi else None,
        cutout=_cutout(line),
    )


def parse_system_bars(text: str) -> SystemBars:
    """Out of `dumpsys window`: its insets where it prints them, else the frames of the bars' windows."""
    said: dict[str, Rect] = {}
    for kind, *edges in _INSETS.findall(text):
        bar = _BAR_KINDS.get(kind)
        rect = _rect(edges)
        if bar and rect and not rect.is_empty:
            said.setdefault(bar, rect)
    for start in _WINDOW.finditer(text):
        end = _NEXT_WINDOW.search(text, start.end())
        frame = _FRAME.search(text, start.end(), end.start() if end else len(text))
        rect = _rect(frame.groups()) if frame else None
        if rect and not rect.is_empty:
            said.setdefault("status" if start.group(1) == "StatusBar" else "navigation", rect)
    return SystemBars(
        status_bar=said.get("status"), navigation_bar=said.get("navigation"), cutout=said.get("cutout")
    )


_BAR_KINDS = {
    "STATUS_BAR": "status",
    "statusBars": "status",
    "NAVIGATION_BAR": "navigation",
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
