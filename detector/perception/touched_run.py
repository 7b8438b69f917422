"""What a run shows around its touches, and what of the page below a window shows before and after one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np

from detector.core.conditions import HostLateness
from detector.core.events import Event
from detector.core.geometry import Rect
from detector.core.screen import Frame, ViewTree
from detector.perception.lexicon import bare
from detector.perception.page_below import page_below_likeness, sampled
from detector.perception.patches import correlation, cropped
from detector.perception.pictures import (
    SAME_WINDOW_SHARE,
    blocks_between,
    changed_share,
    share_between,
    shows_the_same,
)
from detector.windows.start_attempts import app_uids
from detector.windows.touch_effect import PerformedTouch
from detector.windows.window_track import ENTRANCE_MS, WindowTrack

__all__ = [
    "TouchedRun",
    "around",
    "differing",
    "differing_in",
    "page_likeness",
    "page_share",
    "shows_another",
]


UNCOVERED_MS = 300.0
"""By then a closed window has faded out, so that a picture shows the page [tool value]."""

MAX_PAGES = 6  # pictures of the uncovered page that are compared


@dataclass(frozen=True, kw_only=True)  # with a __dict__, which a cached property needs
class TouchedRun:
    """All that a run shows around its touches. `pixels(frame)` is (H, W, 3) uint8 RGB."""

    windows: Sequence[WindowTrack]
    frames: Sequence[Frame]
    trees: Sequence[ViewTree] = ()
    events: Sequence[Event] = ()
    pixels: Callable[[Frame], np.ndarray]
    package: str
    lateness: Sequence[HostLateness] = ()

    @cached_property
    def uids(self) -> frozenset[int]:
        """The uids of the app's processes."""
        return app_uids(self.events, self.package)


def around(frames: Sequence[Frame], touch: PerformedTouch) -> tuple[Frame | None, Frame | None]:
    """The last frame before the touch, and the last before the next one or the end.

    Both from one source if possible: a picture and a video of the same screen differ by themselves.
    """
    for some in ([frame for frame in frames if frame.packet is not None], frames):
        before = [frame for frame in some if frame.at_ms + frame.at_error_ms <= touch.from_ms]
        after = [frame for frame in some if touch.to_ms <= frame.at_ms - frame.at_error_ms <= touch.ends_ms]
        if before and after:
            break
    return (before[-1] if before else None), (after[-1] if after else None)


def differing(before: Frame | None, after: Frame | None, run: TouchedRun) -> float | None:
    if before is None or after is None:
        return None
    return share_between(before, after, run.pixels)


def differing_in(before: Frame | None, after: Frame | None, box: Rect, run: TouchedRun) -> float | None:
    """The same of what is in the box."""
    if before is None or after is None:
        return None
    one, other = (cropped(run.pixels(frame), box) for frame in (before, after))
    if one.size == 0:
        return None
    blocks = blocks_between(one, other, lossy=before.lossy or after.lossy)
    return 1.0 if blocks is None else changed_share(blocks)


def page_share(window: WindowTrack, touch: PerformedTouch, run: TouchedRun) -> float | None:
    """How little the uncovered page differs from the page that the window came over.

    The window may have dimmed the page for some frames before it is recognised, so several pages are tried.
    """
    came_ms = window.appeared_ms.low
    pages = [
        [f for f in run.frames if f.at_ms + f.at_error_ms < came_ms - ms]
        for ms in (0, ENTRANCE_MS / 2, ENTRANCE_MS)
    ]
    after = _page_given_back(window, touch, run)
    shares = [differing(some[-1] if some else None, after, run) for some in pages]
    return min((share for share in shares if share is not None), default=None)


def _page_given_back(window: WindowTrack, touch: PerformedTouch, run: TouchedRun) -> Frame | None:
    """The last frame of the uncovered page."""
    return around(run.frames, replace(touch, ends_ms=_covered_again_ms(window, touch, run)))[1]


def _covered_again_ms(window: WindowTrack, touch: PerformedTouch, run: TouchedRun) -> float:
    gone_ms = window.appeared_ms.high if window.gone_ms is None else window.gone_ms.high
    covered_ms = [window.appeared_ms.low for window in run.windows if window.appeared_ms.low > gone_ms]
    # Midway: the first has faded out, the next has not begun to fade in.
    return min([(gone_ms + at_ms) / 2 for at_ms in covered_ms] + [touch.ends_ms])


def page_likeness(window: WindowTrack, touch: PerformedTouch, run: TouchedRun) -> float | None:
    """The page under the window at the touch, compared with the page that it uncovered: the greatest of all
    its pictures, since a page that was given back may go on loading.
    """
    before, last = around(run.frames, touch)[0], _page_given_back(window, touch, run)
    if window.gone_ms is None or before is None or last is None:
        return None
    from_ms, until_ms = window.gone_ms.high + UNCOVERED_MS, _covered_again_ms(window, touch, run)
    uncovered = [frame for frame in run.frames if from_ms <= frame.at_ms - frame.at_error_ms <= until_ms]
    shown = [last, *sampled([frame for frame in uncovered if frame.lossy == before.lossy], MAX_PAGES)]
    likeness = [page_below_likeness(run.pixels(before), run.pixels(each), window.box) for each in shown]
    return max((each for each in likeness if each is not None), default=None)


# Whether a popup that comes where another one was closed is that one again, or a different one.
#
# An app may have several popups for one page, each due at its time and all at the same place. Only what
# looks like the closed one was shown again, and says the same: offers of one design differ in little but
# their words.


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
