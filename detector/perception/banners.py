"""Which windows are banners: strips that stand in a page's layout, block nothing and belong to the page.

What an advert SDK docks to an edge of a page is as much a part of it as a tab bar. Such a strip is no taller
than 90 dp or 15 % of the display, whichever is less (Google Mobile Ads, "Integrate anchored adaptive
banners"), and takes most of the width: 320 dp on the narrowest phones, all of it mostly.
"""

from dataclasses import replace

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.windows.seen import InformationWindow, WindowKind

__all__ = ["as_banner"]

MAX_HEIGHT_DP, MAX_HEIGHT_SHARE = 90.0, 0.15
MIN_WIDTH_SHARE = 0.75
EDGES_SHARE = 2 / 135  # of the short side: how far off both edges together may be found on a thumbnail


def as_banner(window: InformationWindow, display: Display) -> InformationWindow:
    """The same window, of kind banner if it lies over content and has a banner's size."""
    if not window.kind.lies_over_content:
        return window
    highest_px = MAX_HEIGHT_SHARE * display.height_px
    limit_px = display.px(MAX_HEIGHT_DP)
    if limit_px is not None:
        highest_px = min(highest_px, limit_px)
    highest_px += EDGES_SHARE * display.box.short_side_px
    is_low = _height_between_bars_px(window.box, display) <= highest_px
    is_wide = window.box.width_px >= MIN_WIDTH_SHARE * display.width_px
    return replace(window, kind=WindowKind.BANNER) if is_low and is_wide else window


def _height_between_bars_px(box: Rect, display: Display) -> float:
    """A strip at an edge of the page reaches, or seems to reach, under the system's bar there."""
    bars = (display.bars.status_bar, display.bars.navigation_bar)
    lying = [bar for bar in bars if bar is not None and bar.width_px > bar.height_px]
    return box.height_px - sum(_shared_height_px(box, bar) for bar in lying)


def _shared_height_px(box: Rect, bar: Rect) -> float:
    common = box.intersection(bar)
    return 0.0 if common is None else common.height_px
