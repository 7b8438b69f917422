"""Where in its window the close control is: in a usual place, or how far outside the nearest one.

The usual places are those of miit-2021-elder/2.4: top left, top right, bottom centre. That clause gives no
extents. Here a corner extends 15 % of the window's width and height, and at least 48 dp, from its tip:
inwards and, for a control beside a popup's card, outwards; it starts below the status bar. Bottom centre is
the middle third of the width: the lowest 15 % of the window and, under a popup, everything below its card.

Where a window's box grew or shrank after it had stood still, a page may be moving under it or its contents
came later: which box is the window's is not known, and a place usual in one of them is not surely unusual.
"""

from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from detector.core.display import Display
from detector.core.geometry import Point, Rect
from detector.core.measured import Measured
from detector.core.quantity import Quantity, StatedQuantity, stated
from detector.core.spread import over_frames
from detector.core.uncertainty import Origin, Part, bound
from detector.windows.edges import centre_components
from detector.windows.seen import CloseControl, ControlKind, WindowKind
from detector.windows.window_track import WindowRun, WindowTrack

__all__ = ["CORNER_SHARE", "ClosePosition", "Zone", "measure_close_position", "zone_of"]

CORNER_SHARE = 0.15  # criteria.md CLS-08, after tv-boot-ads/corner
MIN_REACH_DP = 48.0  # in a small card the share is less than one touch target [tool value]
MAX_APART_DP = (
    96.0  # two touch targets beside its window: what is farther may close something else [tool value]
)


class Zone(StrEnum):
    """A usual place, or none."""

    TOP_RIGHT = "top-right"
    TOP_LEFT = "top-left"
    BOTTOM_CENTRE = "bottom-centre"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePosition(Measured):
    """`zone` is where it is most of the time, None if no control was seen.

    outside_px, outside_dp  from the control's centre to the nearest zone, 0 inside one
    is_among_buttons        a word like 以后再说 or 我知道了 in the lower half of a popup: one of its
                            buttons, whose place the clause on close buttons does not regulate
    is_apart                so far beside the window that it may belong to something else on the page
    """

    zone: Zone | None
    outside_px: Quantity | None
    outside_dp: Quantity | None
    is_among_buttons: bool
    is_apart: bool = False


def measure_close_position(run: WindowRun) -> ClosePosition:
    track, display = run.track, run.display
    zones = _zones(track.box, track.kind, display)
    places = [(sighting, *_nearest(sighting.control, zones)) for sighting in track.sightings]
    outside_px = over_frames([_stated(distance_px, frame.control, zones) for frame, _, distance_px in places])
    outside_px = outside_px and _if_other_box(outside_px, track, display)
    typical = sorted(
        places, key=lambda place: (abs(place[2] - (outside_px.value if outside_px else 0.0)), place[0].at_ms)
    )
    among = [sighting for sighting in track.sightings if _is_among_buttons(sighting.control, track)]
    return ClosePosition(
        evidence_ids=tuple(frame.frame_id for frame, _, _ in typical),
        zone=typical[0][1] if typical else None,
        outside_px=outside_px,
        outside_dp=outside_px and display.dp(outside_px),
        is_among_buttons=len(among) * 2 > len(track.sightings),
        is_apart=any(_is_apart(sighting.control, track.box, display) for sighting in track.sightings),
    )


STOOD_FRAMES = 3
SAME_BOX_IOU = 0.9


def _if_other_box(outside: Quantity, track: WindowTrack, display: Display) -> Quantity:
    """The same, reaching down to the distance by any other box that stood still for a while."""
    others = [_zones(box, track.kind, display) for box in _boxes_that_stood(track)]
    least_px = min(
        (median(_nearest(frame.control, zones)[1] for frame in track.sightings) for zones in others),
        default=outside.value,
    )
    if least_px >= outside.low:
        return outside
    nearer = bound(Part.FRAMES_SPREAD, outside.value - least_px, "px", origin=Origin.READINGS)
    budget = outside.budget if isinstance(outside, StatedQuantity) else None
    components = (nearer,) if budget is None else (*budget.components, nearer)
    return stated(outside.value, outside.value - least_px, outside.unit, components)


