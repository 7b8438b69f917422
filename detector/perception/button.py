"""What a call to action, or a word that closes, is drawn on: its pill or panel, its size and lightness.

A pill is recognised by its four edges near the words, a panel by being one plain surface around them. Words
on the picture itself have neither. The clickable node over the words is recorded beside what is drawn: one is
what people see, the other what the app declares to be clickable.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.screen import ViewTree
from detector.perception.patches import shrunk
from detector.perception.plate import find_plate
from detector.perception.ports import TextLine
from detector.perception.tree_elements import nodes_at
from detector.windows.seen import Button, CallToAction, CloseControl

__all__ = ["find_buttons"]

SMALL_SIDE_PX = 270  # a panel is sought on a picture shrunk to this width
PLAIN_LEVELS = 10  # of 255: how far the pixels of one plain surface differ [tool value]
MIN_FILL = 0.85  # of a panel's box, rounded corners off [tool value]
LARGEST_PANEL = 0.9  # of the picture: a larger one is the ground of the window
RING_SHARE = 0.35  # of a line's height: how far around words their ground is taken
FIND_ERROR_SHARE = 0.1  # of the short side: edges of what the finder points at
SAME_IOU = 0.6
HELD_SHARE = 0.8  # of the words: less of them on a surface, and it is not theirs
MAX_BUTTONS = 6
BT_601 = np.array([0.299, 0.587, 0.114])
"""ITU-R BT.601: the luma weights that turn screenshots grey, 0 to 255."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surface:
    box: Rect
    error_px: float


def find_buttons(
    rgb: np.ndarray,
    calls: Sequence[CallToAction],
    controls: Sequence[CloseControl],
    lines: Sequence[TextLine],
    tree: ViewTree | None,
) -> tuple[Button, ...]:
    """For the surest calls, and for every control that is a word. `rgb` is (H, W, 3) uint8, display px."""
    found = [_of_call(rgb, call, lines, tree) for call in calls[:MAX_BUTTONS]]
    found += [_of_control(rgb, control) for control in controls[:MAX_BUTTONS] if control.kind.is_text]
    return tuple(found)


def _of_call(rgb: np.ndarray, call: CallToAction, lines: Sequence[TextLine], tree: ViewTree | None) -> Button:
    words = _words_of(call, lines)
    surface = _surface(rgb, words, call.box)
    return _button(rgb, words, surface, call.text, closes=False, node=_node_over(tree, words, rgb))


def _of_control(rgb: np.ndarray, control: CloseControl) -> Button:
    has_plate = control.box.area_px2 > 1.2 * control.glyph_box.area_px2
    surface = _Surface(box=control.box, error_px=control.box_error_px) if has_plate else None
    return _button(rgb, control.glyph_box, surface, control.text, closes=True, node=control.node_bounds)


def _button(
    rgb: np.ndarray,
    words: Rect,
    surface: _Surface | None,
    text: str | None,
    *,
    closes: bool,
    node: Rect | None,
) -> Button:
    return Button(
        words_box=words,
        surface=None if surface is None else surface.box,
        error_px=1.0 if surface is None else surface.error_px,
        luma=_luma(rgb, words, surface),
        text=text,
        closes=closes,
        node_bounds=node,
    )


def _words_of(call: CallToAction, lines: Sequence[TextLine]) -> Rect:
    inside = [line.box for line in lines if call.box.contains(line.box.center)]
    words = inside[0] if inside else call.box
    for box in inside[1:]:
        words = words.union(box)
    return words


def _surface(rgb: np.ndarray, words: Rect, pointed_at: Rect) -> _Surface | None:
    """What was measured; or what the finder found, if that is much smaller or nothing was measured."""
    is_find = pointed_at.area_px2 > 1.3 * words.area_px2
    plate = find_plate(rgb, words, is_round_likely=False)
    measured = None if plate is None else _Surface(box=plate.box, error_px=plate.error_px)
    if measured is None or words.share_in(measured.box) < HELD_SHARE:
        measured = _panel(rgb, words)
    if not is_find:
        return measured
    found = _Surface(box=pointed_at, error_px=FIND_ERROR_SHARE * pointed_at.short_side_px)
    if measured is None:
        return found
    if measured.box.iou(pointed_at) >= SAME_IOU:
        return measured
    return min(measured, found, key=lambda surface: surface.box.area_px2)


