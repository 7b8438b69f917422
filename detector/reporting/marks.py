"""What was perceived in a frame, as boxes to draw with their sizes. Pure; pictures and pages draw them.

Sizes are numbers and units, so they need no language.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.windows.seen import CloseControl, FrameReading
from detector.windows.window_track import WindowTrack

__all__ = ["Mark", "MarkKind", "gap_to_nearest", "marks_of"]

NEAR_DP = 96.0  # a gap to the call to action is labelled only if it could matter: within twice 48 dp


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
    """One box to draw, display px. `contrast`, `gap` (to the nearest call to action) None: not measured."""

    kind: MarkKind
    box: Rect
    sizes: tuple[str, ...]
    contrast: str | None = None
    gap: str | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """For a picture that both languages share."""
        contrast = () if self.contrast is None else (f"对比度 contrast {self.contrast}",)
        gap = () if self.gap is None else (f"间距 gap B–E {self.gap}",)
        return (*self.sizes, *contrast, *gap)


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
    gap = gap_to_nearest(marks)
    if gap is not None and (display.px(NEAR_DP) or NEAR_DP) >= gap:
        length = _length(display, gap)
        marks = [replace(mark, gap=length) if mark.kind is MarkKind.CONTROL else mark for mark in marks]
    return tuple(marks)


def gap_to_nearest(marks: Sequence[Mark]) -> float | None:
    """px between the close control and the nearest call to action; None if either is missing."""
    controls = [mark.box for mark in marks if mark.kind is MarkKind.CONTROL]
    actions = [mark.box for mark in marks if mark.kind is MarkKind.CALL_TO_ACTION]
    if not controls or not actions:
        return None
    return min(controls[0].gap_px(box) for box in actions)


def _control_marks(display: Display, control: CloseControl) -> list[Mark]:
    marks = []
    if control.node_bounds is not None:
        bounds = control.node_bounds
        marks.append(Mark(kind=MarkKind.NODE, box=bounds, sizes=_sides(display, bounds, 0.5)))
    marks.append(
        Mark(kind=MarkKind.CONTROL, box=control.box, sizes=_sides(display, control.box, control.box_error_px))
    )
    contrast = control.contrast
    marks.append(
        Mark(
            kind=MarkKind.GLYPH,
            box=control.glyph_box,
            sizes=_sides(display, control.glyph_box, control.glyph_error_px),
            contrast=None if contrast is None else f"{contrast.value:.1f}:1 ± {contrast.error:.1f}",
        )
    )
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


def _length(display: Display, length_px: float) -> str:
    dp = display.dp(Quantity(value=length_px, error=0.0, unit="px"))
    return f"{dp.value:.1f} dp" if dp is not None else f"{length_px:.0f} px"
