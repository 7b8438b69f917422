"""Which window is on top, by one picture: a chance for each way it can lie, and the likeliest box."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from detector.core.geometry import Rect
from detector.perception.pictures import FrameContext
from detector.perception.ports import WindowGuess
from detector.perception.weights import JointEvidence, SightWeights, Verdicts, Weights
from detector.perception.window_evidence import Surroundings, window_evidence
from detector.perception.window_shapes import Shape, Thumbnail, shapes_in
from detector.windows.seen import InformationWindow, Reason, WindowKind

__all__ = [
    "PRIOR",
    "WAYS",
    "WindowBelief",
    "agreement",
    "belief_by_sight",
    "belief_from",
    "belief_in",
    "believed",
    "way_of",
]

EDGE_TO_EDGE_SHARE = 0.97  # of the width: a sheet or a band comes from an edge
AT_EDGE_SHARE = 0.02  # of the height
MIN_CHANCE = 1e-6
WAYS = ("full_screen", "card", "sheet")
PRIOR = "prior"  # the log-odds of anything before its evidence counts
BY_SIGHT, BY_CONTROL, BY_OTHER_SHAPES = "sight", "closing_control", "other_shapes"


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowBelief:
    """Chances that add up to one: no window, one that fills the screen, a card, something from an edge.

    `box` is the likeliest window's, even where "none" is likelier still. `why` adds up, in log-odds, to the
    chance that there is a window.
    """

    none: float
    full_screen: float
    card: float
    sheet: float
    box: Rect
    why: tuple[Reason, ...] = field(default=(), compare=False)

    @property
    def is_window(self) -> bool:
        return self.none < 0.5

    def beside(self, control: float, together: JointEvidence) -> "WindowBelief":
        """Combined with the likeliest control, whose log-odds assume that there is a window."""
        none = min(max(self.none, MIN_CHANCE), 1 - MIN_CHANCE)
        capped = min(max(control, -together.most), together.most)
        odds = together.shift + together.window * float(np.log(1 / none - 1)) + together.control * capped
        by_control = together.shift + together.control * capped
        weaker = (replace(each, log_odds=together.window * each.log_odds) for each in self.why)
        return replace(
            self.with_none(1 - float(1 / (1 + np.exp(-odds)))),
            why=(*weaker, Reason(factor=BY_CONTROL, log_odds=by_control)),
        )

    @property
    def log_odds(self) -> float:
        """Of a window, against none."""
        none = min(max(self.none, MIN_CHANCE), 1 - MIN_CHANCE)
        return float(np.log(1 / none - 1))

    def with_none(self, none: float) -> "WindowBelief":
        """The same ways to lie, at this chance of no window."""
        sure, there = self.as_sure(), 1 - none
        return replace(
            sure,
            none=none,
            full_screen=sure.full_screen * there,
            card=sure.card * there,
            sheet=sure.sheet * there,
        )

    def as_sure(self) -> "WindowBelief":
        """The same belief, given that there is a window."""
        there = max(1 - self.none, MIN_CHANCE)
        return replace(
            self,
            none=0.0,
            full_screen=self.full_screen / there,
            card=self.card / there,
            sheet=self.sheet / there,
        )


def belief_from(window: InformationWindow) -> WindowBelief:
    """The belief where neighbouring frames show which window is on top; its score is the chance."""
    ways = dict.fromkeys(WAYS, 0.0) | {_WAY_OF_KIND.get(window.kind, "card"): window.score}
    full_screen, card, sheet = (ways[way] for way in WAYS)
    return WindowBelief(
        none=1 - window.score, full_screen=full_screen, card=card, sheet=sheet, box=window.box, why=window.why
    )


def believed(shapes: Sequence[Shape], log_odds: np.ndarray) -> WindowBelief:
    """The best shape of each way of lying counts: overlapping shapes are the same window."""
    frame = shapes[0].box
    ways = [way_of(shape, frame) for shape in shapes]
    odds = np.exp(np.clip(log_odds, -12, 12))
    best = {way: max((o for o, w in zip(odds, ways, strict=True) if w == way), default=0.0) for way in WAYS}
    total = 1 + sum(best.values())
    top = int(np.argmax(log_odds))
    return WindowBelief(
        none=float(1 / total),
        full_screen=float(best["full_screen"] / total),
        card=float(best["card"] / total),
        sheet=float(best["sheet"] / total),
        box=frame if ways[top] == "full_screen" else shapes[top].box,
    )


_WAY_OF_KIND = {
    WindowKind.SPLASH: "full_screen",
    WindowKind.INTERSTITIAL: "full_screen",
    WindowKind.SHEET: "sheet",
    WindowKind.BANNER: "sheet",
}


def way_of(shape: Shape, frame: Rect) -> str:
    """The way a rectangle lies on the picture: full_screen, card or sheet."""
    if shape.is_whole:
        return "full_screen"
    box = shape.box
    reach = AT_EDGE_SHARE * frame.height_px
    at_top, at_bottom = box.top_px - frame.top_px < reach, frame.bottom_px - box.bottom_px < reach
    if box.width_px < EDGE_TO_EDGE_SHARE * frame.width_px or not (at_top or at_bottom):
        return "card"
    # A band from the top is low; one over more than half of the screen is a picture above a brand bar.
    return "full_screen" if at_top and 2 * box.height_px > frame.height_px else "sheet"


# The window on top by the sight of the whole picture, beside the figures of each rectangle.
#
# Whether there is a window, and how it lies, shows in the whole picture; where its edges are, in rectangles.

MIN_WAY_CHANCE = 1e-3
FRAMED_FROM = 0.5
"""Agreement of a rectangle with the cells, as an intersection over union: below it no edges frame what was
seen [tool value; the least of a match in object detection].

