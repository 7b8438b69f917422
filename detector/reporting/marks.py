"""What was perceived in a frame, as boxes to draw with their sizes. Pure; pictures and pages draw them.

Sizes are numbers and units, so they need no language. They are those in this frame; what a rule compared with
a limit, such as a contrast or a distance, is stated with its error beside the picture and nowhere else.
"""

from dataclasses import dataclass
from enum import StrEnum

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.windows.seen import CloseControl, FrameReading
from detector.windows.window_track import WindowTrack

__all__ = ["Mark", "MarkKind", "marks_of"]


class MarkKind(StrEnum):
    """What a box marks. The page's legend uses the same letters and colours."""

    WINDOW = "window"
    CONTROL = "control"
    GLYPH = "glyph"
    NODE = "node"
    CALL_TO_ACTION = "cta"

    @property
    def letter(self) -> str:
        return "ABCDE"[list(MarkKind).index(self)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One box to draw, display px."""

    kind: MarkKind
    box: Rect
    sizes: tuple[str, ...]


def marks_of(
    display: Display,
    window: WindowTrack | None,
    reading: FrameReading | None,
    control: CloseControl | None,
) -> tuple[Mark, ...]:
    """What to draw on a frame; empty if nothing was perceived in it."""
    marks = []
    window_box = window.box if window is not None else None
    if window_box is None and reading is not None and reading.windows:
        window_box = reading.windows[0].box
    if window_box is not None:
        marks.append(Mark(kind=MarkKind.WINDOW, box=window_box, sizes=_sides(display, window_box, 0.0)))
    if control is None and reading is not None and reading.controls:
        control = reading.controls[0]
    if control is not None:
        marks.extend(_control_marks(display, control))
    if reading is not None:
        for action in reading.calls_to_action[:2]:
            marks.append(
                Mark(kind=MarkKind.CALL_TO_ACTION, box=action.box, sizes=_sides(display, action.box, 0.0))
            )
    return tuple(marks)


def _control_marks(display: Display, control: CloseControl) -> list[Mark]:
    marks = []
    if control.node_bounds is not None:
        bounds = control.node_bounds
        marks.append(Mark(kind=MarkKind.NODE, box=bounds, sizes=_sides(display, bounds, 0.5)))
    marks.append(
        Mark(kind=MarkKind.CONTROL, box=control.box, sizes=_sides(display, control.box, control.box_error_px))
    )
    glyph_sizes = _sides(display, control.glyph_box, control.glyph_error_px)
    marks.append(Mark(kind=MarkKind.GLYPH, box=control.glyph_box, sizes=glyph_sizes))
    return marks


def _sides(display: Display, box: Rect, error_px: float) -> tuple[str, ...]:
    """Width x height in every known unit; in px only if no other is known."""
    width = Quantity(value=box.width_px, error=error_px, unit="px")
    height = Quantity(value=box.height_px, error=error_px, unit="px")
    lines = []
    for convert, unit in ((display.dp, "dp"), (display.mm, "mm")):
        w, h = convert(width), convert(height)
        if w is not None and h is not None:
            lines.append(f"{w.value:.1f} × {h.value:.1f} {unit}")
    return tuple(lines) or (f"{box.width_px:.0f} × {box.height_px:.0f} px",)
