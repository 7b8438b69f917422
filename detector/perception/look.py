"""What one picture shows: its window, its close controls and its calls to action.

What was read (`Ink`) is kept apart from what it means (`Seen`).
"""

from dataclasses import dataclass

import numpy as np

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import ViewTree
from detector.perception.close_control import PagesOwn, fuse, propose, unsure_where_painted
from detector.perception.context import FrameContext
from detector.perception.information_window import find_window, letters
from detector.perception.ink import Ink
from detector.perception.lexicon import Lexicon
from detector.perception.notices import find_notices
from detector.perception.ports import TextLine
from detector.perception.seen import (
    CallToAction,
    CloseControl,
    ControlKind,
    InformationWindow,
    Notice,
    WindowKind,
)
from detector.perception.text_controls import calls_to_action
from detector.perception.tree_controls import wordless_nodes
from detector.perception.weighing import weighed
from detector.perception.weights import Weights

__all__ = ["Seen", "interpret", "may_end_a_row"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """`window` is of kind none where the picture shows no information window."""

    window: InformationWindow
    controls: tuple[CloseControl, ...]
    calls_to_action: tuple[CallToAction, ...]
    perhaps_score: float
    notices: tuple[Notice, ...] = ()


def interpret(
    rgb: np.ndarray,
    ink: Ink,
    tree: ViewTree | None,
    context: FrameContext,
    *,
    display: Display,
    lexicon: Lexicon,
    window: InformationWindow | None = None,
    weights: Weights | None = None,
) -> Seen:
    """What the ink comes to, with the tree of the same moment if there is one.

    `window` is given where the frames around this one tell which window it shows. With `weights` window and
    controls are weighed together as was learned; without, by rules.
    """
    height = rgb.shape[0]
    lines = ink.lines
    if not lines and tree is not None:
        lines = _lines_of(tree)
    proposals = propose(rgb, ink, tree, lexicon=lexicon, display=display)
    if weights is not None:
        told = weighed(
            rgb,
            ink,
            proposals,
            context,
            lexicon=lexicon,
            weights=weights,
            has_tree=tree is not None,
            window=window,
        )
        wordless = () if tree is None else wordless_nodes(tree, told.window.box, display)
        return Seen(
            window=told.window,
            controls=tuple(unsure_where_painted(told.controls, told.window, wordless)),
            calls_to_action=calls_to_action(lines, lexicon, height_px=height, finds=ink.finds or ()),
            perhaps_score=told.perhaps_score,
            notices=find_notices(rgb, lines, lexicon),
        )
    by_looks = tuple(each.control for each in proposals)
    if window is None:
        window = find_window(rgb, lines, by_looks, context, lexicon, finds=ink.finds)
    frame = Rect.from_xywh(0, 0, rgb.shape[1], height)
    crosses = [control.glyph_box for control in by_looks if control.kind is ControlKind.X_ICON]
    arrows = [control.glyph_box for control in by_looks if control.kind is ControlKind.BACK_ARROW]
    # A row that bears an advert's label is the advert's: its × clears no search field.
    unlabelled = tuple(line for line in lines if not lexicon.is_advert_label(line.text))
    pages_own = PagesOwn(
        in_field=_in_field(crosses, unlabelled, frame),
        in_bar=tuple(glyph for glyph in crosses if _is_in_bar(rgb, glyph)),
        titled=tuple(glyph for glyph in (*arrows, *crosses) if _is_titled(glyph, lines, frame)),
        in_list=tuple(
            glyph
            for glyph in crosses
            if may_end_a_row(glyph, window, frame) and _ends_a_row(glyph, lines, frame)
        ),
    )
    wordless = () if tree is None else wordless_nodes(tree, window.box, display)
    controls, perhaps = fuse(proposals, window, frame, pages_own, wordless=wordless)
    return Seen(
        window=window,
        controls=controls,
        calls_to_action=calls_to_action(lines, lexicon, height_px=height, finds=ink.finds or ()),
        perhaps_score=perhaps,
        notices=find_notices(rgb, lines, lexicon),
    )


def _lines_of(tree: ViewTree) -> tuple[TextLine, ...]:
    """The tree's own texts, where nothing read the picture."""
    return tuple(
        TextLine(text=node.text.strip(), box=node.bounds, score=0.9)
        for node in tree.walk()
        if node.text and node.text.strip() and node.bounds is not None and node.visible is not False
    )


HIGHEST_BARS_SHARE = 0.13  # of the height: status and title bar
BAR_ENDS_SHARE = 0.12  # of the width
TITLE_GAP_SHARE, TITLE_OFF_SHARE, MOST_LETTERS = 0.12, 0.08, 12
ROW_ENDS_SHARE, ROW_BEGINS_SHARE, LISTS_BELOW_SHARE = 0.8, 0.3, 0.1
CARD_TOP_SHARE = 0.25  # of the card's height: its title and its ×
PLAIN_LEVELS = 10  # of 255: of one colour, but for noise
PLAIN_COLUMN, LEAST_PLAIN_COLUMNS = 0.85, 0.6


def _is_in_bar(rgb: np.ndarray, glyph: Rect) -> bool:
    """Whether a × stands at one end of a bar of one colour along the top, as a page's own does.

    Of 33 × of ordinary screens that the finder takes for a window's, 22 do; of some 290 × of real windows
    six do, and of those it is quite sure (.94 and more).
    """
    height, width = rgb.shape[:2]
    x, y = glyph.center.x_px / width, glyph.center.y_px / height
    if y > HIGHEST_BARS_SHARE or BAR_ENDS_SHARE < x < 1 - BAR_ENDS_SHARE:
        return False
    around = 0.25 * glyph.height_px
    rows = slice(max(int(glyph.top_px - around), 0), int(glyph.bottom_px + around) + 1)
    bar = rgb[rows].astype(np.int16)
    ground = np.median(bar.reshape(-1, 3), axis=0)
    is_plain = (np.abs(bar - ground).max(2) <= PLAIN_LEVELS).mean(0) >= PLAIN_COLUMN
    return bool(is_plain.mean() >= LEAST_PLAIN_COLUMNS)


def _is_titled(glyph: Rect, lines: tuple[TextLine, ...], frame: Rect) -> bool:
    """Whether a × or "<" at the top has a title in its row, beside it or in the middle: a page's own."""
    if glyph.center.y_px > HIGHEST_BARS_SHARE * frame.height_px:
        return False
    for line in lines:
        box = line.box
        is_in_row = abs(box.center.y_px - glyph.center.y_px) < 0.5 * min(box.height_px, glyph.height_px)
        is_beside = 0 < box.left_px - glyph.right_px < TITLE_GAP_SHARE * frame.width_px
        is_in_middle = abs(box.center.x_px - frame.center.x_px) < TITLE_OFF_SHARE * frame.width_px
        if (
            is_in_row
            and (is_beside or is_in_middle)
            and len(line.text) > 1
            and letters(line.text) <= MOST_LETTERS
        ):
            return True
    return False


def may_end_a_row(glyph: Rect, window: InformationWindow, frame: Rect) -> bool:
    """Whether a × stands where lists have their rows' ends: a page's or, below its top, a popup's card."""
    middle = glyph.center
    if middle.x_px < ROW_ENDS_SHARE * frame.width_px or middle.y_px < LISTS_BELOW_SHARE * frame.height_px:
        return False
    if not window.kind.lies_over_content:
        return window.kind is WindowKind.NONE
    card = window.box
    return card.contains(middle) and middle.y_px > card.top_px + CARD_TOP_SHARE * card.height_px


def _ends_a_row(glyph: Rect, lines: tuple[TextLine, ...], frame: Rect) -> bool:
    """Whether text of one line or two begins at the left in a ×'s row."""
    begins_px = ROW_BEGINS_SHARE * frame.width_px
    return any(_leads_to(line, glyph, begins_px, off_px=1.5 * line.box.height_px) for line in lines)


def _leads_to(line: TextLine, glyph: Rect, begins_px: float, *, off_px: float) -> bool:
    """Whether a line begins left of `begins_px`, ends before a × and stands less than `off_px` off its row.

    A single letter is no text: a speck of the picture may read as one. A title is larger than its ×.
    """
    box = line.box
    is_left = box.left_px < begins_px and box.right_px < glyph.left_px
    is_small = box.height_px < 2.2 * glyph.height_px
    return is_left and is_small and abs(box.center.y_px - glyph.center.y_px) < off_px and len(line.text) > 1


def _in_field(crosses: list[Rect], lines: tuple[TextLine, ...], frame: Rect) -> tuple[Rect, ...]:
    """Boxes of × that clear a text field: near the top, on one row with text to their left."""
    height, width = frame.height_px, frame.width_px
    found = []
    for box in crosses:
        middle = box.center
        if not (0.03 * height < middle.y_px < 0.16 * height and middle.x_px > 0.45 * width):
            continue
        if any(
            _leads_to(line, box, 0.35 * width, off_px=0.5 * max(line.box.height_px, box.height_px))
            for line in lines
        ):
            found.append(box)
    return tuple(found)
