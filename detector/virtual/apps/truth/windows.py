"""The ground truth about a launch: the properties of its information windows and close controls.

No quantity is typed in: all of them follow from the app's own keys, for one launch on one display.
Definitions:

    visible     half of the final alpha is reached; without a fade, at once
    glyph box   an ×: the strokes' extent with their caps; a text: the tight box of pixels that the
                strokes cover by half or more
    box         the pill or circle around the glyph; without one, the glyph box
    contrast    WCAG 2.x, the median over the glyph's core pixels (covered by half or more) of the
                ratio between the ink laid fully on the true ground at that pixel and the median
                luminance of the true ground in the ring next to the glyph (from 1 px to 1 px + 2 dp
                away); the ground is everything below, the control's own pill included, without ink
    zone        as criteria.md CLS-08: 15 % of the body's sides around its upper corners, not above
                the status bar; the middle third of its lowest 15 %, and below a popup's body
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from detector.core.geometry import Point, Rect
from detector.virtual.app_port import VirtualDisplay
from detector.virtual.apps.running.course import Showing
from detector.virtual.apps.running.layer import Layer, LayerState
from detector.virtual.apps.running.running_app import DrawnApp
from detector.virtual.apps.running.view_nodes import node_bounds
from detector.virtual.apps.spec.app import AppSpec
from detector.virtual.drawing.painter import Ink
from detector.virtual.drawing.writing import PillPainter

__all__ = [
    "CloseTruth",
    "WindowTruth",
    "contrast_at",
    "expected_outcomes",
    "outside_zones_px",
    "true_quantities",
]


# The true place of a close control: its zone, how far it moves, how far it reaches under system bars.

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


CORE_COVERAGE = 0.5
RING_DP = 2.0
SKIP_WORDS = ("跳过", "skip")
ACK_WORDS = ("知道了", "好的")


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseTruth:
    """A window's close control when first fully shown; boxes in display px."""

    kind: str  # x_icon, skip_text, dismiss_text, ack_text, back_arrow
    text: str | None
    first_visible_ms: float  # since this launch
    t_vis_ms: float  # since its window became visible
    glyph_box: Rect
    box: Rect
    is_text: bool
    contrast_ratio: float
    node_bounds: Rect | None  # of a clickable node of its own
    zone: str  # top-right, top-left, bottom-centre, other
    outside_px: float  # from its centre to the nearest zone
    shift_px: float  # between its places furthest apart
    overlap_px: float  # how far its box reaches under a system bar or the cutout


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowTruth:
    """An information window of an untouched launch."""

    scene: str
    kind: str  # splash, popup, interstitial
    visible_from_ms: float
    visible_until_ms: float | None  # None: it stays until it is closed
    body: Rect
    close: CloseTruth | None


def expected_outcomes(spec: AppSpec) -> dict[str, frozenset[str]]:
    """The outcomes per rule code that the app's author allows, if its windows were seen."""
    return {
        code: frozenset((allowed,) if isinstance(allowed, str) else allowed)
        for code, allowed in spec.truth.items()
    }


def true_quantities(app: DrawnApp) -> tuple[WindowTruth, ...]:
    """The information windows of an untouched launch, in order."""
    return tuple(
        _window_truth(app, showing) for showing in app.course.showings if showing.scene.window is not None
    )


def contrast_at(app: DrawnApp, scene: str, layer_id: str, at_ms: float) -> float | None:
    """The contrast ratio of a layer's ink at a time of the launch; None while it shows none."""
    canvas = np.zeros((app.display.height_px, app.display.width_px, 3), np.uint8)
    for painted in app.stack(at_ms):
        if (painted.scene, painted.layer.id) == (scene, layer_id):
            painted.layer.paint_ground(canvas, painted.state)
            ink = painted.layer.ink(painted.state)
            alpha = painted.layer.alpha_at(painted.state)
            return None if ink is None else _contrast_ratio(canvas, ink, alpha, app.display)
        painted.layer.paint(canvas, painted.state)
    return None


def _window_truth(app: DrawnApp, showing: Showing) -> WindowTruth:
    scene, window = showing.scene, showing.scene.window
    if window is None:
        raise ValueError(f"{scene.name} is no information window")
    whole = Rect.from_xywh(0, 0, app.display.width_px, app.display.height_px)
    body = whole
    body_layer = scene.layers[0]
    if window.body is not None:
        body_layer = scene.layer_by_id[window.body]
        body = body_layer.box
    visible_from_ms = showing.from_ms + body_layer.visibility.half_shown_ms
    close = None
    if window.close is not None:
        close = _close_truth(app, showing, scene.layer_by_id[window.close], body, visible_from_ms)
    return WindowTruth(
        scene=scene.name,
        kind=window.kind,
        visible_from_ms=visible_from_ms,
        visible_until_ms=showing.until_ms,
        body=body,
        close=close,
    )


