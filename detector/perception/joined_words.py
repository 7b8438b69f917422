"""A control's word that was read as a part of a longer line: a page's title, and 关闭 at its right.

Whoever searches a picture for lines joins what stands in one row. Where the finder pointed at the word alone,
and bare ground parts it from the rest of the line, it is a line of its own.
"""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.perception.cropping import cropped
from detector.perception.lexicon import Lexicon
from detector.perception.ports import TextLine

__all__ = ["apart_in_row"]

GAP_SHARE = 0.5  # of the word's height: words of a sentence stand closer
MAX_INK_SHARE = 0.35  # of the word's range of grey levels: more, and something is drawn in the gap


def apart_in_row(
    rgb: np.ndarray, lines: Sequence[TextLine], words: Sequence[TextLine], lexicon: Lexicon
) -> tuple[TextLine, ...]:
    """`lines`, with the control words among `words` that are joined to one taken out of it.

    `rgb` is (H, W, 3) uint8.
    """
    apart = list(lines)
    for word in words:
        around = [one for one in apart if one.box.contains(word.box.center)]
        if lexicon.control(word.text) is None or any(lexicon.control(one.text) for one in around):
            continue
        joined = next((one for one in around if word.text in one.text), None)
        if joined is None:
            continue
        rests = _rests(joined, word)
        if rests and all(_is_bare(rgb, gap, word.box) for _, gap in rests):
            apart = [one for one in apart if one is not joined]
            apart += [word, *(rest for rest, _ in rests)]
    return tuple(sorted(apart, key=lambda line: (line.box.top_px, line.box.left_px)))


def _rests(line: TextLine, word: TextLine) -> list[tuple[TextLine, Rect]]:
    """What is left of the line to the left and right of the word, each with the gap between."""
    is_at_right = word.box.center.x_px > line.box.center.x_px
    left, _, right = (line.text.rpartition if is_at_right else line.text.partition)(word.text)
    box, gap_px = word.box, GAP_SHARE * word.box.height_px
    before = replace(line.box, right_px=max(box.left_px - gap_px, line.box.left_px))
    after = replace(line.box, left_px=min(box.right_px + gap_px, line.box.right_px))
    sides = (
        (left.strip(), before, replace(box, left_px=box.left_px - gap_px, right_px=box.left_px)),
        (right.strip(), after, replace(box, left_px=box.right_px, right_px=box.right_px + gap_px)),
    )
    return [(replace(line, text=text, box=rest), gap) for text, rest, gap in sides if text]


def _is_bare(rgb: np.ndarray, gap: Rect, word: Rect) -> bool:
    """The pixels right beside the word are left out: its ink may be a little wider than its box."""
    inner = gap.expanded(-0.1 * gap.height_px)
    return _range(rgb, inner) <= MAX_INK_SHARE * _range(rgb, word)


def _range(rgb: np.ndarray, box: Rect) -> float:
    """Between the darkest and the lightest pixel, levels of 255; infinite beyond the picture."""
    part = cropped(rgb, box)
    if part.size == 0:
        return float("inf")
    grey = cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2GRAY)
    return float(grey.max()) - float(grey.min())
