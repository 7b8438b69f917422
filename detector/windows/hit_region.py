"""The hit region's edges as found by tapping, each as its distance from the middle of the glyph.

An edge lies between the outermost tap that closed the window and the innermost tap beyond it that did
not; where every tap in a direction closed it, between the outermost tap and the end of the display. Only
taps straight left, right, above or below the middle bound an edge.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from operator import itemgetter

from detector.core.geometry import Rect
from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity, StatedQuantity, bounded, stated
from detector.core.trials import Gesture
from detector.core.uncertainty import Component, Origin, Part, deviation
from detector.windows.edges import SCATTER_PX
from detector.windows.touched_window import HIT_REGION_PROBE, MARK_PROBE, Touch

__all__ = ["HitEdges", "find_hit_edges"]

ON_AXIS_PX = 3.0
"""About how accurately the middle of the glyph is known in each launch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HitEdges:
    """Distances from the glyph's middle, px; None where an edge was not bounded from both sides.

    `most_px`: no longer than this is its short side, if taps aimed beside the control missed on both sides.
    """

    left_px: Quantity | None
    right_px: Quantity | None
    top_px: Quantity | None
    bottom_px: Quantity | None
    evidence_ids: tuple[str, ...]
    most_px: float | None = None

    @property
    def width_px(self) -> Quantity | None:
        return _sum(self.left_px, self.right_px)

    @property
    def height_px(self) -> Quantity | None:
        return _sum(self.top_px, self.bottom_px)

    @property
    def short_side_px(self) -> Quantity | None:
        """None unless both sides are known."""
        width, height = self.width_px, self.height_px
        if width is None or height is None:
            return None
        return min(width, height, key=lambda side: side.value)


def find_hit_edges(touches: Iterable[Touch], screen: Rect) -> HitEdges | None:
    """None if no tap missed in any direction: then only the display bounds an edge."""
    taps_by_side = {name: _SideTaps() for name in ("left", "right", "top", "bottom")}
    evidence: list[str] = []
    taps = [
        touch
        for touch in touches
        if touch.is_counted and touch.gesture is Gesture.TAP and touch.probe != MARK_PROBE
    ]
    gated_ms = _gated_ms(taps)
    for touch in taps:
        offset = _offset(touch)
        closed = touch.outcome is OutcomeKind.DISMISSED
        control, since = touch.control, touch.since_window_ms
        if offset is None or control is None or since is None or (not closed and since.low <= gated_ms):
            continue
        x_px, y_px = offset
        if min(abs(x_px), abs(y_px)) > ON_AXIS_PX:
            continue
        outwards_px = {"left": -x_px, "right": x_px, "top": -y_px, "bottom": y_px}
        side, away_px = max(outwards_px.items(), key=itemgetter(1))
        room_px = screen.sides_from(control.glyph_box.center)
        if away_px > ON_AXIS_PX:
            is_aimed = touch.probe == HIT_REGION_PROBE
            taps_by_side[side].add(away_px, closed=closed, room_px=room_px[side], is_aimed=is_aimed)
        elif closed:  # in the middle, which lies on every axis
            for name, taps_there in taps_by_side.items():
                taps_there.add(0.0, closed=closed, room_px=room_px[name])
        evidence += touch.evidence_ids
    if not any(tap.misses_px for tap in taps_by_side.values()):
        return None
    return HitEdges(
        left_px=taps_by_side["left"].edge(),
        right_px=taps_by_side["right"].edge(),
        top_px=taps_by_side["top"].edge(),
        bottom_px=taps_by_side["bottom"].edge(),
        evidence_ids=tuple(dict.fromkeys(evidence)),
        most_px=_most_px(taps_by_side),
    )


def _most_px(taps_by_side: Mapping[str, "_SideTaps"]) -> float | None:
    """The shorter of what the misses on both sides leave between them."""
    lengths = [
        one + other
        for pair in (("left", "right"), ("top", "bottom"))
        for one, other in [[taps_by_side[name].beyond_px() for name in pair]]
        if one is not None and other is not None
    ]
    return min(lengths) if lengths else None


