"""Close controls and calls to action among lines of text.

A countdown may be a line of its own, under the word in a circle or beside it in a pill: such a line is joined
to the word before anything is decided.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from detector.core.geometry import Rect
from detector.perception.glyph import measure_text
from detector.perception.lexicon import MAX_COUNTDOWN_S, Lexicon, WordMatch
from detector.perception.ports import Beside, FindKind, PictureFind, TextLine
from detector.windows.seen import CallToAction, ControlKind, Notice, NoticeKind

__all__ = ["TextCandidate", "beside_of", "calls_to_action", "find_notices", "text_candidates"]


MIN_CALL_SCORE = 0.5
_ONLY_COUNTDOWN = re.compile(r"^[(\[|]?\s*(\d{1,2})\s*(?:s|S|秒|秒钟)?\s*[)\]|]?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextCandidate:
    """A line that reads as a close control. `box` is the reader's, `score` 0 to 1 by words alone."""

    box: Rect
    text: str
    kind: ControlKind
    countdown_s: int | None
    score: float


def text_candidates(lines: tuple[TextLine, ...], lexicon: Lexicon) -> tuple[TextCandidate, ...]:
    """The lines whose words make them close controls, with their countdowns."""
    found: list[TextCandidate] = []
    for line in lines:
        match = _match(line, lines, lexicon)
        if match is None:
            continue
        box, text, countdown_s = line.box, line.text, match.countdown_s
        beside = None if countdown_s is not None else _countdown_beside(line, lines)
        if beside is not None:
            box = box.union(beside.box)
            text = f"{text} {beside.text}"
            countdown_s = _seconds(beside.text)
        found.append(
            TextCandidate(
                box=box,
                text=text,
                kind=match.kind,
                countdown_s=countdown_s,
                score=match.score * min(line.score + 0.05, 1.0),
            )
        )
    return tuple(found)


def _match(line: TextLine, lines: tuple[TextLine, ...], lexicon: Lexicon) -> WordMatch | None:
    """The line as a control; a possible one is matched again with what is beside it."""
    if lexicon.control(line.text) is None:
        return None
    beside = beside_of(line.box, ((other.box, other.text) for other in lines), lexicon)
    return lexicon.control(line.text, beside=beside)


def _seconds(text: str) -> int | None:
    match = _ONLY_COUNTDOWN.match(text.strip())
    if match is None or int(match.group(1)) > MAX_COUNTDOWN_S:
        return None
    return int(match.group(1))


def _countdown_beside(line: TextLine, lines: tuple[TextLine, ...]) -> TextLine | None:
    """A line with only a countdown, just below, above, before or after `line`.

    Lines of one control are close together; the status bar, whose symbols may read as a figure, is farther
    above.
    """
    reach_px = 0.9 * line.box.height_px
    apart_px = 0.5 * line.box.height_px
    near = [
        other
        for other in lines
        if other is not line
        and _seconds(other.text) is not None
        and 0.5 < other.box.height_px / max(line.box.height_px, 1) < 1.8
        and line.box.gap_px(other.box) < reach_px
        and (
            (_overlap_x(line.box, other.box) and line.box.gap_px(other.box) < apart_px)
            or abs(line.box.center.y_px - other.box.center.y_px) < reach_px / 2
        )
    ]
    return min(near, key=lambda other: line.box.gap_px(other.box), default=None)


def _overlap_x(one: Rect, other: Rect) -> bool:
    return min(one.right_px, other.right_px) > max(one.left_px, other.left_px)


def calls_to_action(
    lines: tuple[TextLine, ...],
    lexicon: Lexicon,
    *,
    height_px: float,
    finds: tuple[PictureFind, ...] = (),
) -> tuple[CallToAction, ...]:
    """Lines that ask to be pressed and what the finder takes for a call, best first.

    Small print is no call: below 1.2 % of the height.
    """
    found = [_call_of(find, lines) for find in finds if _is_sure_call(find, lines, lexicon)]
    for line in lines:
        if not lexicon.is_call_to_action(line.text) or _match(line, lines, lexicon) is not None:
            continue
        if line.box.height_px < 0.012 * height_px or any(c.box.contains(line.box.center) for c in found):
            continue
        is_low = line.box.center.y_px > 0.4 * height_px
        score = 0.9 * line.score if is_low else 0.6 * line.score
        found.append(CallToAction(box=line.box, text=line.text, score=score))
    return tuple(sorted(found, key=lambda action: -action.score))


