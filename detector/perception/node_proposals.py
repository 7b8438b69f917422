"""Nodes of the view tree as close controls, if the pixels inside them show something there."""

from dataclasses import replace

import numpy as np

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import ViewTree
from detector.perception.glyph import Glyph, measure_text, measure_x
from detector.perception.lexicon import Lexicon
from detector.perception.proposal import Proposal, control_of_glyph
from detector.perception.tree_controls import TreeCandidate, node_under
from detector.perception.x_icon import find_x_marks
from detector.windows.seen import Channel, ControlKind

__all__ = ["SURE_STROKES", "drawn_in", "from_node", "with_node"]

SURE_STROKES = 0.8
OWN_NODE = 0.6  # the score of a × from a node that takes its taps


def from_node(rgb: np.ndarray, node: TreeCandidate) -> Proposal | None:
    """A node of the tree, if the pixels inside its bounds show something there."""
    frame = Rect.from_xywh(0, 0, rgb.shape[1], rgb.shape[0])
    bounds = node.bounds.intersection(frame)
    if bounds is None or bounds.short_side_px < 6:
        return None
    glyph = drawn_in(rgb, bounds, node.kind)
    named, score = (node.score if node.is_named else 0.0), node.score
    is_drawn = glyph is not None
    if glyph is None:
        # A node in the tree is not proof that a control is visible.
        glyph, score = Glyph(box=bounds, error_px=bounds.short_side_px / 2, contrast=None), node.score * 0.5
        named = 0.0
    control = control_of_glyph(
        rgb,
        glyph,
        kind=node.kind,
        text=node.text,
        countdown_s=node.countdown_s,
        score=score,
        found_by=(Channel.TREE,),
    )
    text = node.text if node.kind.is_text else None
    return Proposal(control=control, place=bounds, text=text, named=named, is_drawn=is_drawn)


def drawn_in(rgb: np.ndarray, bounds: Rect, kind: ControlKind) -> Glyph | None:
    """The glyph that the pixels inside a node show; None where they show none."""
    if kind.is_text:
        measured = measure_text(rgb, bounds.expanded(-0.12 * bounds.height_px))
        return measured if measured.contrast is not None else None
    left, top = int(bounds.left_px), int(bounds.top_px)
    part = rgb[top : int(bounds.bottom_px), left : int(bounds.right_px)]
    side = max(part.shape[:2])
    if side < 12:
        return None
    pad = side // 2  # the surroundings separate strokes from a pattern
    offset_x, offset_y = max(left - pad, 0), max(top - pad, 0)
    wide = rgb[offset_y : top + side + pad, offset_x : left + side + pad]
    marks = find_x_marks(
        np.ascontiguousarray(wide), least_score=0.05, screen_short_side_px=min(rgb.shape[:2])
    )
    for mark in marks:
        moved = replace(mark, x_px=mark.x_px + offset_x, y_px=mark.y_px + offset_y)
        if bounds.contains(moved.box.center):
            return measure_x(rgb, moved)
    return None


def with_node(proposal: Proposal, tree: ViewTree, lexicon: Lexicon, display: Display) -> Proposal:
    control = proposal.control
    bounds = node_under(tree, control.glyph_box, lexicon, display)
    if bounds is None:
        return proposal
    control = replace(control, node_bounds=bounds)
    is_drawn = control.kind is ControlKind.X_ICON and proposal.strokes >= SURE_STROKES
    if is_drawn and Channel.TREE not in control.found_by and control.glyph_box.contains(bounds.center):
        # A × in a small node of its own, although nothing names it: a painted one has no node.
        found_by = (Channel.TREE, *control.found_by)
        control = replace(control, score=1 - (1 - control.score) * (1 - OWN_NODE), found_by=found_by)
    return replace(proposal, control=control)
