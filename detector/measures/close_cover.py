"""How far the close control extends under areas that the system draws or where it listens.

Taps there may open the notification shade, go to the home screen or be lost. The device itself reports where
the bars are; an unreported bar is not measured, and `overlap_dp` is None if it reported none.
"""

from dataclasses import dataclass

from detector.core.geometry import Rect
from detector.core.measured import Measured
from detector.core.quantity import Quantity, bounded
from detector.core.spread import over_frames
from detector.core.uncertainty import Origin, Part
from detector.windows.seen import CloseControl
from detector.windows.window_track import WindowRun, WindowTrack

__all__ = ["CloseCover", "measure_close_cover"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCover(Measured):
    """Median over frames; None if no control was seen or the bar is unknown.

    status_bar_share, cutout_share, navigation_share  share of the drawn box that is under it, 0 to 1
    overlap_px, overlap_dp                            how deep it extends under the worst of them
    """

    status_bar_share: Quantity | None
    cutout_share: Quantity | None
    navigation_share: Quantity | None
    overlap_px: Quantity | None
    overlap_dp: Quantity | None


def measure_close_cover(run: WindowRun) -> CloseCover:
    track, display = run.track, run.display
    bars = display.bars
    depths = [
        depth
        for bar in (bars.status_bar, bars.cutout, bars.navigation_bar)
        if (depth := _depth_px(track, bar)) is not None
    ]
    overlap_px = max(depths, key=lambda depth: depth.value, default=None)
    return CloseCover(
        evidence_ids=tuple(sighting.frame_id for sighting in track.sightings),
        status_bar_share=_share(track, bars.status_bar),
        cutout_share=_share(track, bars.cutout),
        navigation_share=_share(track, bars.navigation_bar),
        overlap_px=overlap_px,
        overlap_dp=overlap_px and display.dp(overlap_px),
    )


def _depth_px(track: WindowTrack, bar: Rect | None) -> Quantity | None:
    """Shortest way out from under the bar; a box that may only touch it gets an interval from 0.

    The glyph certainly belongs to the control; where its plate ends is a guess of perception on a busy
    picture. So the control extends at least as deep as the glyph and at most as deep as the plate, limited
    to the node that takes the tap, if one is known.
    """
    if bar is None:
        return None
    depths = []
    for sighting in track.sightings:
        control = sighting.control
        glyph_px, plate_px = _way_out_px(control.glyph_box, bar), _way_out_px(_plate(control), bar)
        low = max(glyph_px - control.glyph_error_px, 0.0)
        high = max(plate_px + control.box_error_px, glyph_px + control.glyph_error_px, 0.0)
        depth = Quantity(value=(low + high) / 2, error=(high - low) / 2, unit="px")
        depths.append(bounded(depth, Part.PIXEL_EDGE))
    return over_frames(depths)


def _plate(control: CloseControl) -> Rect:
    if control.node_bounds is None:
        return control.box
    return control.box.intersection(control.node_bounds) or control.box


def _way_out_px(box: Rect, bar: Rect) -> float:
    """How far the box must move to be clear of the bar; negative if it already is."""
    across_px = min(box.right_px, bar.right_px) - max(box.left_px, bar.left_px)
    down_px = min(box.bottom_px, bar.bottom_px) - max(box.top_px, bar.top_px)
    return min(across_px, down_px)


def _share(track: WindowTrack, bar: Rect | None) -> Quantity | None:
    if bar is None:
        return None
    shares = []
    for sighting in track.sightings:
        box = sighting.control.box
        if box.is_empty:
            continue
        value = box.share_in(bar)
        error = min(1.0, sighting.control.box_error_px / box.short_side_px) if value > 0 else 0.0
        share = Quantity(value=value, error=error, unit="1")
        shares.append(bounded(share, Part.PIXEL_EDGE, origin=Origin.TOOL))
    return over_frames(shares)
