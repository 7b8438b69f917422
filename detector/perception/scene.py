"""What one picture shows: the window on top, what closes it, what it wants pressed, and its small print.

Every rectangle that may be a window gets its chance of being the one on top; then, with that window, every
element gets its chance of closing it. Both are learned, calibrated probabilities, kept with the evidence for
them, factor by factor. When the evidence is thin the answer is none: taking a page for an advert without a
close control would be an accusation. What aims a tap is weighed by the same trees (`aimed_at`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import ViewTree
from detector.perception.content import Content, marks_in
from detector.perception.control_evidence import (
    BELIEF_FIGURES,
    FINDER_FIGURES,
    belief_evidence,
    control_evidence,
    senses_in,
)
from detector.perception.element import Element
from detector.perception.elements import elements_of
from detector.perception.lexicon import Lexicon
from detector.perception.pictures import FrameContext
from detector.perception.ports import FindKind, TextLine
from detector.perception.text_controls import calls_to_action, find_notices
from detector.perception.tree_elements import SURE_STROKES, bare_controls, wordless_nodes
from detector.perception.weights import ReadingSetup, Verdicts, Weights
from detector.perception.window_belief import PRIOR, WindowBelief, belief_from, belief_in
from detector.perception.window_evidence import Surroundings, looks_of
from detector.perception.window_shapes import Thumbnail, thumbnail_of
from detector.perception.words import InterpretedLine, interpret_lines
from detector.windows.seen import (
    CallToAction,
    Channel,
    CloseControl,
    ControlDoubt,
    ControlKind,
    InformationWindow,
    Notice,
    Reason,
    WindowKind,
)

__all__ = ["MIN_CONTROL_SCORE", "Scene", "aimed_at", "as_banner", "named_within", "scene_of", "weighed"]

MIN_CONTROL_SCORE = 0.5
"""From this score on an element is reported as a control; below it is only a "perhaps"."""

LAUNCH_PHASE_MS = 15_000.0  # a splash is shown at the start, or not at all
MIN_SKIP = 0.5  # of the chance that words skip, where the time is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What one picture shows. `window` is of kind none where the picture shows no information window.

    `perhaps_score` and `bare_controls` as in FrameReading.
    """

    window: InformationWindow
    controls: tuple[CloseControl, ...]
    calls_to_action: tuple[CallToAction, ...]
    perhaps_score: float
    notices: tuple[Notice, ...] = ()
    bare_controls: tuple[CloseControl, ...] = ()


def scene_of(
    rgb: np.ndarray,
    content: Content,
    tree: ViewTree | None,
    context: FrameContext,
    *,
    display: Display,
    setup: ReadingSetup,
    window: InformationWindow | None = None,
    elements: Sequence[Element] | None = None,
) -> Scene:
    """What the content means, with the tree of the same moment if there is one. `rgb` is (H, W, 3) uint8.

    `window` is given where neighbouring frames show which window it is, `elements` where they are known.
    """
    lexicon, lines = setup.lexicon, content.lines
    if not lines and tree is not None:
        lines = _lines_of(tree)
    if elements is None:
        elements = elements_of(rgb, content, tree, lexicon=lexicon, display=display)
    found = weighed(rgb, content, elements, context, setup=setup, has_tree=tree is not None, window=window)
    shown = as_banner(found.window, display)
    is_asked = tree is not None and shown.kind is not WindowKind.NONE
    wordless = wordless_nodes(tree, shown.box, display) if is_asked and tree is not None else ()
    return Scene(
        window=shown,
        controls=_doubted(found.controls) if wordless else found.controls,
        calls_to_action=calls_to_action(lines, lexicon, height_px=rgb.shape[0], finds=content.finds or ()),
        perhaps_score=found.perhaps_score,
        notices=find_notices(rgb, lines, lexicon),
        bare_controls=bare_controls(rgb, wordless, shown.box, found.controls),
    )


def _doubted(controls: tuple[CloseControl, ...]) -> tuple[CloseControl, ...]:
    """With a small wordless node elsewhere in the window, a × without a node is in doubt: it may be either.

    The × may be painted in the creative, and the node be the control, however faint.
    """
    return tuple(
        replace(control, doubt=ControlDoubt.PAINTED) if control.has_no_node else control
        for control in controls
    )


