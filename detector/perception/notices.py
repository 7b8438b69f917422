"""Small print that must be shown: that this is an advert, that moving the phone or swiping does something,
and what.

A notice of motion and its result may be on two lines, one under the other. In addition, the lines that speak
as the phone itself would: of updates, errors, junk, messages, videos and prizes.
"""

import numpy as np

from detector.perception.glyph import measure_text
from detector.perception.lexicon import Lexicon
from detector.perception.ports import TextLine
from detector.windows.seen import Notice, NoticeKind

__all__ = ["find_notices"]

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
