"""One look at one picture: its lines and marks, and what they come to.

What was read (`Ink`) is kept apart from what it means (`Seen`), so that a later frame may reuse the
reading of all that has not changed.
"""

from dataclasses import dataclass

import numpy as np

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import ViewTree
from detector.perception.close_control import fuse, propose
from detector.perception.context import FrameContext
from detector.perception.information_window import LEAST_WINDOW_SCORE, find_window
from detector.perception.lexicon import Lexicon
from detector.perception.ports import ControlFinder, PictureFind, TextLine, TextReader
from detector.perception.seen import (
    CallToAction,
    Channel,
    CloseControl,
    ControlKind,
    InformationWindow,
    WindowKind,
)
from detector.perception.text_controls import calls_to_action
from detector.perception.x_icon import XMark, find_x_marks

__all__ = ["Ink", "Seen", "interpret", "read_ink"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """What stands on a picture, before anything is made of it. `channels` were truly read."""

    lines: tuple[TextLine, ...]
    marks: tuple[XMark, ...]
    finds: tuple[PictureFind, ...]
    channels: tuple[Channel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """`window` is of kind none where the picture shows no information window."""

    window: InformationWindow
    controls: tuple[CloseControl, ...]
    calls_to_action: tuple[CallToAction, ...]
    perhaps_score: float


def read_ink(rgb: np.ndarray, reader: TextReader | None, finder: ControlFinder | None) -> Ink:
    """The full look. `rgb` is (H, W, 3) uint8."""
    lines = reader.read(rgb) if reader is not None else ()
    finds = finder.find(rgb) if finder is not None else ()
    channels = (*((Channel.TEXT,) if reader is not None else ()), Channel.PICTURE)
    return Ink(lines=lines, marks=find_x_marks(rgb), finds=finds, channels=channels)


def interpret(
    rgb: np.ndarray,
    ink: Ink,
    tree: ViewTree | None,
    context: FrameContext,
    *,
    display: Display,
    lexicon: Lexicon,
    window: InformationWindow | None = None,
) -> Seen:
    """What the ink comes to, with the tree of the same moment if there is one.

    `window` is given where the frames around this one tell which window it shows.
    """
    height = rgb.shape[0]
    lines = ink.lines
    if not lines and tree is not None:
        lines = _lines_of(tree)
    proposals = propose(rgb, ink.lines, ink.marks, ink.finds, tree, lexicon=lexicon, display=display)
    by_looks = tuple(each.control for each in proposals)
    if window is None:
        window = find_window(rgb, lines, by_looks, context, lexicon)
    has_window = window.kind is not WindowKind.NONE
    controls, perhaps = fuse(
        proposals,
        window_score=window.score if has_window else 0.5 * min(window.score, LEAST_WINDOW_SCORE),
        window_box=window.box if has_window else None,
        in_field=_fields(rgb, by_looks, lines),
    )
    return Seen(
        window=window,
        controls=controls,
        calls_to_action=calls_to_action(lines, lexicon, height_px=height),
        perhaps_score=perhaps,
    )


def _lines_of(tree: ViewTree) -> tuple[TextLine, ...]:
    """The tree's own texts, where nothing read the picture."""
    return tuple(
        TextLine(text=node.text.strip(), box=node.bounds, score=0.9)
        for node in tree.walk()
        if node.text and node.text.strip() and node.bounds is not None and node.visible is not False
    )


def _fields(
    rgb: np.ndarray, controls: tuple[CloseControl, ...], lines: tuple[TextLine, ...]
) -> tuple[Rect, ...]:
    """Boxes of × that clear a text field: near the top, on one row with text to their left.

    A popup's × at its corner may have a title on its left as well, but a title is larger than it.
    """
    height, width = rgb.shape[:2]
    found = []
    for control in controls:
        if control.kind is not ControlKind.X_ICON:
            continue
        box, middle = control.glyph_box, control.glyph_box.center
        if not (0.03 * height < middle.y_px < 0.16 * height and middle.x_px > 0.45 * width):
            continue
        for line in lines:
            on_row = abs(line.box.center.y_px - middle.y_px) < 0.5 * max(line.box.height_px, box.height_px)
            is_left = line.box.right_px < box.left_px and line.box.left_px < 0.35 * width
            if on_row and is_left and line.box.height_px < 2.2 * box.height_px:
                found.append(box)
                break
    return tuple(found)
