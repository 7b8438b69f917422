"""What a drawn length, a place and a contrast are uncertain by, from the error perception gives with each.

An edge is found where half a pixel is covered. Two things put it elsewhere: each edge scatters by itself, and
pixels that are covered less than half shift opposite edges alike, outwards or inwards. The first matters to
places and lengths, the second to lengths alone. Both are standard deviations over drawn controls with known
truth (type A: 797 controls of `benchmarks.drawn_controls`, seeds 10000 to 10899, that no coverage is stated
on), uncorrected bias included, and given for an edge with a stated error of 1 px: an edge that is doubted
more is uncertain by more.
"""

from detector.core.quantity import Quantity, StatedQuantity, stated
from detector.core.uncertainty import Component, Origin, Part, bound, deviation

__all__ = ["centre_components", "contrast_stated", "side_components"]

SCATTER_PX = 0.22
COVER_PX = 0.18
LEVELS_SHARE, LEVELS = 0.01, 0.02
"""Of a contrast's error: what 256 levels a colour leave open (`perception.glyph`)."""


def side_components(error_px: float) -> tuple[Component, ...]:
    """Of a length between two edges, each with a stated error of `error_px`."""
    return (
        deviation(
            Part.PIXEL_EDGE,
            SCATTER_PX * error_px,
            "px",
            origin=Origin.DRAWN_CONTROLS,
            sensitivity=2**0.5,
        ),
        deviation(
            Part.EDGE_COVER,
            COVER_PX * error_px,
            "px",
            origin=Origin.DRAWN_CONTROLS,
            sensitivity=2.0,
        ),
    )


def centre_components(error_px: float) -> tuple[Component, ...]:
    """Of the middle between two edges."""
    return (
        deviation(
            Part.PIXEL_EDGE,
            SCATTER_PX * error_px,
            "px",
            origin=Origin.DRAWN_CONTROLS,
            sensitivity=0.5**0.5,
        ),
        deviation(Part.EDGE_COVER, COVER_PX * error_px, "px", origin=Origin.DRAWN_CONTROLS, sensitivity=0.0),
    )


def contrast_stated(ratio: Quantity) -> StatedQuantity:
    """Which pixels are glyph and which ground, and the levels of colour, told apart again."""
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
                divisor=2.0,
            ),
            bound(Part.COLOUR_LEVELS, levels, ratio.unit, origin=Origin.TOOL),
        ),
    )