def _is_sure_call(find: PictureFind, lines: tuple[TextLine, ...], lexicon: Lexicon) -> bool:
    """What the finder reports, unless the words in it are a close control's."""
    if find.kind is not FindKind.CALL or find.score < MIN_CALL_SCORE:
        return False
    inside = [line for line in lines if find.box.contains(line.box.center)]
    return all(_match(line, lines, lexicon) is None for line in inside)


def _call_of(find: PictureFind, lines: tuple[TextLine, ...]) -> CallToAction:
    inside = [line.text for line in lines if find.box.contains(line.box.center)]
    return CallToAction(box=find.box, text=" ".join(inside) or None, score=find.score)


# What is beside a text, as one button is beside another: in its row, or just above or below it.


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


# Small print that must be shown: that this is an advert, that moving the phone or swiping does something,
# and what.
#
# A notice of motion and its result may be on two lines, one under the other. In addition, the lines that
# speak as the phone itself would: of updates, errors, junk, messages, videos and prizes.


NEXT_LINE_SHARE = 2.5  # of a line's height: a button's second line, or the line below an icon
MAX_NOTICES = 6
"""Each is measured in pixels, and a page of text about adverts need not have all of its lines measured."""

MAX_PROMPTS = 4


def find_notices(rgb: np.ndarray, lines: tuple[TextLine, ...], lexicon: Lexicon) -> tuple[Notice, ...]:
    """In the order of the lines. `rgb` is (H, W, 3) uint8."""
    found = []
    for line in lines:
        kind = _asks(line.text, lexicon)
        if kind is not None:
            says = lexicon.speaks_of_result(line.text) or any(
                lexicon.speaks_of_result(other.text) for other in lines if _is_next(line, other)
            )
            found.append((line, kind, says))
        elif lexicon.is_advert_label(line.text):
            found.append((line, NoticeKind.ADVERT, False))
    measured = [_notice(rgb, line, kind, says=says) for line, kind, says in found[:MAX_NOTICES]]
    return (*measured, *_prompts(lines, lexicon))


def _asks(text: str, lexicon: Lexicon) -> NoticeKind | None:
    if lexicon.speaks_of_motion(text):
        return NoticeKind.MOTION
    return NoticeKind.SWIPE if lexicon.asks_to_swipe(text) else None


def _prompts(lines: tuple[TextLine, ...], lexicon: Lexicon) -> tuple[Notice, ...]:
    """What refuses is no prompt: 暂不更新 mentions an update only to decline it."""
    spoken = [(line, lexicon.prompt_of(line.text)) for line in lines if lexicon.control(line.text) is None]
    prompts = [(line, kind) for line, kind in spoken if kind is not None]
    return tuple(
        Notice(
            kind=NoticeKind.PROMPT,
            box=line.box,
            text=line.text,
            contrast=None,
            score=line.score,
            prompt=kind,
        )
        for line, kind in prompts[:MAX_PROMPTS]
    )


def _notice(rgb: np.ndarray, line: TextLine, kind: NoticeKind, *, says: bool) -> Notice:
    glyph = measure_text(rgb, line.box)
    return Notice(
        kind=kind,
        box=glyph.box,
        text=line.text,
        contrast=glyph.contrast,
        score=line.score,
        says_result=says,
    )


def _is_next(line: TextLine, other: TextLine) -> bool:
    overlaps = min(line.box.right_px, other.box.right_px) > max(line.box.left_px, other.box.left_px)
    near_px = NEXT_LINE_SHARE * max(line.box.height_px, other.box.height_px)
    return other is not line and overlaps and line.box.gap_px(other.box) <= near_px