def _gated_ms(taps: Sequence[Touch]) -> float:
    """Until when first taps in the middle of the glyph had no effect although later ones closed the window.

    A tap that missed before then bounds no edge.
    """
    middle = [touch for touch in taps if touch.n_before == 0 and _is_in_the_middle(touch)]
    closing_ms = min(
        (_since_ms(touch) for touch in middle if touch.outcome is OutcomeKind.DISMISSED), default=-inf
    )
    vain = [
        touch for touch in middle if touch.outcome is OutcomeKind.NOTHING and _since_ms(touch) < closing_ms
    ]
    return max(
        (touch.since_window_ms.high for touch in vain if touch.since_window_ms is not None), default=-inf
    )


def _since_ms(touch: Touch) -> float:
    return touch.since_window_ms.value if touch.since_window_ms is not None else inf


def _is_in_the_middle(touch: Touch) -> bool:
    """Within the inner half of the glyph, horizontally and vertically."""
    offset = _offset(touch)
    if offset is None or touch.control is None:
        return False
    glyph = touch.control.glyph_box
    return abs(offset[0]) <= glyph.width_px / 4 and abs(offset[1]) <= glyph.height_px / 4


@dataclass(frozen=True, slots=True)
class _SideTaps:
    """How far out taps in one direction closed the window, and did not."""

    hits_px: list[float] = field(default_factory=list)
    misses_px: list[float] = field(default_factory=list)
    rooms_px: list[float] = field(default_factory=list)  # to the end of the display, of each hit
    aimed_misses_px: list[float] = field(default_factory=list)

    def add(self, away_px: float, *, closed: bool, room_px: float, is_aimed: bool = False) -> None:
        if closed:
            self.hits_px.append(away_px)
            self.rooms_px.append(room_px)
        else:
            self.misses_px.append(away_px)
            if is_aimed:
                self.aimed_misses_px.append(away_px)

    def beyond_px(self) -> float | None:
        """The edge is nearer than this, though launches differ; None where no tap aimed there missed."""
        if not self.hits_px or not self.aimed_misses_px:
            return None
        return max(min(self.aimed_misses_px), *self.hits_px)

    def edge(self) -> Quantity | None:
        """Between the last hit and the first miss; if they overlap, launches differ: within their range."""
        if not self.hits_px:
            return None
        if not self.misses_px:
            hit_px, room_px = max(zip(self.hits_px, self.rooms_px, strict=True), key=lambda one: one[0])
            if hit_px <= 0:
                return None  # no tap in this direction
            end_px = max(room_px, hit_px)
            return _between(hit_px, end_px)
        miss_px = min(self.misses_px)
        inside = (number for number in self.hits_px if number < miss_px)
        return _between(max(inside, default=miss_px), max(miss_px, *self.hits_px))


def _offset(touch: Touch) -> tuple[float, float] | None:
    if touch.control is None or touch.point is None:
        return None
    middle = touch.control.glyph_box.center
    return touch.point.x_px - middle.x_px, touch.point.y_px - middle.y_px


def _sum(one: Quantity | None, other: Quantity | None) -> Quantity | None:
    """Each edge's error is a bound of its own, so they add up."""
    if one is None or other is None:
        return None
    middle = deviation(
        Part.GLYPH_MIDDLE, SCATTER_PX * 0.5**0.5, "px", origin=Origin.DRAWN_CONTROLS, sensitivity=2**0.5
    )
    components = (*_components(one), *_components(other), middle)
    return stated(one.value + other.value, one.error + other.error, "px", components)


def _between(low_px: float, high_px: float) -> StatedQuantity:
    middle = Quantity(value=(low_px + high_px) / 2, error=(high_px - low_px) / 2, unit="px")
    return bounded(middle, Part.PROBE_PITCH)


def _components(edge: Quantity) -> tuple[Component, ...]:
    return edge.budget.components if isinstance(edge, StatedQuantity) and edge.budget is not None else ()
