"""The true place of a close control: its zone, how far it moves, how far it reaches under system bars."""

import math

from detector.core.geometry import Point, Rect
from detector.virtual.app_port import VirtualDisplay
from detector.virtual.apps.running.layer import Layer

__all__ = ["outside_zones_px", "overlap_px", "shift_px", "zone_of"]

CORNER_SHARE = 0.15  # criteria.md CLS-08


def zone_of(center: Point, body: Rect, display: VirtualDisplay, *, is_popup: bool) -> str:
    zones = _zones(body, display, is_popup=is_popup)
    return next((name for name, zone in zones.items() if _distance_px(center, zone) == 0), "other")


def outside_zones_px(center: Point, body: Rect, display: VirtualDisplay, *, is_popup: bool) -> float:
    """0 inside a zone."""
    zones = _zones(body, display, is_popup=is_popup)
    return min(_distance_px(center, zone) for zone in zones.values())


def shift_px(layer: Layer, from_ms: float, until_ms: float | None) -> float:
    """Between the layer's two places furthest apart, from its full appearance to its window's end."""
    moments = [from_ms]
    while (moment := layer.next_change_ms(moments[-1])) is not None:
        if until_ms is not None and moment >= until_ms:
            break
        moments.append(moment)
    states = [state for moment in moments if (state := layer.state(moment)) is not None]
    places = {(state.x_px, state.y_px) for state in states}
    return max(math.hypot(ax - bx, ay - by) for ax, ay in places for bx, by in places)


def overlap_px(box: Rect, display: VirtualDisplay) -> float:
    """The shortest way out from under the worst of status bar, cutout and navigation area."""
    width_px, height_px = display.width_px, display.height_px
    navigation_top_px = height_px - display.navigation_bar_px
    bars = [
        Rect(left_px=0, top_px=0, right_px=width_px, bottom_px=display.status_bar_px),
        Rect(left_px=0, top_px=navigation_top_px, right_px=width_px, bottom_px=height_px),
    ]
    if display.cutout is not None:
        bars.append(display.cutout)
    common = [part for bar in bars if (part := box.intersection(bar)) is not None]
    return max((part.short_side_px for part in common), default=0.0)


def _zones(body: Rect, display: VirtualDisplay, *, is_popup: bool) -> dict[str, Rect]:
    reach_x_px, reach_y_px = body.width_px * CORNER_SHARE, body.height_px * CORNER_SHARE
    top_px = max(body.top_px, float(display.status_bar_px))
    third_px = body.width_px / 3
    lowest_px = float(display.height_px) if is_popup else body.bottom_px
    return {
        "top-right": _around(body.right_px, top_px, reach_x_px, reach_y_px),
        "top-left": _around(body.left_px, top_px, reach_x_px, reach_y_px),
        "bottom-centre": Rect(
            left_px=body.left_px + third_px,
            top_px=body.bottom_px - reach_y_px,
            right_px=body.right_px - third_px,
            bottom_px=max(lowest_px, body.bottom_px),
        ),
    }


def _around(x_px: float, y_px: float, reach_x_px: float, reach_y_px: float) -> Rect:
    return Rect(
        left_px=x_px - reach_x_px,
        top_px=y_px - reach_y_px,
        right_px=x_px + reach_x_px,
        bottom_px=y_px + reach_y_px,
    )


def _distance_px(point: Point, box: Rect) -> float:
    return box.gap_px(Rect(left_px=point.x_px, top_px=point.y_px, right_px=point.x_px, bottom_px=point.y_px))
