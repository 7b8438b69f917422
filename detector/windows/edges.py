"""The uncertainty budgets of drawn lengths, places and contrasts, from the error that perception states.

An edge is found where half a pixel is covered. Two effects shift it: each edge scatters by itself, and
pixels that are covered less than half shift opposite edges alike, outwards or inwards. The first matters to
places and lengths, the second to lengths alone. What is given is for an edge with a stated error of 1 px; one
that is doubted more is uncertain by more. Type A, the uncorrected bias included: half of what 95.45 of 100
keep to, of 750 drawn controls that are sure enough to be judged (`lab.benchmarks.drawn_controls`, seeds 10000
to 10899, on which no coverage is stated).
"""

from detector.core.quantity import Quantity, StatedQuantity, stated
from detector.core.uncertainty import Component, Origin, Part, bound, deviation

__all__ = ["centre_components", "contrast_stated", "side_components"]

SCATTER_PX = 0.14
COVER_PX = 0.165
PLATE_SCATTER_PX = 0.10
"""Where a film begins along a whole side (`perception.plate`): half-covered px do not shift that."""

SEGMENTATION_DIVISOR = 10.0
"""Of the rest of a contrast's error, which holds for all but one in two hundred and not for 95 of 100. By
4,897 contrasts on grounds that vary (seeds 40000 to 43099, 50000 to 50999, 60000 to 63099)."""

LEVELS_SHARE, LEVELS = 0.01, 0.02
"""Of a contrast's error: what 256 levels a colour leave open (`perception.glyph`)."""


def side_components(error_px: float, *, is_plate: bool = False) -> tuple[Component, ...]:
    """Of a length between two edges, each with a stated error of `error_px`."""
    return (
        _pixel_edges(error_px, is_plate=is_plate, sensitivity=2**0.5),
        deviation(
            Part.EDGE_COVER,
            COVER_PX * (max(error_px - 1.0, 0.0) if is_plate else error_px),
            "px",
            origin=Origin.DRAWN_CONTROLS,
            sensitivity=2.0,
        ),
    )


def centre_components(error_px: float, *, is_plate: bool = False) -> tuple[Component, ...]:
    """Of the middle between two edges."""
    return (
        _pixel_edges(error_px, is_plate=is_plate, sensitivity=0.5**0.5),
        deviation(Part.EDGE_COVER, COVER_PX * error_px, "px", origin=Origin.DRAWN_CONTROLS, sensitivity=0.0),
    )


def _pixel_edges(error_px: float, *, is_plate: bool, sensitivity: float) -> Component:
    scatter_px = _scatter_px(error_px, is_plate=is_plate)
    return deviation(Part.PIXEL_EDGE, scatter_px, "px", origin=Origin.DRAWN_CONTROLS, sensitivity=sensitivity)


def _scatter_px(error_px: float, *, is_plate: bool) -> float:
    """A plate's side is found from all of its pixels; an error beyond 1 px scatters as any other edge."""
    if not is_plate:
        return SCATTER_PX * error_px
    return PLATE_SCATTER_PX * min(error_px, 1.0) + SCATTER_PX * max(error_px - 1.0, 0.0)


def contrast_stated(ratio: Quantity) -> StatedQuantity:
    """The ratio with its error split again into segmentation (glyph or ground) and colour levels."""
    levels = min(LEVELS_SHARE * ratio.value + LEVELS, ratio.error)
    return stated(
        ratio.value,
        ratio.error,
        ratio.unit,
        (
            deviation(
                Part.SEGMENTATION,
                ratio.error - levels,
                ratio.unit,
                origin=Origin.DRAWN_CONTROLS,
                divisor=SEGMENTATION_DIVISOR,
            ),
            bound(Part.COLOUR_LEVELS, levels, ratio.unit, origin=Origin.TOOL),
        ),
    )
