"""Which window lies on top, and what closes it, learned and weighed: one calibrated probability each.

First it is told of every rectangle that may be a window how likely it is the one on top, then of each
proposal, with that window, how likely it closes it. What spoke for a control is kept with it, factor by
factor. When the evidence is thin the answer is none: a page that is taken for an advert without a close
control would be an accusation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from detector.core.geometry import Rect
from detector.perception.context import FrameContext
from detector.perception.control_evidence import (
    BELIEF_FIGURES,
    Surroundings,
    belief_evidence,
    control_evidence,
    senses_in,
)
from detector.perception.ink import Ink
from detector.perception.lexicon import Lexicon
from detector.perception.node_proposals import SURE_STROKES
from detector.perception.painted import is_without_node
from detector.perception.ports import PictureFind
from detector.perception.proposal import MIN_CONTROL_SCORE, Proposal
from detector.perception.weights import Weights
from detector.perception.window_belief import WindowBelief, believed, told
from detector.perception.window_evidence import PictureLooks, looks_of, window_evidence
from detector.perception.window_shapes import Thumbnail, shapes_in, thumbnail_of
from detector.perception.words import Said, said_of
from detector.windows.seen import (
    Channel,
    CloseControl,
    ControlKind,
    InformationWindow,
    Reason,
    WindowKind,
)

__all__ = ["PRIOR", "Weighed", "belief_in", "weighed"]

LAUNCH_PHASE_MS = 15_000.0  # a splash is shown at the start, or not at all
PRIOR = "prior"  # what is said of any proposal before anything of it is told
MIN_SAID = 0.5  # of a chance that words skip, where nobody knows the time


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """`perhaps_score`: the most that anything here may be a control, were there surely a window.

    What is drawn as a × may be one wherever it stands: its looks alone count here.
    """

    window: InformationWindow
    controls: tuple[CloseControl, ...]
    perhaps_score: float


def weighed(
    rgb: np.ndarray,
    ink: Ink,
    proposals: Sequence[Proposal],
    context: FrameContext,
    *,
    lexicon: Lexicon,
    weights: Weights,
    has_tree: bool = False,
    window: InformationWindow | None = None,
) -> Weighed:
    """`rgb` is (H, W, 3) uint8, `proposals` what `close_control.propose` made of `ink`, and of a tree if it
    `has_tree`. `window` is given where the frames around this one tell which window it shows.

    Windows and controls are weighed together: what surely closes a window tells that there is one.
    """
    frame = Rect.from_xywh(0, 0, rgb.shape[1], rgb.shape[0])
    said, is_read = said_of(ink.lines, lexicon), Channel.TEXT in ink.channels
    thumbnail = thumbnail_of(rgb)
    looks, flat = looks_of(thumbnail)
    around = Surroundings(
        rgb=rgb, frame=frame, said=said, is_read=is_read, finds=ink.finds, looks=looks, has_tree=has_tree
    )
    belief = told(window) if window is not None else _belief(thumbnail, flat, around, context, weights)
    senses = senses_in(proposals, ink.lines, lexicon)
    evidence = control_evidence(proposals, senses, around, belief.as_sure())
    sure = weights.controls.asked(evidence)
    own = _beside_painted(proposals, sure.log_odds)
    alone = [proposals[k] for k in own]
    alone_evidence = control_evidence(alone, [senses[k] for k in own], around, belief.as_sure())
    likeliest = max(map(float, sure.log_odds), default=-np.inf)
    if own:
        likeliest = max(likeliest, float(weights.controls.asked(alone_evidence).log_odds[0]))
    if window is None:
        belief = belief.beside(likeliest, weights.together)
    evidence[:, -len(BELIEF_FIGURES) :] = belief_evidence(proposals, frame, belief)
    scored = _scored(proposals, evidence, weights)
    if own:
        alone_evidence[:, -len(BELIEF_FIGURES) :] = belief_evidence(alone, frame, belief)
        by_itself = _scored(alone, alone_evidence, weights)[0]
        scored[own[0]] = max(scored[own[0]], by_itself, key=lambda one: one.score)
    drawn = [one.control for one in proposals if one.control.kind is ControlKind.X_ICON]
    chances = (*(one.score for one in (*scored, *drawn)), *map(float, sure.probability))
    return Weighed(
        window=window or _window(belief, said, context, frame),
        controls=tuple(one for one in _apart(scored) if one.score >= MIN_CONTROL_SCORE),
        perhaps_score=max(chances, default=0.0),
    )


def _belief(
    thumbnail: Thumbnail, flat: np.ndarray, around: Surroundings, context: FrameContext, weights: Weights
) -> WindowBelief:
    assert around.looks is not None
    return belief_in(
        thumbnail,
        around.frame,
        (around.looks, flat),
        said=around.said,
        is_read=around.is_read,
        finds=around.finds,
        context=context,
        weights=weights,
    )


def belief_in(
    thumbnail: Thumbnail,
    frame: Rect,
    looked: tuple[PictureLooks, np.ndarray],
    *,
    said: Sequence[Said],
    is_read: bool,
    finds: Sequence[PictureFind] | None,
    context: FrameContext,
    weights: Weights,
) -> WindowBelief:
    """Which window lies on top, by all but its control. `looked` is what `looks_of` says of the thumbnail."""
    shapes, (looks, flat) = shapes_in(thumbnail, frame), looked
    figures = window_evidence(
        thumbnail, shapes, looks, flat, said=said, is_read=is_read, finds=finds, context=context
    )
    return believed(shapes, weights.windows.asked(figures).log_odds)


def _window(
    belief: WindowBelief, said: Sequence[Said], context: FrameContext, frame: Rect
) -> InformationWindow:
    """Of kind none, with the chance that there is one all the same, where none is likelier."""
    if not belief.is_window:
        return InformationWindow(kind=WindowKind.NONE, box=frame, score=1 - belief.none)
    return InformationWindow(kind=_kind(belief, said, context), box=belief.box, score=1 - belief.none)


def _kind(belief: WindowBelief, said: Sequence[Said], context: FrameContext) -> WindowKind:
    """A full screen is a splash in the launch phase; where nobody knows the time, if words skip it."""
    if belief.card >= max(belief.full_screen, belief.sheet):
        return WindowKind.POPUP
    if belief.sheet > belief.full_screen:
        return WindowKind.SHEET
    if context.since_launch_ms is not None:
        is_first = context.since_launch_ms <= LAUNCH_PHASE_MS
        return WindowKind.SPLASH if is_first else WindowKind.INTERSTITIAL
    skips = any(max(one.senses.skip, float(one.is_label)) >= MIN_SAID for one in said)
    return WindowKind.SPLASH if skips else WindowKind.INTERSTITIAL


def _scored(proposals: Sequence[Proposal], evidence: np.ndarray, weights: Weights) -> list[CloseControl]:
    """Each proposal's control with its probability and what spoke for it, in their order."""
    asked = weights.controls.asked(evidence)
    names, prior = weights.controls.factors, Reason(factor=PRIOR, log_odds=round(weights.controls.prior, 3))
    return [
        replace(
            one.control,
            text=one.control.text or (one.text if one.control.kind.is_text else None),
            score=float(chance),
            why=(
                prior,
                *(
                    Reason(factor=name, log_odds=round(float(value), 3))
                    for name, value in zip(names, by_factor, strict=True)
                ),
            ),
        )
        for one, chance, by_factor in zip(proposals, asked.probability, asked.by_factor, strict=True)
    ]


def _beside_painted(proposals: Sequence[Proposal], log_odds: np.ndarray) -> list[int]:
    """The likeliest one, where it is a × with a node of its own, and what else may be a control beside it.

    A × without a node is part of a picture then, by the tree of the same moment, and no reason to doubt the
    first one: it is weighed without those. Empty where there is none.
    """
    best = int(np.argmax(log_odds)) if len(log_odds) else None
    if best is None or not _has_own_node(proposals[best]):
        return []
    others = [k for k, one in enumerate(proposals) if k != best and not is_without_node(one.control)]
    return [best, *others] if len(others) + 1 < len(proposals) else []


def _has_own_node(one: Proposal) -> bool:
    is_drawn = one.control.kind is ControlKind.X_ICON and one.strokes >= SURE_STROKES
    return is_drawn and one.control.node_bounds is not None


def _apart(scored: Sequence[CloseControl]) -> tuple[CloseControl, ...]:
    """Best first, without what stands in a better one's place."""
    kept: list[CloseControl] = []
    for one in sorted(scored, key=lambda control: -control.score):
        middle = one.glyph_box.center
        if not any(better.box.contains(middle) or one.box.contains(better.box.center) for better in kept):
            kept.append(one)
    return tuple(kept)