def _panel(rgb: np.ndarray, words: Rect) -> _Surface | None:
    """The plain surface around the words, where it is a rectangle that ends inside the picture."""
    height, width = rgb.shape[:2]
    scale = max(width / SMALL_SIDE_PX, 1.0)
    small = shrunk(rgb, round(width / scale), round(height / scale))
    ring = _ring(small, Rect.from_xywh(*(side / scale for side in _xywh(words))))
    if ring is None:
        return None
    ground = np.median(small[ring].reshape(-1, 3), axis=0)
    plain = (np.abs(small.astype(np.int16) - ground).max(2) <= PLAIN_LEVELS).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(plain, connectivity=4)
    around = labels[ring & (plain > 0)]
    if around.size == 0:
        return None
    label = int(np.bincount(around).argmax())
    x, y, w, h = (int(stats[label, k]) for k in range(4))
    outline, _ = cv2.findContours(
        (labels == label).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    filled = np.zeros(labels.shape, np.uint8)
    cv2.drawContours(filled, outline, -1, 1, cv2.FILLED)  # including what is printed on it
    box = Rect.from_xywh(x * scale, y * scale, w * scale, h * scale)
    is_ground = w * h > LARGEST_PANEL * labels.size
    if is_ground or filled.sum() < MIN_FILL * w * h or words.share_in(box) < HELD_SHARE:
        return None
    return _Surface(box=box, error_px=scale)


def _ring(rgb: np.ndarray, words: Rect) -> np.ndarray | None:
    """(H, W) bool: the pixels right around the words."""
    height, width = rgb.shape[:2]
    reach = max(RING_SHARE * words.height_px, 2.0)
    mask = np.zeros((height, width), bool)
    outer, inner = words.expanded(reach), words.expanded(1.0)
    mask[_slices(outer, height, width)] = True
    mask[_slices(inner, height, width)] = False
    return mask if mask.any() else None


def _slices(box: Rect, height: int, width: int) -> tuple[slice, slice]:
    rows = slice(max(int(box.top_px), 0), min(max(int(np.ceil(box.bottom_px)), 0), height))
    return rows, slice(max(int(box.left_px), 0), min(max(int(np.ceil(box.right_px)), 0), width))


def _xywh(box: Rect) -> tuple[float, float, float, float]:
    return box.left_px, box.top_px, box.width_px, box.height_px


def _luma(rgb: np.ndarray, words: Rect, surface: _Surface | None) -> Quantity | None:
    """Median of the surface, less than half of which is words; without one, of the ground at the words."""
    height, width = rgb.shape[:2]
    if surface is not None:
        inner = surface.box.expanded(-0.08 * surface.box.short_side_px)
        pixels = rgb[_slices(inner, height, width)].reshape(-1, 3)
    else:
        ring = _ring(rgb, words)
        pixels = rgb[ring] if ring is not None else np.empty((0, 3), np.uint8)
    if not len(pixels):
        return None
    levels = pixels.astype(np.float64) @ BT_601
    low, middle, high = (float(one) for one in np.percentile(levels, [25, 50, 75]))
    return Quantity(value=middle, error=max((high - low) / 2, 1.0), unit="levels")


def _node_over(tree: ViewTree | None, words: Rect, rgb: np.ndarray) -> Rect | None:
    """Bounds of the clickable node that takes a tap on the words; None if none does, or if it is the window.

    Where several windows have a node there, it is unknown which is on top: only one around the words counts.
    """
    if tree is None:
        return None
    most_px2 = LARGEST_PANEL * rgb.shape[0] * rgb.shape[1]
    bounds = [node.bounds for node in nodes_at(tree, words.center) if node.bounds is not None]
    if len(bounds) > 1:
        bounds = [bound for bound in bounds if words.contains(bound.center)]
    small = [bound for bound in bounds if bound.area_px2 < most_px2]
    return min(small, key=lambda rect: rect.area_px2, default=None)
