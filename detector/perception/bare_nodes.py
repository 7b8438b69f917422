"""Small clickable nodes without words or a visible mark, each as the control that it may be.

What is drawn in them may be too faint to be recognised as a ×. Only a tap shows whether one closes the window
(by_touch.py); until then none of them counts as a control.
"""

from collections.abc import Sequence
from math import hypot

import numpy as np

from detector.core.geometry import Rect
from detector.perception.glyph import Glyph, measure_text
from detector.perception.node_proposals import drawn_in
from detector.windows.seen import Channel, CloseControl, ControlKind

__all__ = ["bare_controls"]

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