def _boxes_that_stood(track: WindowTrack) -> list[Rect]:
    """Those that several frames in a row show alike."""
    shown = [
        window.box for reading in track.readings for window in reading.windows if window.kind is track.kind
    ]
    in_a_row = (shown[n : n + STOOD_FRAMES] for n in range(len(shown) - STOOD_FRAMES + 1))
    stood = (boxes[0] for boxes in in_a_row if all(boxes[0].iou(box) >= SAME_BOX_IOU for box in boxes))
    return list(dict.fromkeys(stood))


def _is_apart(control: CloseControl, window: Rect, display: Display) -> bool:
    reach_px = display.px(MAX_APART_DP)
    return reach_px is not None and control.box.gap_px(window) > reach_px


def _stated(distance_px: float, control: CloseControl, zones: dict[Zone, Rect]) -> StatedQuantity:
    """The centres of plate and glyph are two readings of one place; why they differ is not known."""
    by_glyph_px, by_plate_px = (
        min(_distance_px(box.center, zone) for zone in zones.values())
        for box in (control.glyph_box, control.box)
    )
    error_px = max(control.box_error_px, control.glyph_error_px, abs(by_glyph_px - by_plate_px))
    return stated(distance_px, error_px, "px", centre_components(error_px))


def zone_of(control: CloseControl, window: Rect, kind: WindowKind, display: Display) -> Zone:
    """The zone that contains the control's centre."""
    return _nearest(control, _zones(window, kind, display))[0]


def _zones(window: Rect, kind: WindowKind, display: Display) -> dict[Zone, Rect]:
    bar = display.bars.status_bar
    below_bar_px = bar.bottom_px if bar is not None and bar.top_px <= window.top_px else window.top_px
    top_px = min(max(window.top_px, below_bar_px), window.bottom_px)
    least_px = display.px(MIN_REACH_DP) or 0.0
    reach_x_px = max(window.width_px * CORNER_SHARE, least_px)
    reach_y_px = max(window.height_px * CORNER_SHARE, least_px)
    third_px = window.width_px / 3
    lowest_px = window.bottom_px
    if kind.lies_over_content:
        lowest_px = max(lowest_px, float(display.height_px))
    return {
        Zone.TOP_RIGHT: _around(window.right_px, top_px, reach_x_px, reach_y_px),
        Zone.TOP_LEFT: _around(window.left_px, top_px, reach_x_px, reach_y_px),
        Zone.BOTTOM_CENTRE: Rect(
            left_px=window.left_px + third_px,
            top_px=window.bottom_px - reach_y_px,
            right_px=window.right_px - third_px,
            bottom_px=lowest_px,
        ),
    }


def _around(x_px: float, y_px: float, reach_x_px: float, reach_y_px: float) -> Rect:
    return Rect(
        left_px=x_px - reach_x_px,
        top_px=y_px - reach_y_px,
        right_px=x_px + reach_x_px,
        bottom_px=y_px + reach_y_px,
    )


def _nearest(control: CloseControl, zones: dict[Zone, Rect]) -> tuple[Zone, float]:
    """The nearest zone if the control is in it, else OTHER; and its distance from the zone, px.

    The best placed of glyph, plate and tappable node counts, because a plate may be misread.
    """
    centers = [control.box.center, control.glyph_box.center]
    if control.node_bounds is not None:
        centers.append(control.node_bounds.center)
    distance_px, zone = min(
        ((_distance_px(center, box), zone) for center in centers for zone, box in zones.items()),
        key=lambda pair: pair[0],
    )
    return (zone if distance_px == 0 else Zone.OTHER), distance_px


def _distance_px(point: Point, box: Rect) -> float:
    return box.gap_px(Rect(left_px=point.x_px, top_px=point.y_px, right_px=point.x_px, bottom_px=point.y_px))


def _is_among_buttons(control: CloseControl, track: WindowTrack) -> bool:
    is_word = control.kind in (ControlKind.DISMISS_TEXT, ControlKind.ACK_TEXT)
    is_inside = track.box.contains(control.box.center)
    is_low = track.kind in (WindowKind.SHEET, WindowKind.DIALOG) or (
        control.box.center.y_px > track.box.center.y_px
    )
    return is_word and is_inside and is_low and track.kind is not WindowKind.SPLASH