def aimed_at(rgb: np.ndarray, region: Rect, *, display: Display, setup: ReadingSetup) -> CloseControl | None:
    """The likeliest close control in the region: other launches have shown that there is one.

    So neither its place counts nor the window around it, and where the finder sees nothing there, the element
    is weighed as if it had not looked. `rgb` is (H, W, 3) uint8, in display px.
    """
    reader, finder = setup.text_reader, setup.control_finder
    content = Content(
        lines=reader.read(rgb, region=region) if reader is not None else (),
        marks=tuple(marks_in(rgb, region)),
        finds=None if finder is None else finder.find(rgb),
        arrows=(),
        channels=(Channel.PICTURE,),
    )
    elements = elements_of(rgb, content, None, lexicon=setup.lexicon, display=display)
    inside = [element for element in elements if region.contains(element.glyph_box.center)]
    if not inside:
        return None
    around, _, _ = _surroundings(rgb, content, setup.lexicon)
    evidence = control_evidence(
        elements, senses_in(elements, content.lines, setup.lexicon, rgb), around, None
    )
    own = [k for k, element in enumerate(elements) if element in inside]
    seen = _scored(inside, evidence[own], setup.weights)
    unfound = _scored(inside, _unfound(evidence[own]), setup.weights)
    return max((*seen, *unfound), key=lambda control: control.score)


def _lines_of(tree: ViewTree) -> tuple[TextLine, ...]:
    """The tree's own texts, for a picture whose text was not read."""
    return tuple(
        TextLine(text=node.text.strip(), box=node.bounds, score=0.9)
        for node in tree.walk()
        if node.text and node.text.strip() and node.bounds is not None and node.visible is not False
    )


# The window and what closes it.


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """`perhaps_score`: the highest chance that anything here is a control, if there were certainly a window.

    What is surely drawn as a × may be one wherever it is, and so may words that the finder points at and
    nobody read: for this score what one channel says of them is enough.
    """

    window: InformationWindow
    controls: tuple[CloseControl, ...]
    perhaps_score: float


def weighed(
    rgb: np.ndarray,
    content: Content,
    elements: Sequence[Element],
    context: FrameContext,
    *,
    setup: ReadingSetup,
    has_tree: bool = False,
    window: InformationWindow | None = None,
) -> Weighed:
    """Windows and controls weighed together: what certainly closes a window shows that there is one.

    `elements` are those of `content`, and of a tree if it `has_tree`.
    """
    weights = setup.weights
    around, thumbnail, flat = _surroundings(rgb, content, setup.lexicon, has_tree=has_tree)
    belief = belief_from(window) if window is not None else None
    if belief is None:
        belief = belief_in(thumbnail, flat, around, context, weights)
    senses = senses_in(elements, content.lines, setup.lexicon, rgb)
    evidence = control_evidence(elements, senses, around, belief.as_sure())
    sure = weights.controls.evaluate(evidence)
    own = _beside_painted(elements, sure.log_odds)
    alone = [elements[k] for k in own]
    alone_evidence = control_evidence(alone, [senses[k] for k in own], around, belief.as_sure())
    likeliest = max(map(float, sure.log_odds), default=-np.inf)
    if own:
        likeliest = max(likeliest, float(weights.controls.evaluate(alone_evidence).log_odds[0]))
    if window is None:
        belief = belief.beside(likeliest, weights.together)
    scored = _scored_or_named(elements, _believing(evidence, elements, around, belief), belief, weights)
    if own:
        by_itself = _scored(alone, _believing(alone_evidence, alone, around, belief), weights)[0]
        scored[own[0]] = max(scored[own[0]], by_itself, key=lambda control: control.score)
    visible = [control for control, element in zip(scored, elements, strict=True) if element.is_drawn]
    chances = [
        *(control.score for control in scored),
        *map(float, sure.probability),
        *map(_by_looks, elements),
    ]
    return Weighed(
        window=window or _window(belief, around.lines, context, around.frame),
        controls=tuple(control for control in _apart(visible) if control.score >= MIN_CONTROL_SCORE),
        perhaps_score=max(chances, default=0.0),
    )


def _surroundings(
    rgb: np.ndarray, content: Content, lexicon: Lexicon, *, has_tree: bool = False
) -> tuple[Surroundings, Thumbnail, np.ndarray]:
    """What the picture shows besides its elements, its thumbnail, and which pixels of that are flat."""
    thumbnail = thumbnail_of(rgb)
    looks, flat = looks_of(thumbnail)
    around = Surroundings(
        rgb=rgb,
        frame=Rect.from_xywh(0, 0, rgb.shape[1], rgb.shape[0]),
        lines=interpret_lines(content.lines, lexicon),
        is_read=Channel.TEXT in content.channels,
        finds=content.finds,
        looks=looks,
        sight=content.sight,
        has_tree=has_tree,
    )
    return around, thumbnail, flat


