"""What is beside a text, as one button is beside another: in its row, or just above or below it."""

from collections.abc import Iterable

from detector.core.geometry import Rect
from detector.perception.lexicon import Lexicon
from detector.perception.ports import Beside
from detector.windows.seen import ControlKind

__all__ = ["beside_of"]

MAX_APART = 12.0  # heights of the text, along its row: two buttons of one card
MAX_ABOVE = 3.5  # heights, between middles of stacked buttons
LIKE_HEIGHT = (0.6, 1.7)
SAME_ROW, SAME_COLUMN = 0.6, 3.0  # heights between middles


def beside_of(box: Rect, others: Iterable[tuple[Rect, str]], lexicon: Lexicon) -> Beside:
    """`others` are boxes and texts of the same screen; the text itself among them is ignored."""
    found = Beside.NOTHING
    for other, text in others:
        if other == box or not _is_neighbour(box, other):
            continue
        match = lexicon.control(text)
        if match is not None and match.kind is not ControlKind.ACK_TEXT:
            return Beside.WAY_OUT
        if lexicon.is_call_to_action(text):
            found = Beside.CALL
    return found


def _is_neighbour(one: Rect, other: Rect) -> bool:
    height_px = max(one.height_px, 1.0)
    if not LIKE_HEIGHT[0] < other.height_px / height_px < LIKE_HEIGHT[1]:
        return False
    aside_px = abs(one.center.x_px - other.center.x_px)
    above_px = abs(one.center.y_px - other.center.y_px)
    in_row = above_px < SAME_ROW * height_px and one.gap_px(other) < MAX_APART * height_px
    stacked = aside_px < SAME_COLUMN * height_px and above_px < MAX_ABOVE * height_px
    return in_row or stacked
