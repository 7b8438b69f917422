"""The interpretation of one picture: its window, its close controls and its calls to action.

What was read (`Content`) is kept separate from what it means (`Interpretation`).
"""

from dataclasses import dataclass

import numpy as np

from detector.core.display import Display
from detector.core.screen import ViewTree
from detector.perception.banners import as_banner
from detector.perception.bare_nodes import bare_controls
from detector.perception.close_control import propose
from detector.perception.context import FrameContext
from detector.perception.lexicon import Lexicon
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
    CloseControl,
    InformationWindow,
    Notice,
    WindowKind,
)

__all__ = ["Interpretation", "interpret"]


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