def _believing(
    evidence: np.ndarray, elements: Sequence[Element], around: Surroundings, belief: WindowBelief | None
) -> np.ndarray:
    """The same evidence with another belief in the window; None: nothing is known of it, nor of the place."""
    changed = evidence.copy()
    changed[:, -len(BELIEF_FIGURES) :] = belief_evidence(elements, around.frame, belief)
    return changed


def _unfound(evidence: np.ndarray) -> np.ndarray:
    """The same evidence as if the finder had not looked."""
    changed = evidence.copy()
    changed[:, FINDER_FIGURES] = np.nan
    return changed


def _window(
    belief: WindowBelief, lines: Sequence[InterpretedLine], context: FrameContext, frame: Rect
) -> InformationWindow:
    """Of kind none where that is likelier; the score is the chance of a window in either case."""
    kind = _kind(belief, lines, context) if belief.is_window else WindowKind.NONE
    return InformationWindow(
        kind=kind,
        box=belief.box if belief.is_window else frame,
        score=1 - belief.none,
        why=tuple(replace(reason, log_odds=round(reason.log_odds, 3)) for reason in belief.why),
    )


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


def _scored(elements: Sequence[Element], evidence: np.ndarray, weights: Weights) -> list[CloseControl]:
    """Each element as the control that it may be, with its probability and the evidence for it, in order."""
    verdicts = weights.controls.evaluate(evidence)
    prior = Reason(factor=PRIOR, log_odds=round(weights.controls.prior, 3))
    return [
        element.as_control(float(chance), (prior, *_reasons(verdicts, k, weights)))
        for k, (element, chance) in enumerate(zip(elements, verdicts.probability, strict=True))
    ]


def _reasons(verdicts: Verdicts, k: int, weights: Weights) -> tuple[Reason, ...]:
    return tuple(
        Reason(factor=name, log_odds=round(float(value), 3))
        for name, value in zip(weights.controls.factors, verdicts.by_factor[k], strict=True)
    )


def named_within(elements: Sequence[Element], belief: WindowBelief) -> list[int]:
    """Each × within the window on top whose own node is named after closing."""
    if not belief.is_window:
        return []
    marks = [k for k, element in enumerate(elements) if element.named > 0 and _has_own_node(element)]
    return [k for k in marks if belief.box.contains(elements[k].glyph_box.center)]


def _scored_or_named(
    elements: Sequence[Element], evidence: np.ndarray, belief: WindowBelief, weights: Weights
) -> list[CloseControl]:
    """As `_scored`, but what its node names after closing at least as if the finder had not looked at it.

    Trained on screens that the finder knows, the trees trust its silence too much: on unfamiliar apps it
    misses 1 to 5 % of all × (models/control_finder.md). A node's name is a witness that knows the app.
    """
    scored, named = _scored(elements, evidence, weights), named_within(elements, belief)
    if not named:
        return scored
    unfound = _unfound(evidence[named])
    for k, control in zip(named, _scored([elements[k] for k in named], unfound, weights), strict=True):
        scored[k] = max(scored[k], control, key=lambda each: each.score)
    return scored


def _by_looks(element: Element) -> float:
    """The chance of a × and of unread words by what one channel alone says, wherever they are."""
    is_unread = element.kind.is_text and element.text is None and element.words is None
    if element.kind is ControlKind.X_ICON:
        stands_apart = element.in_ring or not element.among_letters
        by_strokes = element.strokes if stands_apart and element.strokes >= SURE_STROKES else 0.0
        return max(by_strokes, element.finds.get(FindKind.X_ICON, 0.0))
    is_found_alone = is_unread and element.found_by == (Channel.PICTURE,)
    return element.finds.get(FindKind.WORDS, 0.0) if is_found_alone else 0.0


def _beside_painted(elements: Sequence[Element], log_odds: np.ndarray) -> list[int]:
    """If the likeliest one is a × with a node of its own: it, and what else may be a control beside it.

    A × without a node is then part of a picture, by the tree of the same moment, and no reason to doubt the
    first one, which is weighed without such. Otherwise empty.
    """
    best = int(np.argmax(log_odds)) if len(log_odds) else None
    if best is None or not _has_own_node(elements[best]):
        return []
    others = [k for k, element in enumerate(elements) if k != best and not element.has_no_node]
    return [best, *others] if len(others) + 1 < len(elements) else []


def _has_own_node(element: Element) -> bool:
    is_drawn = element.kind is ControlKind.X_ICON and element.strokes >= SURE_STROKES
    return is_drawn and element.node_bounds is not None


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
