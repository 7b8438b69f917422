"""What is on a picture before it is interpreted: lines of text, × and "<".

Kept separate from its meaning, so that a later frame can reuse what was read wherever nothing has changed.
"""

from dataclasses import dataclass, replace

import numpy as np

from detector.core.geometry import Rect
from detector.perception.back_arrow import BackArrow, find_back_arrows
from detector.perception.lexicon import Lexicon
from detector.perception.ports import ControlFinder, PictureFind, TextLine, TextReader, WindowGuess
from detector.perception.x_icon import XMark, find_x_marks
from detector.windows.seen import Channel

__all__ = ["NO_CONTENT", "Content", "marks_in", "read_content"]

# A picture this large or larger is shrunk before lines are searched, and small print is lost.
FINE_PRINT_LONG_SIDE_PX = 1400
MAX_LINES_OF_ADVERT = 28  # more than that is a page of text
# Where adverts keep their small print, as shares of the screen.
TOP_BAND = (0.03, 0.12)
BOTTOM_BAND = (0.76, 0.985)
CORNER_WIDTH = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is on a picture before it is interpreted. `channels` were actually read.

    `sight` None: no window finder looked.
    """

    lines: tuple[TextLine, ...]
    marks: tuple[XMark, ...]
    finds: tuple[PictureFind, ...] | None  # None: no finder looked
    arrows: tuple[BackArrow, ...]
    channels: tuple[Channel, ...]
    sight: WindowGuess | None = None


NO_CONTENT = Content(lines=(), marks=(), finds=None, arrows=(), channels=(Channel.PICTURE,))


def read_content(
    rgb: np.ndarray, reader: TextReader | None, finder: ControlFinder | None, lexicon: Lexicon
) -> Content:
    """The full look: every line of text, every ×. `rgb` is (H, W, 3) uint8."""
    lines = _all_lines(rgb, reader, lexicon) if reader is not None else ()
    finds = finder.find(rgb) if finder is not None else None
    channels = (*((Channel.TEXT,) if reader is not None else ()), Channel.PICTURE)
    return Content(
        lines=lines,
        marks=find_x_marks(rgb),
        finds=finds,
        arrows=find_back_arrows(rgb),
        channels=channels,
    )


def _all_lines(rgb: np.ndarray, reader: TextReader, lexicon: Lexicon) -> tuple[TextLine, ...]:
    """The whole picture, shrunk by the reader, then its corners at full size if something is missing.

    An advert's label, and a skip control meant to be overlooked, are in the smallest print of all.
    """
    lines = reader.read(rgb)
    height, width = rgb.shape[:2]
    if max(height, width) < FINE_PRINT_LONG_SIDE_PX or len(lines) > MAX_LINES_OF_ADVERT:
        return lines
    has_control = any(lexicon.control(line.text) is not None for line in lines)
    has_label = any(lexicon.is_advert_label(line.text) for line in lines)
    bands = (() if has_control else (TOP_BAND,)) + (() if has_control and has_label else (BOTTOM_BAND,))
    more = list(lines)
    for top, bottom in bands:
        for left, right in ((0.0, CORNER_WIDTH), (1 - CORNER_WIDTH, 1.0)):
            corner = Rect(
                left_px=left * width, top_px=top * height, right_px=right * width, bottom_px=bottom * height
            )
            for line in reader.read(rgb, region=corner):
                pieces = [each for each in more if _is_piece(each, line)]
                if pieces or not any(each.box.contains(line.box.center) for each in more):
                    more = [*(each for each in more if each not in pieces), line]
    return tuple(sorted(more, key=lambda line: (line.box.top_px, line.box.left_px)))


def _is_piece(line: TextLine, whole: TextLine) -> bool:
    """Shrunk, small print may be cut off: a 告 where 广告 is."""
    is_shorter = len(line.text) < len(whole.text) and line.text in whole.text
    return is_shorter and whole.box.contains(line.box.center)


def marks_in(rgb: np.ndarray, region: Rect) -> list[XMark]:
    """The × whose middle is in the region, searched with enough context around it."""
    short_side = min(rgb.shape[:2])
    wide = region.expanded(0.06 * short_side)
    left, top = max(int(wide.left_px), 0), max(int(wide.top_px), 0)
    part = np.ascontiguousarray(rgb[top : int(wide.bottom_px), left : int(wide.right_px)])
    if min(part.shape[:2]) < 8:
        return []
    found = find_x_marks(part, screen_short_side_px=short_side)
    moved = [replace(mark, x_px=mark.x_px + left, y_px=mark.y_px + top) for mark in found]
    return [mark for mark in moved if region.contains(mark.box.center)]