def _close_truth(
    app: DrawnApp, showing: Showing, layer: Layer, body: Rect, window_from_ms: float
) -> CloseTruth | None:
    """None if the window ends before its control shows."""
    first_ms = showing.from_ms + layer.visibility.half_shown_ms
    full_ms = showing.from_ms + layer.visibility.from_ms + layer.visibility.fade_in_ms
    state = layer.state(full_ms - showing.from_ms)
    if state is None or (showing.until_ms is not None and full_ms >= showing.until_ms):
        return None
    ink = layer.ink(state)
    contrast_ratio = contrast_at(app, showing.scene.name, layer.id, full_ms)
    if ink is None or contrast_ratio is None:
        raise ValueError(f"the close control {layer.id} of {app.package} has no glyph")
    text = layer.painter.label(state.tick) or None
    box = _box(layer, state, ink)
    display = app.display
    is_popup = showing.scene.window is not None and showing.scene.window.kind == "popup"
    centers = [box.center]
    clickable = _clickable_bounds(app, showing, layer, state)
    if clickable is not None:
        centers.append(clickable.center)
    nearest = min(centers, key=lambda center: outside_zones_px(center, body, display, is_popup=is_popup))
    until_ms = None if showing.until_ms is None else showing.until_ms - showing.from_ms
    return CloseTruth(
        kind=_kind(layer, text),
        text=text,
        first_visible_ms=first_ms,
        t_vis_ms=first_ms - window_from_ms,
        glyph_box=ink.extent,
        box=box,
        is_text=ink.is_text,
        contrast_ratio=contrast_ratio,
        node_bounds=clickable,
        zone=zone_of(nearest, body, display, is_popup=is_popup),
        outside_px=outside_zones_px(nearest, body, display, is_popup=is_popup),
        shift_px=shift_px(layer, full_ms - showing.from_ms, until_ms),
        overlap_px=overlap_px(box, display),
    )


def _box(layer: Layer, state: LayerState, ink: Ink) -> Rect:
    has_holder = isinstance(layer.painter, PillPainter) or getattr(layer.painter, "circle", None) is not None
    return layer.box_at(state) if has_holder else ink.extent


def _kind(layer: Layer, text: str | None) -> str:
    if text is None:
        return "back_arrow" if getattr(layer.painter, "icon", "") == "back" else "x_icon"
    if any(word in text.lower() for word in SKIP_WORDS):
        return "skip_text"
    return "ack_text" if any(word in text for word in ACK_WORDS) else "dismiss_text"


def _clickable_bounds(app: DrawnApp, showing: Showing, layer: Layer, state: LayerState) -> Rect | None:
    """The control's own clickable node, or the clickable one around it; clipped to the display."""
    shape = layer.node
    if shape is not None and not shape.is_clickable and shape.inside is not None:
        shape = showing.scene.layer_by_id[shape.inside].node
    if shape is None or not shape.is_clickable:
        return None
    whole = Rect.from_xywh(0, 0, app.display.width_px, app.display.height_px)
    return node_bounds(shape, state).intersection(whole)


def _contrast_ratio(ground: np.ndarray, ink: Ink, alpha: float, display: VirtualDisplay) -> float | None:
    margin_px = 2 + round(display.px(RING_DP))
    coverage = np.pad(ink.mask.coverage, margin_px)
    rows = np.arange(coverage.shape[0]) + ink.mask.top_px - margin_px
    columns = np.arange(coverage.shape[1]) + ink.mask.left_px - margin_px
    inside = ((rows >= 0) & (rows < ground.shape[0]))[:, None] & (
        (columns >= 0) & (columns < ground.shape[1])
    )[None, :]
    here = ground[
        np.clip(rows, 0, ground.shape[0] - 1)[:, None], np.clip(columns, 0, ground.shape[1] - 1)[None, :]
    ].astype(np.float64)
    touched = (coverage > 0).astype(np.uint8)
    near = cv2.dilate(touched, np.ones((3, 3), np.uint8))
    side = 3 + 2 * max(2, round(display.px(RING_DP)))
    far = cv2.dilate(touched, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    ring = (far > 0) & (near == 0) & inside
    core = (coverage >= CORE_COVERAGE) & inside
    if not core.any() or not ring.any():
        return None
    share = ink.alpha * alpha
    inked = here[core] + share * (np.array(ink.color, np.float64) - here[core])
    around = float(np.median(_luminance(here[ring])))
    glyph = _luminance(inked)
    ratios = (np.maximum(glyph, around) + 0.05) / (np.minimum(glyph, around) + 0.05)
    return float(np.median(ratios))


def _luminance(colors: np.ndarray) -> np.ndarray:
    """Relative luminance of (n, 3) sRGB values 0 to 255 (WCAG 2.x, with its 0.04045 knee)."""
    share = colors / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    luminance: np.ndarray = linear @ np.array((0.2126, 0.7152, 0.0722))
    return luminance
