"""Which window is on top, and what closes it, learned and weighed: one calibrated probability each.

First every rectangle that may be a window gets its chance of being the one on top; then, with that window,
every proposal gets its chance of closing it. The evidence for a control is kept with it, factor by factor.
When the evidence is thin the answer is none: taking a page for an advert without a close control would be an
accusation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from detector.core.geometry import Rect
from detector.perception.context import FrameContext
from detector.perception.control_evidence import (
    BELIEF_FIGURES,
    FINDER_FIGURES,
    Surroundings,
    belief_evidence,
    control_evidence,
    senses_in,
)
from detector.perception.lexicon import Lexicon
from detector.perception.node_proposals import SURE_STROKES
from detector.perception.painted import is_without_node
from detector.perception.picture_content import Content
from detector.perception.ports import WindowGuess
from detector.perception.proposal import MIN_CONTROL_SCORE, Proposal
from detector.perception.weights import SightWeights, Weights
from detector.perception.window_belief import WAYS, WindowBelief, belief_from, believed, way_of
from detector.perception.window_evidence import PictureLooks, looks_of, window_evidence
from detector.perception.window_shapes import Shape, Thumbnail, shapes_in, thumbnail_of
from detector.perception.words import InterpretedLine, interpret_lines
from detector.windows.seen import (
    Channel,
    CloseControl,
    ControlKind,
    InformationWindow,
    Reason,
    WindowKind,
)

__all__ = ["PRIOR", "ScoredWindow", "agreement", "belief_by_sight", "belief_in", "named_within", "weighed"]


# The window on top by the sight of the whole picture, beside the figures of each rectangle.
#
# Whether there is a window, and how it lies, shows in the whole picture; where its edges are, in rectangles.

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


LAUNCH_PHASE_MS = 15_000.0  # a splash is shown at the start, or not at all
PRIOR = "prior"  # the log-odds of any proposal before its evidence counts
MIN_SKIP = 0.5  # of the chance that words skip, where the time is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredWindow:
    """`perhaps_score`: the highest chance that anything here is a control, if there were certainly a window.

    What is drawn as a × may be one wherever it is, and so may words that the finder points at and nobody
    read: for this score their looks alone count.
    """

    window: InformationWindow
    controls: tuple[CloseControl, ...]
    perhaps_score: float


def weighed(
    rgb: np.ndarray,
    ink: Content,
    proposals: Sequence[Proposal],
    context: FrameContext,
    *,
    lexicon: Lexicon,
    weights: Weights,
    has_tree: bool = False,
    window: InformationWindow | None = None,
) -> ScoredWindow:
    """Windows and controls weighed together: what certainly closes a window shows that there is one.

    `rgb` is (H, W, 3) uint8, `proposals` what `close_control.propose` made of `ink`, and of a tree if it
    `has_tree`. `window` is given where neighbouring frames show which window it is.
    """
    thumbnail = thumbnail_of(rgb)
    looks, flat = looks_of(thumbnail)
    around = _around(rgb, ink, looks, lexicon, has_tree=has_tree)
    frame = around.frame
    if window is not None:
        belief = belief_from(window)
    else:
        belief = belief_in(thumbnail, flat, around, context, weights)
    senses = senses_in(proposals, ink.lines, lexicon, rgb)
    evidence = control_evidence(proposals, senses, around, belief.as_sure())
    sure = weights.controls.evaluate(evidence)
    own = _beside_painted(proposals, sure.log_odds)
    alone = [proposals[k] for k in own]
    alone_evidence = control_evidence(alone, [senses[k] for k in own], around, belief.as_sure())
    likeliest = max(map(float, sure.log_odds), default=-np.inf)
    if own:
        likeliest = max(likeliest, float(weights.controls.evaluate(alone_evidence).log_odds[0]))
    if window is None:
        belief = belief.beside(likeliest, weights.together)
    evidence[:, -len(BELIEF_FIGURES) :] = belief_evidence(proposals, frame, belief)
    scored = _scored_or_named(proposals, evidence, belief, weights)
    if own:
        alone_evidence[:, -len(BELIEF_FIGURES) :] = belief_evidence(alone, frame, belief)
        by_itself = _scored(alone, alone_evidence, weights)[0]
        scored[own[0]] = max(scored[own[0]], by_itself, key=lambda control: control.score)
    by_looks = [proposal.control for proposal in proposals if _counts_by_looks(proposal)]
    visible = [control for control, proposal in zip(scored, proposals, strict=True) if proposal.is_drawn]
    chances = (*(control.score for control in (*scored, *by_looks)), *map(float, sure.probability))
    return ScoredWindow(
        window=window or _window(belief, around.lines, context, frame),
        controls=tuple(control for control in _apart(visible) if control.score >= MIN_CONTROL_SCORE),
        perhaps_score=max(chances, default=0.0),
    )


def _counts_by_looks(one: Proposal) -> bool:
    """A drawn ×, or a find of words in which no line was read."""
    control = one.control
    is_unread = control.kind.is_text and control.text is None and one.text is None
    return control.kind is ControlKind.X_ICON or (is_unread and control.found_by == (Channel.PICTURE,))


def _around(
    rgb: np.ndarray, ink: Content, looks: PictureLooks, lexicon: Lexicon, *, has_tree: bool
) -> Surroundings:
    return Surroundings(
        rgb=rgb,
        frame=Rect.from_xywh(0, 0, rgb.shape[1], rgb.shape[0]),
        lines=interpret_lines(ink.lines, lexicon),
        is_read=Channel.TEXT in ink.channels,
        finds=ink.finds,
        looks=looks,
        sight=ink.sight,
        has_tree=has_tree,
    )


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
    log_odds = weights.windows.evaluate(figures).log_odds
    return belief_by_sight(shapes, log_odds, around.sight, weights.sight)


def _window(
    belief: WindowBelief, lines: Sequence[InterpretedLine], context: FrameContext, frame: Rect
) -> InformationWindow:
    """Of kind none where that is likelier; the score is the chance of a window in either case."""
    if not belief.is_window:
        return InformationWindow(kind=WindowKind.NONE, box=frame, score=1 - belief.none)
    return InformationWindow(kind=_kind(belief, lines, context), box=belief.box, score=1 - belief.none)


def _kind(belief: WindowBelief, lines: Sequence[InterpretedLine], context: FrameContext) -> WindowKind:
    """A full screen is a splash in the launch phase; if the time is not known, if words skip it."""
    if belief.card >= max(belief.full_screen, belief.sheet):
        return WindowKind.POPUP
    if belief.sheet > belief.full_screen:
        return WindowKind.SHEET
    if context.since_launch_ms is not None:
        is_first = context.since_launch_ms <= LAUNCH_PHASE_MS
        return WindowKind.SPLASH if is_first else WindowKind.INTERSTITIAL
    skips = any(max(line.senses.skip, float(line.is_label)) >= MIN_SKIP for line in lines)
    return WindowKind.SPLASH if skips else WindowKind.INTERSTITIAL


def _scored(proposals: Sequence[Proposal], evidence: np.ndarray, weights: Weights) -> list[CloseControl]:
    """Each proposal's control with its probability and the evidence for it, in order."""
    verdicts = weights.controls.evaluate(evidence)
    names, prior = weights.controls.factors, Reason(factor=PRIOR, log_odds=round(weights.controls.prior, 3))
    return [
        replace(
            proposal.control,
            text=proposal.control.text or (proposal.text if proposal.control.kind.is_text else None),
            score=float(chance),
            why=(
                prior,
                *(
                    Reason(factor=name, log_odds=round(float(value), 3))
                    for name, value in zip(names, by_factor, strict=True)
                ),
            ),
        )
        for proposal, chance, by_factor in zip(
            proposals, verdicts.probability, verdicts.by_factor, strict=True
        )
    ]


