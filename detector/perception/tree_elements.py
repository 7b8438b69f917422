"""Elements that a view tree shows, and the node that would take an element's tap.

A node is an element only if the pixels inside it show something there. Pitfalls: the order of windows in a
dump is not their order on the screen; the drawn icon is often a wordless node whose parent is clickable; and
the clickable ancestor is often the advert itself, which must never be taken for the control (devices.md 1.3,
5.6; criteria.md 3.1).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import hypot

import numpy as np

from detector.core.display import Display
from detector.core.geometry import Point, Rect
from detector.core.screen import ViewNode, ViewTree
from detector.perception.element import Element, element_of_glyph
from detector.perception.glyph import Glyph, measure_text, measure_x
from detector.perception.lexicon import Lexicon
from detector.perception.text_controls import beside_of
from detector.perception.x_icon import find_x_marks
from detector.windows.seen import Channel, CloseControl, ControlKind

__all__ = [
    "SURE_STROKES",
    "TreeCandidate",
    "bare_controls",
    "from_node",
    "node_under",
    "nodes_at",
    "tree_candidates",
    "with_node",
    "wordless_nodes",
]

SYSTEM_PACKAGES = ("com.android.systemui", "android")
# A control's node is at most this far from its drawing (criteria.md 5.5).
NODE_REACH_DP = 24.0
# A larger node is the window, or the advert in it, and not a control: a share of the display.
MAX_NODE_SHARE = 0.12
MAX_NODE_HEIGHT_SHARE = 0.16
SMALL_ICON_DP = 64.0
CARD_IOU = 0.7  # tool value
_DEFAULT_PX_PER_DP = 1 / 360  # of the display's short side, where the density is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeCandidate:
    """A node that says close by its words (`text` known) or by its id; `named` is how clearly, 0 to 1.

    Or, with 0, a small icon in a place usual for controls.
    """

    bounds: Rect
    kind: ControlKind
    text: str | None = None
    countdown_s: int | None = None
    named: float = 0.0


def px_per_dp(display: Display) -> float:
    """Of the display; if its density is not known, as if it were 360 dp wide."""
    known = display.px(1.0)
    return known if known is not None else min(display.width_px, display.height_px) * _DEFAULT_PX_PER_DP


def _shown(
    nodes: tuple[ViewNode, ...], parents: tuple[ViewNode, ...] = ()
) -> Iterator[tuple[ViewNode, tuple[ViewNode, ...]]]:
    """Every node that may be on the screen, with its ancestors, nearest last."""
    for node in nodes:
        if node.visible is False or node.package in SYSTEM_PACKAGES:
            continue
        yield node, parents
        yield from _shown(node.children, (*parents, node))


def _may_be_control(bounds: Rect | None, display: Display) -> bool:
    if bounds is None or bounds.is_empty:
        return False
    inside = bounds.intersection(display.box)
    if inside is None:
        return False
    is_small = bounds.area_px2 <= MAX_NODE_SHARE * display.box.area_px2
    return is_small and bounds.height_px <= MAX_NODE_HEIGHT_SHARE * display.height_px


def tree_candidates(tree: ViewTree, lexicon: Lexicon, display: Display) -> tuple[TreeCandidate, ...]:
    """Nodes that say close by text, content description or resource id, and small icons in corners."""
    found: list[TreeCandidate] = []
    texts = [(node.bounds, node.text) for node, _ in _shown(tree.windows) if node.bounds and node.text]
    for node, parents in _shown(tree.windows):
        bounds = node.bounds
        if bounds is None or not _may_be_control(bounds, display):
            continue
        candidate = _by_words(node, bounds, lexicon, texts) or _by_id(node, bounds, lexicon)
        if candidate is None and _is_small_icon(node, parents, bounds, display):
            candidate = TreeCandidate(bounds=bounds, kind=ControlKind.X_ICON)
        if candidate is not None:
            found.append(candidate)
    return _without_doubles(found)


def _by_words(
    node: ViewNode, bounds: Rect, lexicon: Lexicon, others: list[tuple[Rect, str]]
) -> TreeCandidate | None:
    for text in (node.text, node.content_desc):
        if not text or not text.strip():
            continue
        match = lexicon.control(text)
        if match is not None:
            match = lexicon.control(text, beside=beside_of(bounds, others, lexicon))
        if match is not None:
            is_text = bool(node.text and node.text.strip())
            kind = match.kind if is_text or match.kind is ControlKind.SKIP_TEXT else ControlKind.X_ICON
            return TreeCandidate(
                bounds=bounds,
                kind=kind,
                text=text.strip(),
                countdown_s=match.countdown_s,
                named=0.9 * match.score,
            )
        if lexicon.is_x_sign(text):
            return TreeCandidate(bounds=bounds, kind=ControlKind.X_ICON, named=0.8)
    return None


def _by_id(node: ViewNode, bounds: Rect, lexicon: Lexicon) -> TreeCandidate | None:
    if not node.resource_id or node.text:
        return None
    kind = lexicon.control_id(node.resource_id)
    if kind is None:
        return None
    return TreeCandidate(bounds=bounds, kind=kind, named=0.6)


def wordless_nodes(tree: ViewTree, window: Rect, display: Display) -> tuple[Rect, ...]:
    """Bounds of the window's small clickable leaves without words, wherever they are.

    A window's nodes are those drawn after its card, or its creative, in the same root: a page below has icons
    of its own. None if no node is as large as the window.
    """
    found: list[Rect] = []
    for root in tree.windows:
        shown = list(_shown((root,)))
        cards = [k for k, (node, _) in enumerate(shown) if _is_as_large(node, window)]
        found += [
            node.bounds
            for node, parents in (shown[cards[-1] + 1 :] if cards else ())
            if node.bounds is not None
            and window.contains(node.bounds.center)
            and _is_wordless(node, parents, node.bounds, display)
        ]
    return tuple(found)


def _is_as_large(node: ViewNode, window: Rect) -> bool:
    return node.bounds is not None and node.bounds.iou(window) >= CARD_IOU


def _is_small_icon(node: ViewNode, parents: tuple[ViewNode, ...], bounds: Rect, display: Display) -> bool:
    """A wordless leaf in a place usual for controls."""
    x, y = bounds.center.x_px / display.width_px, bounds.center.y_px / display.height_px
    stands_so = (x < 0.2 or x > 0.8 or 0.4 < x < 0.6) and 0.03 < y < 0.97
    return stands_so and _is_wordless(node, parents, bounds, display)


def _is_wordless(node: ViewNode, parents: tuple[ViewNode, ...], bounds: Rect, display: Display) -> bool:
    """A leaf without words, the size of a control, that is clickable itself or through its parent."""
    if (
        node.children
        or (node.text and node.text.strip())
        or (node.content_desc and node.content_desc.strip())
    ):
        return False
    side_px = SMALL_ICON_DP * px_per_dp(display)
    if bounds.is_empty or max(bounds.width_px, bounds.height_px) > side_px:
        return False
    if not 0.5 < bounds.width_px / bounds.height_px < 2:
        return False
    parent = parents[-1] if parents else None
    return node.clickable is True or (
        parent is not None and parent.clickable is True and _may_be_control(parent.bounds, display)
    )


def _without_doubles(found: list[TreeCandidate]) -> tuple[TreeCandidate, ...]:
    """The clearest of the candidates that share a middle; the smaller one if they are equally clear."""
    kept: list[TreeCandidate] = []
    for candidate in sorted(found, key=lambda each: (-each.named, each.bounds.area_px2)):
        if not any(
            other.bounds.contains(candidate.bounds.center) or candidate.bounds.contains(other.bounds.center)
            for other in kept
        ):
            kept.append(candidate)
    return tuple(kept)


def node_under(tree: ViewTree, glyph: Rect, lexicon: Lexicon, display: Display) -> Rect | None:
    """Bounds of the clickable node that would take a tap on `glyph`; None if there is none.

    The last clickable node over the glyph's middle, since later ones are drawn above; else the nearest one
    within 24 dp that says, itself or through a child, that it closes. Where several windows have a node
    there, it is unknown which window is on top: then only a node that belongs to the glyph by its words or
    its middle is taken.
    """
    reach_px = NODE_REACH_DP * px_per_dp(display)
    over = nodes_at(tree, glyph.center)
    near: list[tuple[float, float, Rect]] = []
    for node, bounds in _clickable(tree.windows):
        is_near = not bounds.contains(glyph.center) and bounds.gap_px(glyph) <= reach_px
        if is_near and _may_be_control(bounds, display) and _says_close(node, lexicon):
            near.append((bounds.gap_px(glyph), bounds.area_px2, bounds))
    small = [node for node in over if _may_be_control(node.bounds, display)]
    if len(over) > 1:
        small = [node for node in small if _says_close(node, lexicon) or _is_centred(node, glyph)]
    found = [node.bounds for node in small if node.bounds is not None]
    if found:
        return min(found, key=lambda bounds: bounds.area_px2)
    return min(near, key=lambda each: each[:2])[2] if near else None


def nodes_at(tree: ViewTree, point: Point) -> list[ViewNode]:
    """The clickable node of each window that takes a tap there: the last one, drawn above the others."""
    over = [
        [node for node, bounds in _clickable((window,)) if bounds.contains(point)] for window in tree.windows
    ]
    return [nodes[-1] for nodes in over if nodes]


def _clickable(windows: tuple[ViewNode, ...]) -> list[tuple[ViewNode, Rect]]:
    """In drawing order."""
    shown = [node for node, _ in _shown(windows) if node.clickable is True]
    return [(node, node.bounds) for node in shown if node.bounds is not None]


def _is_centred(node: ViewNode, glyph: Rect) -> bool:
    return node.bounds is not None and glyph.contains(node.bounds.center)


def _says_close(node: ViewNode, lexicon: Lexicon) -> bool:
    for each in node.walk():
        if any(text and lexicon.control(text) is not None for text in (each.text, each.content_desc)):
            return True
        if each.resource_id and lexicon.control_id(each.resource_id) is not None:
            return True
    return False


# Nodes as elements.

SURE_STROKES = 0.8


def from_node(rgb: np.ndarray, node: TreeCandidate) -> Element | None:
    """A node of the tree, if the pixels inside its bounds show something there."""
    frame = Rect.from_xywh(0, 0, rgb.shape[1], rgb.shape[0])
    bounds = node.bounds.intersection(frame)
    if bounds is None or bounds.short_side_px < 6:
        return None
    glyph = drawn_in(rgb, bounds, node.kind)
    # A node in the tree is not proof that a control is visible.
    nothing = Glyph(box=bounds, error_px=bounds.short_side_px / 2, contrast=None)
    element = element_of_glyph(
        rgb,
        nothing if glyph is None else glyph,
        kind=node.kind,
        found_by=(Channel.TREE,),
        text=node.text,
        countdown_s=node.countdown_s,
        place=bounds,
    )
    return replace(
        element,
        words=node.text if node.kind.is_text else None,
        named=0.0 if glyph is None else node.named,
        is_drawn=glyph is not None,
    )


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


def with_node(element: Element, tree: ViewTree, lexicon: Lexicon, display: Display) -> Element:
    """The element with the node that takes its taps, if there is one."""
    bounds = node_under(tree, element.glyph_box, lexicon, display)
    if bounds is None:
        return element
    is_drawn = element.kind is ControlKind.X_ICON and element.strokes >= SURE_STROKES
    if is_drawn and Channel.TREE not in element.found_by and element.glyph_box.contains(bounds.center):
        # A × in a small node of its own, although nothing names it: a painted one has no node.
        element = replace(element, found_by=(Channel.TREE, *element.found_by))
    return replace(element, node_bounds=bounds)


# Small clickable nodes without words or a visible mark, each as the control that it may be.
#
# What is drawn in them may be too faint to be recognised as a ×. Only a tap shows whether one closes the
# window (by_touch.py); until then none of them counts as a control.

MAX_NODES = 4  # those nearest to a corner: a gallery of icons is not a window's control
NODE_SCORE = 0.25  # of what nobody has seen [tool value]
INNER_SHARE = 0.1  # of the node's short side, left out: its neighbours' edges


def bare_controls(
    rgb: np.ndarray, nodes: Sequence[Rect], window: Rect, controls: Sequence[CloseControl]
) -> tuple[CloseControl, ...]:
    """`nodes`: the window's wordless ones. `rgb` is (H, W, 3) uint8, in the px of the boxes."""
    frame = Rect.from_xywh(0, 0, rgb.shape[1], rgb.shape[0])
    shown = [bounds for node in nodes if (bounds := node.intersection(frame)) is not None]
    bare = [rect for rect in shown if not any(_meet(rect, control) for control in controls)]
    nearest = sorted(bare, key=lambda rect: _from_corner_px(rect, window))[:MAX_NODES]
    return tuple(_bare_control(rgb, bounds) for bounds in nearest if bounds.short_side_px >= 2)


def _meet(bounds: Rect, control: CloseControl) -> bool:
    return bounds.contains(control.glyph_box.center) or control.box.contains(bounds.center)


def _from_corner_px(bounds: Rect, window: Rect) -> float:
    middle = bounds.center
    across = min(abs(middle.x_px - window.left_px), abs(middle.x_px - window.right_px))
    down = min(abs(middle.y_px - window.top_px), abs(middle.y_px - window.bottom_px))
    return hypot(across, down)


def _bare_control(rgb: np.ndarray, bounds: Rect) -> CloseControl:
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
