"""The share of the drawn glyph inside the hit region that taps found, and whether taps on it jumped."""

from dataclasses import dataclass

from detector.core.geometry import Rect
from detector.core.measured import Measured
from detector.core.quantity import Quantity, bounded, counted
from detector.core.trials import Gesture
from detector.core.uncertainty import Part
from detector.windows.hit_region import HitEdges, find_hit_edges
from detector.windows.touched_window import TouchedWindow

__all__ = ["CloseGlyphHits", "measure_close_glyph_hits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseGlyphHits(Measured):
    """`closing_share` None: the hit region was not bounded on all sides.

    closing_share       share of the glyph's box inside the hit region
    n_jumps_on_glyph    taps inside the glyph that jumped
    n_taps_on_glyph     taps inside the glyph whose outcome is known
    """

    closing_share: Quantity | None
    n_jumps_on_glyph: Quantity
    n_taps_on_glyph: Quantity
    has_control: bool
    was_tapped: bool


def measure_close_glyph_hits(window: TouchedWindow) -> CloseGlyphHits:
    edges = find_hit_edges(window.touches, window.display.box)
    taps = [
        touch
        for touch in window.touches
        if touch.gesture is Gesture.TAP and touch.is_counted and touch.is_on_glyph
    ]
    jumps = [tap for tap in taps if tap.outcome.is_jump]
    glyph = next((tap.control.glyph_box for tap in taps if tap.control is not None), None)
    share = None if edges is None or glyph is None else _share(edges, glyph)
    supporting = [e for touch in (*jumps, *taps) for e in touch.evidence_ids]
    return CloseGlyphHits(
        evidence_ids=tuple(dict.fromkeys([*supporting, *(edges.evidence_ids if edges is not None else ())])),
        closing_share=share,
        n_jumps_on_glyph=counted(len(jumps), "taps"),
        n_taps_on_glyph=counted(len(taps), "taps"),
        has_control=window.has_control,
        was_tapped=edges is not None,
    )


def _share(edges: HitEdges, glyph: Rect) -> Quantity | None:
    left, right, top, bottom = edges.left_px, edges.right_px, edges.top_px, edges.bottom_px
    if left is None or right is None or top is None or bottom is None:
        return None

    def along(one: Quantity, other: Quantity, length_px: float) -> tuple[float, float]:
        half = length_px / 2
        low = min(one.low, half) + min(other.low, half)
        high = min(one.high, half) + min(other.high, half)
        return low / length_px, high / length_px

    across, down = along(left, right, glyph.width_px), along(top, bottom, glyph.height_px)
    low, high = across[0] * down[0], across[1] * down[1]
    share = Quantity(value=(low + high) / 2, error=(high - low) / 2, unit="1")
    return bounded(share, Part.PROBE_PITCH)