def named_within(proposals: Sequence[Proposal], belief: WindowBelief) -> list[int]:
    """Each × within the window on top whose own node is named after closing."""
    if not belief.is_window:
        return []
    marks = [k for k, proposal in enumerate(proposals) if proposal.named > 0 and _has_own_node(proposal)]
    return [k for k in marks if belief.box.contains(proposals[k].control.glyph_box.center)]


def _scored_or_named(
    proposals: Sequence[Proposal], evidence: np.ndarray, belief: WindowBelief, weights: Weights
) -> list[CloseControl]:
    """As `_scored`, but what its node names after closing at least as if the finder had not looked at it.

    Trained on screens that the finder knows, the trees trust its silence too much: on unfamiliar apps it
    misses 1 to 5 % of all × (models/control_finder.md). A node's name is a witness that knows the app.
    """
    scored, named = _scored(proposals, evidence, weights), named_within(proposals, belief)
    if not named:
        return scored
    unfound = evidence[named]
    unfound[:, FINDER_FIGURES] = np.nan
    for k, control in zip(named, _scored([proposals[k] for k in named], unfound, weights), strict=True):
        scored[k] = max(scored[k], control, key=lambda each: each.score)
    return scored


def _beside_painted(proposals: Sequence[Proposal], log_odds: np.ndarray) -> list[int]:
    """If the likeliest one is a × with a node of its own: it, and what else may be a control beside it.

    A × without a node is then part of a picture, by the tree of the same moment, and no reason to doubt the
    first one, which is weighed without such. Otherwise empty.
    """
    best = int(np.argmax(log_odds)) if len(log_odds) else None
    if best is None or not _has_own_node(proposals[best]):
        return []
    others = [
        k for k, proposal in enumerate(proposals) if k != best and not is_without_node(proposal.control)
    ]
    return [best, *others] if len(others) + 1 < len(proposals) else []


def _has_own_node(one: Proposal) -> bool:
    is_drawn = one.control.kind is ControlKind.X_ICON and one.strokes >= SURE_STROKES
    return is_drawn and one.control.node_bounds is not None


def _apart(scored: Sequence[CloseControl]) -> tuple[CloseControl, ...]:
    """Best first, without what overlaps a better one."""
    kept: list[CloseControl] = []
    for close_control in sorted(scored, key=lambda control: -control.score):
        middle = close_control.glyph_box.center
        if not any(
            better.box.contains(middle) or close_control.box.contains(better.box.center) for better in kept
        ):
            kept.append(close_control)
    return tuple(kept)
