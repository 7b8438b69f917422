"""How close the close control is to the call to action.

The gap is between the two drawn boxes. The circle test is WCAG's: circles of 24 dp around both centres must
not overlap, nor may either overlap the other's box.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.geometry import Rect
from detector.core.measured import Measured
from detector.core.quantity import Quantity, stated
from detector.core.spread import over_frames
from detector.windows.edges import side_components
from detector.windows.window_track import WindowRun

__all__ = ["CloseGap", "measure_close_gap"]

SAME_IOU = 0.6  # tool value: a pill and the generous frame around it
CIRCLE_DP = 24.0  # WCAG 2.2, 2.5.8


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseGap(Measured):
    """None: no call to action was seen beside a control, or the density is unknown.

    gap_dp          from the control to the nearest call to action
    circle_gap_dp   from the control's circle of 24 dp to the call's box or circle; below 0 they overlap
    has_call        whether a call to action was seen
    """

    gap_dp: Quantity | None
    circle_gap_dp: Quantity | None
    has_call: bool

    @property
    def is_beside_call(self) -> bool:
        """Whether some frame shows both, the control and a call to action."""
        return bool(self.evidence_ids)


def measure_close_gap(run: WindowRun) -> CloseGap:
    track, display = run.track, run.display
    by_frame = {reading.frame_id: reading for reading in track.readings}
    surfaces = [
        button.surface
        for reading in track.readings
        for button in reading.buttons or ()
        if button.surface is not None and not button.closes
    ]
    gaps: list[Quantity] = []
    circles: list[Quantity] = []
    seen: list[str] = []
    for sighting in track.sightings:
        reading = by_frame.get(sighting.frame_id)
        box = sighting.control.box
        seen_calls = reading.calls_to_action if reading is not None else ()
        calls = [rect for rect in (_as_drawn(c.box, surfaces) for c in seen_calls) if rect.iou(box) == 0]
        if not calls:
            continue
        seen.append(sighting.frame_id)
        error_px, edges = 2 * sighting.control.box_error_px, side_components(sighting.control.box_error_px)
        gaps.append(stated(min(box.gap_px(call) for call in calls), error_px, "px", edges))
        radius_px = display.px(CIRCLE_DP / 2)
        if radius_px is not None:
            nearest = min(_circle_gap_px(box, call, radius_px) for call in calls)
            circles.append(stated(nearest, error_px, "px", edges))
    gap, circle = over_frames(gaps), over_frames(circles)
    return CloseGap(
        evidence_ids=tuple(seen),
        gap_dp=gap and display.dp(gap),
        circle_gap_dp=circle and display.dp(circle),
        has_call=any(reading.calls_to_action for reading in track.readings),
    )


def _as_drawn(call: Rect, surfaces: Sequence[Rect]) -> Rect:
    """The pill or panel measured there: the box of a finder is generous."""
    drawn = max(surfaces, key=lambda surface: surface.iou(call), default=None)
    return drawn if drawn is not None and drawn.iou(call) >= SAME_IOU else call


def _circle_gap_px(one: Rect, other: Rect, radius_px: float) -> float:
    a, b = one.center, other.center
    to_box = Rect.from_xywh(a.x_px, a.y_px, 0, 0).gap_px(other) - radius_px
    between = float(((a.x_px - b.x_px) ** 2 + (a.y_px - b.y_px) ** 2) ** 0.5) - 2 * radius_px
    return min(to_box, between)
