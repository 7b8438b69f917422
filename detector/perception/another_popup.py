"""Whether a popup that comes where another one was closed is that one again, or a different one.

An app may have several popups for one page, each due at its time and all at the same place. Only what looks
like the closed one was shown again, and says the same: offers of one design differ in little but their words.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from detector.core.screen import Frame
from detector.perception.change import changed_share
from detector.perception.lexicon import bare
from detector.perception.patches import correlation, cropped
from detector.perception.pictures import blocks_between, shows_the_same
from detector.perception.watch import SAME_WINDOW_SHARE
from detector.windows.window_track import WindowTrack

__all__ = ["shows_another"]

SIDE_PX = 64
MIN_LINES = 2
ALIKE = 0.9  # correlation [tool value]: a card half faded in over its page has more with itself


def shows_another(
    closed: WindowTrack,
    later: WindowTrack,
    frames: Sequence[Frame],
    pixels: Callable[[Frame], np.ndarray],
    *,
    span_ms: tuple[float, float],
) -> bool:
    """Whether no picture of `later` is the last one of `closed`; False where none of either was seen.

    `frames` in order of time, `pixels(frame)` is (H, W, 3) uint8 RGB; `span_ms`: from the touch that closed
    it to the end of what that touch is watched for.
    """
    if _say_different_things(closed, later):
        return True
    touched_ms, ends_ms = span_ms
    from_ms = closed.appeared_ms.high
    before = [
        frame for frame in frames if from_ms <= frame.at_ms and frame.at_ms + frame.at_error_ms <= touched_ms
    ]
    after = [frame for frame in frames if later.appeared_ms.high <= frame.at_ms <= ends_ms]
    if not before or not after:
        return False
    known = cropped(pixels(before[-1]), closed.box)
    for i, frame in enumerate(after):
        if i > 0 and shows_the_same(after[i - 1], frame):
            continue
        shown = cropped(pixels(frame), closed.box)
        blocks = blocks_between(known, shown, lossy=before[-1].lossy or frame.lossy)
        if blocks is None or changed_share(blocks) <= SAME_WINDOW_SHARE or _alike(known, shown):
            return False
    return True


def _say_different_things(closed: WindowTrack, later: WindowTrack) -> bool:
    """Both were read, and fewer than half of their lines are common to both."""
    one, other = _lines(closed), _lines(later)
    if min(len(one), len(other)) < MIN_LINES:
        return False
    return len(one & other) < len(one | other) / 2


def _lines(track: WindowTrack) -> frozenset[str]:
    """Of the reading with the most: while a window comes in, some of its words are not read yet."""
    read = [reading.clues.lines for reading in track.readings if reading.clues is not None]
    return frozenset(bare(line) for line in max(read, key=len, default=())) - {""}


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    """By correlation: the closed one may have been fading in when it was touched."""
    levels = [
        cv2.resize(cv2.cvtColor(each, cv2.COLOR_RGB2GRAY), (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
        for each in (one, other)
    ]
    likeness = correlation(*levels)
    return likeness is not None and likeness >= ALIKE