How a control lies in a window depends on its edges, and cells are too coarse to accuse anybody by."""

MAX_BAND_SHARE = 0.5
"""Of the width: what comes from the upper edge is no higher [tool value: notifications are not]. Sheets come
from the lower one; a higher picture at the upper edge is its page's."""


def belief_by_sight(
    shapes: Sequence[Shape],
    log_odds: np.ndarray,
    sight: WindowGuess | None,
    weights: SightWeights,
    *,
    why: tuple[Reason, ...] = (),
) -> WindowBelief:
    """The belief in a window, given `log_odds` of each rectangle by its figures; (shapes,).

    Those alone count where no window finder looked. Where no rectangle that lies as it sees frames its cells,
    what it sees is no reason to believe in another one: it only counts against a window.
    """
    by_figures = replace(believed(shapes, log_odds), why=why)
    if sight is None:
        return by_figures
    ways = (1 - weights.share) * _ways(by_figures) + weights.share * _ways(sight)
    odds = np.exp([0.0, *ways])
    none, full_screen, card, sheet = (odds / odds.sum()).tolist()
    lies = WAYS[int(np.argmax(ways))]
    box = shapes[0].box if lies == "full_screen" else _framing(shapes, log_odds, lies, sight, weights)
    if box is None:
        seen = by_figures if none <= by_figures.none else by_figures.with_none(none)
    else:
        seen = WindowBelief(none=none, full_screen=full_screen, card=card, sheet=sheet, box=box)
    by_sight = Reason(factor=BY_SIGHT, log_odds=seen.log_odds - by_figures.log_odds)
    return replace(seen, why=(*why, by_sight))


def agreement(box: Rect, frame: Rect, cover: np.ndarray) -> float:
    """Intersection over union of a rectangle with the cells, each counted by its chance."""
    height, width = cover.shape
    rows = _shares(box.top_px / frame.height_px * height, box.bottom_px / frame.height_px * height, height)
    columns = _shares(box.left_px / frame.width_px * width, box.right_px / frame.width_px * width, width)
    inside = rows[:, None] * columns[None]
    return float(np.minimum(inside, cover).sum() / np.maximum(inside, cover).sum())


def _ways(chances: WindowBelief | WindowGuess) -> np.ndarray:
    """(3,) the log-odds of each of `WAYS` against no window."""
    none, *ways = np.log([max(getattr(chances, way), MIN_WAY_CHANCE) for way in ("none", *WAYS)])
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


def belief_in(
    thumbnail: Thumbnail, flat: np.ndarray, around: Surroundings, context: FrameContext, weights: Weights
) -> WindowBelief:
    """Which window is on top, by all but its control. `flat` and `around.looks` are from `looks_of`."""
    assert around.looks is not None
    shapes = shapes_in(thumbnail, around.frame)
    figures = window_evidence(
        thumbnail,
        shapes,
        around.looks,
        flat,
        lines=around.lines,
        is_read=around.is_read,
        finds=around.finds,
        context=context,
    )
    verdicts = weights.windows.evaluate(figures)
    why = _why_by_figures(believed(shapes, verdicts.log_odds), verdicts, weights)
    return belief_by_sight(shapes, verdicts.log_odds, around.sight, weights.sight, why=why)


def _why_by_figures(belief: WindowBelief, verdicts: Verdicts, weights: Weights) -> tuple[Reason, ...]:
    """The factors of the likeliest rectangle, and what the others add to the chance of a window."""
    likeliest = int(np.argmax(verdicts.log_odds))
    factors = dict(zip(weights.windows.factors, verdicts.by_factor[likeliest].tolist(), strict=True))
    others = belief.log_odds - float(verdicts.log_odds[likeliest])
    by_factor = {PRIOR: weights.windows.prior, **factors, BY_OTHER_SHAPES: others}
    return tuple(Reason(factor=factor, log_odds=log_odds) for factor, log_odds in by_factor.items())
