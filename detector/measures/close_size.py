"""How large the close control is: the drawn control, the glyph on it, and the node that takes the tap.

Short sides, as clauses and guides state them. dp require the density, mm and minutes of arc the panel; if
that is unknown the quantity is None. Pixels count on lossless frames only; bounds from a view tree count on
any. If taps bounded the hit region, its size is used instead of the node's; if they missed on both sides of
the node, it lies between the node's size and the distance of those misses.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, StatedQuantity, bounded, stated
from detector.core.spread import over_frames
from detector.core.uncertainty import Distribution, Origin, Part, bound
from detector.windows.edges import side_components
from detector.windows.hit_region import HitEdges
from detector.windows.window_track import ControlInFrame, WindowRun, WindowTrack

__all__ = ["VIEWING_DISTANCE_MM", "CloseSize", "measure_close_size"]

VIEWING_DISTANCE_MM = 350.0  # criteria.md 3.2, HF-ANGLE
BOUNDS_ERROR_PX = 1.0  # both edges of a node are rounded to whole px


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSize(Measured):
    """Short sides, median over frames; None if it could not be measured.

    drawn_short_side_px, _dp, _mm   the pill, circle or plate, or the glyph if there is none
    glyph_short_side_px, _dp, _mm   the ink of the × or of the text
    glyph_arcmin                    the same as an angle from 350 mm away
    hit_short_side_px, _dp, _mm     the area where taps closed the window; if it was not probed, the control's
                                    clickable node from the view tree
    is_hit_probed                   whether it was probed
    """

    drawn_short_side_px: Quantity | None
    drawn_short_side_dp: Quantity | None
    drawn_short_side_mm: Quantity | None
    glyph_short_side_px: Quantity | None
    glyph_short_side_dp: Quantity | None
    glyph_short_side_mm: Quantity | None
    glyph_arcmin: Quantity | None
    hit_short_side_px: Quantity | None
    hit_short_side_dp: Quantity | None
    hit_short_side_mm: Quantity | None
    is_hit_probed: bool = False


def measure_close_size(run: WindowRun) -> CloseSize:
    """`hit_edges`: found by taps in other runs of the case; None: the hit region was not probed."""
    track, display, hit_edges, lossy_frame_ids = run.track, run.display, run.hit_edges, run.lossy_frame_ids
    sharp = [sighting for sighting in track.sightings if sighting.frame_id not in lossy_frame_ids]
    drawn = _side(sharp, _drawn_side)
    glyph = _side(
        sharp,
        lambda c: _between_edges(c.control.glyph_box.short_side_px, c.control.glyph_error_px),
    )
    node = over_frames(
        [
            _of_node(sighting.control.node_bounds.short_side_px)
            for sighting in track.sightings
            if sighting.control.node_bounds is not None
        ]
    )
    probed = None if hit_edges is None else hit_edges.short_side_px or _between_misses(hit_edges, node)
    hit = probed or node
    glyph_mm = glyph and display.mm(glyph)
    return CloseSize(
        evidence_ids=_evidence(track, sharp, glyph)
        + (hit_edges.evidence_ids if hit_edges is not None and probed is not None else ()),
        drawn_short_side_px=drawn,
        drawn_short_side_dp=drawn and display.dp(drawn),
        drawn_short_side_mm=drawn and display.mm(drawn),
        glyph_short_side_px=glyph,
        glyph_short_side_dp=glyph and display.dp(glyph),
        glyph_short_side_mm=glyph_mm,
        glyph_arcmin=glyph_mm and _arcmin(glyph_mm),
        hit_short_side_px=hit,
        hit_short_side_dp=hit and display.dp(hit),
        hit_short_side_mm=hit and display.mm(hit),
        is_hit_probed=probed is not None,
    )


def _side(sightings: Sequence[ControlInFrame], of: Callable[[ControlInFrame], Quantity]) -> Quantity | None:
    return over_frames([of(sighting) for sighting in sightings])


def _drawn_side(shown: ControlInFrame) -> StatedQuantity:
    control = shown.control
    is_plate = control.box != control.glyph_box
    return _between_edges(control.box.short_side_px, control.box_error_px, is_plate=is_plate)


def _between_edges(side_px: float, error_px: float, *, is_plate: bool = False) -> StatedQuantity:
    return stated(side_px, error_px, "px", side_components(error_px, is_plate=is_plate))


def _between_misses(edges: HitEdges, node: Quantity | None) -> Quantity | None:
    if edges.most_px is None:
        return None
    least_px = 0.0 if node is None or node.low > edges.most_px else node.low
    middle = Quantity(value=(least_px + edges.most_px) / 2, error=(edges.most_px - least_px) / 2, unit="px")
    return bounded(middle, Part.PROBE_PITCH)


def _of_node(side_px: float) -> StatedQuantity:
    rounding = bound(
        Part.NODE_ROUNDING, BOUNDS_ERROR_PX, "px", origin=Origin.DEVICE, distribution=Distribution.TRIANGULAR
    )
    return stated(side_px, BOUNDS_ERROR_PX, "px", (rounding,))


def _arcmin(side_mm: Quantity) -> Quantity:
    """The angle that a length subtends at the eye; its error from both ends of the interval."""

    def angle(length_mm: float) -> float:
        return math.degrees(2 * math.atan(length_mm / 2 / VIEWING_DISTANCE_MM)) * 60

    low, high = angle(side_mm.low), angle(side_mm.high)
    value, error = angle(side_mm.value), (high - low) / 2
    if not isinstance(side_mm, StatedQuantity) or side_mm.budget is None or side_mm.value <= 0:
        return Quantity(value=value, error=error, unit="arcmin")
    # At so small an angle it is proportional to the length: its derivative is the ratio of the two.
    budget = side_mm.budget.scaled(value / side_mm.value, "arcmin")
    return StatedQuantity(value=value, error=max(error, budget.expanded), unit="arcmin", budget=budget)


def _evidence(track: WindowTrack, sharp: Sequence[ControlInFrame], glyph: Quantity | None) -> tuple[str, ...]:
    """The frame nearest to the median first; then the others; then the trees that gave bounds."""
    typical = sorted(
        sharp or track.sightings,
        key=lambda frame: (
            abs(frame.control.glyph_box.short_side_px - glyph.value) if glyph else 0.0,
            frame.at_ms,
        ),
    )
    bounded = {sighting.frame_id for sighting in track.sightings if sighting.control.node_bounds is not None}
    trees = dict.fromkeys(
        reading.tree_id
        for reading in track.readings
        if reading.tree_id is not None and reading.frame_id in bounded
    )
    return (*(frame.frame_id for frame in typical), *trees)
