"""The window on top by the sight of the whole picture, beside the figures of each rectangle.

Whether there is a window, and how it lies, shows in the whole picture; where its edges are, in rectangles.
"""

from collections.abc import Sequence

import numpy as np

from detector.core.geometry import Rect
from detector.perception.ports import WindowGuess
from detector.perception.weights import SightWeights
from detector.perception.window_belief import WAYS, WindowBelief, believed, way_of
from detector.perception.window_shapes import Shape

__all__ = ["agreement", "belief_by_sight"]

MIN_CHANCE = 1e-3
FRAMED_FROM = 0.5
"""Agreement of a rectangle with the cells, as an intersection over union: below it no edges frame what was
seen [tool value; the least of a match in object detection].

How a control lies in a window depends on its edges, and cells are too coarse to accuse anybody by."""

MAX_BAND_SHARE = 0.5
"""Of the width: what comes from the upper edge is no higher [tool value: notifications are not]. Sheets come
from the lower one; a higher picture at the upper edge is its page's."""


def belief_by_sight(
    shapes: Sequence[Shape], log_odds: np.ndarray, sight: WindowGuess | None, weights: SightWeights
) -> WindowBelief:
    """The belief in a window, given `log_odds` of each rectangle by its figures; (shapes,).

    Those alone count where no window finder looked. Where no rectangle that lies as it sees frames its cells,
    what it sees is no reason to believe in another one: it only counts against a window.
    """
    by_figures = believed(shapes, log_odds)
    if sight is None:
        return by_figures
    ways = (1 - weights.share) * _ways(by_figures) + weights.share * _ways(sight)
    odds = np.exp([0.0, *ways])
    none, full_screen, card, sheet = (odds / odds.sum()).tolist()
    lies = WAYS[int(np.argmax(ways))]
    box = shapes[0].box if lies == "full_screen" else _framing(shapes, log_odds, lies, sight, weights)
    if box is None:
        return by_figures if none <= by_figures.none else by_figures.with_none(none)
    return WindowBelief(none=none, full_screen=full_screen, card=card, sheet=sheet, box=box)


def agreement(box: Rect, frame: Rect, cover: np.ndarray) -> float:
    """Intersection over union of a rectangle with the cells, each counted by its chance."""
    height, width = cover.shape
    rows = _shares(box.top_px / frame.height_px * height, box.bottom_px / frame.height_px * height, height)
    columns = _shares(box.left_px / frame.width_px * width, box.right_px / frame.width_px * width, width)
    inside = rows[:, None] * columns[None]
    return float(np.minimum(inside, cover).sum() / np.maximum(inside, cover).sum())


def _ways(chances: WindowBelief | WindowGuess) -> np.ndarray:
    """(3,) the log-odds of each of `WAYS` against no window."""
    none, *ways = np.log([max(getattr(chances, way), MIN_CHANCE) for way in ("none", *WAYS)])
    odds: np.ndarray = np.array(ways) - none
    return odds


def _framing(
    shapes: Sequence[Shape], log_odds: np.ndarray, lies: str, sight: WindowGuess, weights: SightWeights
) -> Rect | None:
    """Of the rectangles that lie so, the likeliest that frames what was seen."""
    frame = shapes[0].box
    overlaps = np.array([agreement(shape.box, frame, sight.cover) for shape in shapes])
    can = (overlaps >= FRAMED_FROM) & np.array([_can_lie(shape, lies, frame) for shape in shapes])
    if not can.any():
        return None
    return shapes[int(np.argmax(np.where(can, log_odds + weights.overlap * overlaps, -np.inf)))].box


def _can_lie(shape: Shape, way: str, frame: Rect) -> bool:
    is_from_below = frame.bottom_px - shape.box.bottom_px <= shape.box.top_px - frame.top_px
    is_low = shape.box.height_px <= MAX_BAND_SHARE * frame.width_px
    return way_of(shape, frame) == way and (way != "sheet" or is_from_below or is_low)


def _shares(begin: float, end: float, n_cells: int) -> np.ndarray:
    """(cells,) the share of each that lies between both."""
    cells = np.arange(n_cells)
    shares: np.ndarray = np.clip(np.minimum(cells + 1, end) - np.maximum(cells, begin), 0, 1)
    return shares
