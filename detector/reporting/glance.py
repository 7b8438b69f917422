"""A finding at a glance: boxes over its frame, the close control enlarged, and the limit as a box. Pure.

All positions are in display px. A length limit is drawn where it was applied: as a square on the control or
its glyph, or as a distance around the control.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.measures.close_size import VIEWING_DISTANCE_MM
from detector.reporting.findings import Exhibit, Finding
from detector.reporting.marks import Mark, marks_of
from detector.reporting.scale_bar import Comparison, comparisons
from detector.windows.seen import CloseControl

__all__ = ["Glance", "LimitBox", "closeup_of", "glance_of", "length_px"]

_AROUND = 0.6
"""Margin around the enlarged part, as a share of its longer side."""

_MIN_DP = 48.0
_ON_GLYPH = ("glyph",)
_AROUND_CONTROL = ("gap", "shift")


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitBox:
    """The limit that was compared with, to scale. `is_distance`: measured outwards from the control."""

    box: Rect
    value: float
    unit: str
    is_distance: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """`pointed_at`: what the reader's eye is led to, None if nothing; `closeup`: the part to enlarge."""

    width_px: float
    height_px: float
    marks: tuple[Mark, ...]
    limit: LimitBox | None
    pointed_at: Rect | None
    closeup: Rect | None

    @property
    def line_px(self) -> float:
        """A line width that is equally visible on any display."""
        return round(self.width_px / 200, 1)


def glance_of(finding: Finding, exhibit: Exhibit) -> Glance:
    display = exhibit.run.display
    marks = marks_of(display, exhibit.window, exhibit.reading, exhibit.control)
    control = exhibit.control
    if control is None and exhibit.reading is not None and exhibit.reading.controls:
        control = exhibit.reading.controls[0]
    limits = (
        _limit(display, comparison, finding.verdict.limits[comparison.limit], control)
        for comparison in comparisons(finding.verdict, finding.limits)
    )
    limit = next((limit for limit in limits if limit is not None), None)
    return Glance(
        width_px=float(display.width_px),
        height_px=float(display.height_px),
        marks=marks,
        limit=limit,
        pointed_at=None if control is None else control.box,
        closeup=None if control is None else closeup_of(display, control, limit),
    )


def closeup_of(display: Display, control: CloseControl, limit: LimitBox | None) -> Rect:
    """The control and all that is drawn on it, with some background around it, within the display."""
    whole = control.box.union(control.glyph_box)
    for box in (control.node_bounds, None if limit is None else limit.box):
        if box is not None and max(box.width_px, box.height_px) < 0.6 * display.width_px:
            whole = whole.union(box)
    side_px = max(whole.width_px, whole.height_px, display.px(_MIN_DP) or 0.0) * (1 + _AROUND)
    side_px = min(side_px, float(display.width_px), float(display.height_px))
    middle = whole.center
    left = min(max(middle.x_px - side_px / 2, 0.0), display.width_px - side_px)
    top = min(max(middle.y_px - side_px / 2, 0.0), display.height_px - side_px)
    return Rect.from_xywh(*(float(math.floor(number)) for number in (left, top, side_px, side_px)))


def length_px(display: Display, value: float, unit: str) -> float | None:
    """A length on the display in px; None if its unit is not a length, or the display's scale is unknown."""
    match unit:
        case "px":
            return value
        case "dp":
            return display.px(value)
        case "mm" if display.px_per_mm is not None:
            return value * display.px_per_mm
        case "arcmin" if display.px_per_mm is not None:
            return VIEWING_DISTANCE_MM * math.tan(math.radians(value / 60)) * display.px_per_mm
        case _:
            return None


def _limit(
    display: Display, compared: Comparison, value: float, control: CloseControl | None
) -> LimitBox | None:
    unit = compared.tiers[0].unit
    long_px = length_px(display, value, unit)
    if control is None or not long_px:
        return None
    words = compared.limit.split("_")
    if _has(words, _AROUND_CONTROL):
        return LimitBox(box=control.box.expanded(long_px), value=value, unit=unit, is_distance=True)
    if not _has(words, (*_ON_GLYPH, "side")):
        return None
    middle = (control.glyph_box if _has(words, _ON_GLYPH) else control.box).center
    corner = (middle.x_px - long_px / 2, middle.y_px - long_px / 2)
    return LimitBox(box=Rect.from_xywh(*corner, long_px, long_px), value=value, unit=unit, is_distance=False)


def _has(words: Sequence[str], any_of: Sequence[str]) -> bool:
    return any(text in words for text in any_of)
