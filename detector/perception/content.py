"""What is on a picture before it is interpreted: lines of text, × and "<", and what the finder sees.

Kept separate from its meaning, so that a later frame can reuse what was read wherever nothing has changed.
"""

from dataclasses import dataclass, replace

import numpy as np

from detector.core.geometry import Rect
from detector.perception.back_arrow import BackArrow, find_back_arrows
from detector.perception.glyph import measure_text
from detector.perception.lexicon import Lexicon
from detector.perception.patches import PixelMemory
from detector.perception.ports import ControlFinder, FindKind, PictureFind, TextLine, TextReader, WindowGuess
from detector.perception.x_icon import XMark, find_x_marks
from detector.windows.seen import Channel

__all__ = [
    "NO_CONTENT",
    "Content",
    "full_look",
    "look_memory",
    "marks_in",
    "quick_look",
    "read_content",
    "words_in",
]


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


# The quick look: reads only where the control finder points.
#
# Words are recognised inside the finds alone, and × and "<" are measured only in them: the screen is not
# searched for lines. What it does not find may still be there; a caller that has to report "none" takes the
# full look.


# Weaker finds keep their score as a "perhaps", but are neither read nor measured.
MIN_FIND_TO_READ = 0.12
MAX_FINDS_READ = 8
RIM_SHARE = 0.1  # of a pill's height: its rim and shadow
MARGIN_SHARE = 0.3  # around the ink, of its height: recognition needs a little ground
MIRRORED_SHARE = 0.1  # of the width, on each side
MAX_OFF_THE_EDGE = 0.15  # of a mirrored ×: farther off, it is no ×
MAX_ROUND_ASPECT = 1.9  # width to height of ink: up to this, a word may be above its countdown


def quick_look(
    rgb: np.ndarray, reader: TextReader | None, finder: ControlFinder, lexicon: Lexicon
) -> Content:
    """`rgb` is (H, W, 3) uint8."""
    finds = finder.find(rgb)
    lines: list[TextLine] = []
    marks: list[XMark] = []
    arrows: tuple[BackArrow, ...] = ()
    for find in [find for find in finds if find.score >= MIN_FIND_TO_READ][:MAX_FINDS_READ]:
        if find.kind in (FindKind.WORDS, FindKind.CALL):
            if reader is not None:
                lines += words_in(rgb, find, reader, lexicon)
        elif find.kind is FindKind.X_ICON:
            marks += _marks(rgb, find, known=marks)
        elif not arrows:
            arrows = find_back_arrows(rgb)
    return Content(
        lines=tuple(sorted(lines, key=lambda line: (line.box.top_px, line.box.left_px))),
        marks=tuple(marks),
        finds=finds,
        arrows=arrows,
        channels=(Channel.PICTURE,),
    )


def full_look(
    rgb: np.ndarray, reader: TextReader, finder: ControlFinder, lexicon: Lexicon, quick: Content
) -> Content:
    """Every line and stroke of the screen, and any × that its edge halves, beside the finds of `quick`."""
    finds = sorted(
        (*(quick.finds or ()), *_cut_off_finds(rgb, finder)), key=lambda find: find.score, reverse=True
    )
    ink = read_content(rgb, reader, None, lexicon)
    return replace(ink, finds=tuple(finds), sight=quick.sight)


def _cut_off_finds(rgb: np.ndarray, finder: ControlFinder) -> tuple[PictureFind, ...]:
    """× that the left or right edge of the screen halves; `rgb` is (H, W, 3) uint8.

    Half a × is not recognised as one. Mirrored at the edge it becomes a whole one, with its middle near the
    edge.
    """
    height, width = rgb.shape[:2]
    strip_px = max(1, round(MIRRORED_SHARE * width))
    parts = (rgb[:, :strip_px][:, ::-1], rgb, rgb[:, -strip_px:][:, ::-1])
    frame = Rect.from_xywh(0, 0, width, height)
    found: list[PictureFind] = []
    for find in finder.find(np.ascontiguousarray(np.concatenate(parts, axis=1))):
        box = find.box
        whole = Rect.from_xywh(box.left_px - strip_px, box.top_px, box.width_px, box.height_px)
        seen = whole.intersection(frame)
        if find.kind is not FindKind.X_ICON or seen is None:
            continue
        off_px = min(abs(whole.center.x_px), abs(whole.center.x_px - width))
        if off_px < MAX_OFF_THE_EDGE * whole.width_px:
            found.append(replace(find, box=seen))
    return tuple(found)


def words_in(rgb: np.ndarray, find: PictureFind, reader: TextReader, lexicon: Lexicon) -> list[TextLine]:
    """The words of one find, read without searching for lines: one line, or a word above its countdown."""
    if find.kind is FindKind.CALL:  # only its words matter, not the size of its ink
        line_in_call = reader.recognise(rgb, find.box)
        if line_in_call is None:
            return []
        if lexicon.control(line_in_call.text) is None:
            return [replace(line_in_call, box=find.box)]
    inner = find.box.expanded(-RIM_SHARE * find.box.height_px)
    ink = measure_text(rgb, inner if inner.short_side_px >= 6 else find.box)
    box = find.box if ink.contrast is None else ink.box
    line = _recognised(rgb, box, reader)
    if line is not None and (lexicon.control(line.text) is not None or lexicon.is_call_to_action(line.text)):
        return [line]
    if box.width_px < MAX_ROUND_ASPECT * box.height_px:
        read = [_recognised(rgb, part, reader) for part in _halves(box)]
        halves = [half for half in read if half is not None]
        if any(lexicon.control(half.text) is not None for half in halves):
            return halves
    if ink.contrast is not None:  # what was measured may be only half of it
        whole = _recognised(rgb, find.box, reader)
        if whole is not None and lexicon.control(whole.text) is not None:
            return [whole]
    return [] if line is None else [line]


def _recognised(rgb: np.ndarray, box: Rect, reader: TextReader) -> TextLine | None:
    line = reader.recognise(rgb, box.expanded(MARGIN_SHARE * box.height_px))
    return None if line is None else replace(line, box=box)


def _halves(box: Rect) -> tuple[Rect, Rect]:
    middle = box.center.y_px
    return replace(box, bottom_px=middle), replace(box, top_px=middle)


def _marks(rgb: np.ndarray, find: PictureFind, *, known: list[XMark]) -> list[XMark]:
    """The best × in the middle of the find; its size comes from the strokes, not from the find."""
    near = find.box.expanded(0.15 * find.box.short_side_px)
    found = marks_in(rgb, near)
    new = [mark for mark in found if all(not x_mark.box.contains(mark.box.center) for x_mark in known)]
    return sorted(new, key=lambda mark: -mark.score)[:1]


LOOKS_REMEMBERED = 256
"""A few kB each. A walk comes back to a few dozen pages."""


def look_memory() -> PixelMemory[Content]:
    """What a picture was found to hold, by the way of looking at it: it is of one set of engines."""
    return PixelMemory(LOOKS_REMEMBERED)
