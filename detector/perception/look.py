"""The interpretation of one picture: its window, its close controls and its calls to action.

What was read (`Content`) is kept separate from what it means (`Interpretation`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import hypot

import numpy as np

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import ViewTree
from detector.perception.close_control import propose
from detector.perception.context import FrameContext
from detector.perception.glyph import Glyph, measure_text
from detector.perception.lexicon import Lexicon
from detector.perception.node_proposals import drawn_in
from detector.perception.notices import find_notices
from detector.perception.painted import unsure_where_painted
from detector.perception.picture_content import Content
from detector.perception.ports import TextLine
from detector.perception.text_controls import calls_to_action
from detector.perception.tree_controls import wordless_nodes
from detector.perception.weighing import weighed
from detector.perception.weights import Weights
from detector.windows.seen import (
    CallToAction,
    Channel,
    CloseControl,
    ControlKind,
    InformationWindow,
    Notice,
    WindowKind,
)

__all__ = ["Interpretation", "as_banner", "bare_controls", "interpret"]


# Which windows are banners: strips that stand in a page's layout, block nothing and belong to the page.
#
# What an advert SDK docks to an edge of a page is as much a part of it as a tab bar. Such a strip is no
# taller than 90 dp or 15 % of the display, whichever is less (Google Mobile Ads, "Integrate anchored adaptive
# banners"), and takes most of the width: 320 dp on the narrowest phones, all of it mostly.

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


# Small clickable nodes without words or a visible mark, each as the control that it may be.
#
# What is drawn in them may be too faint to be recognised as a ×. Only a tap shows whether one closes the
# window (by_touch.py); until then none of them counts as a control.

MAX_NODES = 4  # those nearest to a corner: a gallery of icons is not a window's control
NODE_SCORE = 0.25  # as for a small icon in a usual place (tree_controls.py)
INNER_SHARE = 0.1  # of the node's short side, left out: its neighbours' edges


def bare_controls(
    rgb: np.ndarray, nodes: Sequence[Rect], window: Rect, controls: Sequence[CloseControl]
) -> tuple[CloseControl, ...]:
    """`nodes`: the window's wordless ones. `rgb` is (H, W, 3) uint8, in the px of the boxes."""
    frame = Rect.from_xywh(0, 0, rgb.shape[1], rgb.shape[0])
    shown = [bounds for node in nodes if (bounds := node.intersection(frame)) is not None]
    bare = [rect for rect in shown if not any(_meet(rect, control) for control in controls)]
    nearest = sorted(bare, key=lambda rect: _from_corner_px(rect, window))[:MAX_NODES]
    return tuple(_control(rgb, bounds) for bounds in nearest if bounds.short_side_px >= 2)


def _meet(bounds: Rect, control: CloseControl) -> bool:
    return bounds.contains(control.glyph_box.center) or control.box.contains(bounds.center)


def _from_corner_px(bounds: Rect, window: Rect) -> float:
    middle = bounds.center
    across = min(abs(middle.x_px - window.left_px), abs(middle.x_px - window.right_px))
    down = min(abs(middle.y_px - window.top_px), abs(middle.y_px - window.bottom_px))
    return hypot(across, down)


def _control(rgb: np.ndarray, bounds: Rect) -> CloseControl:
    glyph = drawn_in(rgb, bounds, ControlKind.X_ICON)
    if glyph is None or glyph.contrast is None:
        glyph = measure_text(rgb, bounds.expanded(-INNER_SHARE * bounds.short_side_px))
    if glyph.contrast is None:
        glyph = Glyph(box=bounds, error_px=bounds.short_side_px / 2, contrast=None)
    return CloseControl(
        box=glyph.box,
        box_error_px=glyph.error_px,
        glyph_box=glyph.box,
        glyph_error_px=glyph.error_px,
        kind=ControlKind.X_ICON,
        text=None,
        countdown_s=None,
        score=NODE_SCORE,
        found_by=(Channel.TREE,),
        contrast=glyph.contrast,
        node_bounds=bounds,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation:
    """What one picture shows. `window` is of kind none where the picture shows no information window.

    `bare_controls` as in FrameReading.
    """

    window: InformationWindow
    controls: tuple[CloseControl, ...]
    calls_to_action: tuple[CallToAction, ...]
    perhaps_score: float
    notices: tuple[Notice, ...] = ()
    bare_controls: tuple[CloseControl, ...] = ()


def interpret(
    rgb: np.ndarray,
    ink: Content,
    tree: ViewTree | None,
    context: FrameContext,
    *,
    display: Display,
    lexicon: Lexicon,
    weights: Weights,
    window: InformationWindow | None = None,
) -> Interpretation:
    """Interprets the ink, with the tree of the same moment if there is one.

    `window` is given where neighbouring frames show which window it is.
    """
    lines = ink.lines
    if not lines and tree is not None:
        lines = _lines_of(tree)
    proposals = propose(rgb, ink, tree, lexicon=lexicon, display=display)
    weighed_up = weighed(
        rgb,
        ink,
        proposals,
        context,
        lexicon=lexicon,
        weights=weights,
        has_tree=tree is not None,
        window=window,
    )
    shown, controls = as_banner(weighed_up.window, display), weighed_up.controls
    is_asked = tree is not None and shown.kind is not WindowKind.NONE
    wordless = wordless_nodes(tree, shown.box, display) if is_asked and tree is not None else ()
    return Interpretation(
        window=shown,
        controls=tuple(unsure_where_painted(controls, shown, wordless)),
        calls_to_action=calls_to_action(lines, lexicon, height_px=rgb.shape[0], finds=ink.finds or ()),
        perhaps_score=weighed_up.perhaps_score,
        notices=find_notices(rgb, lines, lexicon),
        bare_controls=bare_controls(rgb, wordless, shown.box, controls),
    )


def _lines_of(tree: ViewTree) -> tuple[TextLine, ...]:
    """The tree's own texts, for a picture whose text was not read."""
    return tuple(
        TextLine(text=node.text.strip(), box=node.bounds, score=0.9)
        for node in tree.walk()
        if node.text and node.text.strip() and node.bounds is not None and node.visible is not False
    )
