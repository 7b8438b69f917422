"""Which controls around a popup are the page's: they stood there before it came, and its film dims them.

A popup's own × may lie beside its card, but it comes with the popup and is drawn over the film. What the last
frame before the popup showed at the same place, and the popup's frames show weaker, is below the film and
closes something on the page: a player's advert, a banner, a tab.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.core.screen import Frame
from detector.windows.seen import CloseControl, FrameReading
from detector.windows.window_track import ENTRANCE_MS, WindowTrack

__all__ = ["MIN_CORRELATION", "MIN_STRENGTH", "compare", "stands", "without_page_controls"]


# Whether something that was read on one frame is still, or was already, on another.
#
# The picture alone decides: the patch's own pattern, without its mean and contrast, is matched against the
# same place in the other frame. Half a fade or another countdown digit leaves most of it in place.

# Correlation of the patches. A changed digit leaves 0.7 and more, other pictures 0.3 and less.
MIN_CORRELATION = 0.6
MIN_SPREAD = 1.5  # levels of 255: below it there is nothing to compare
SLACK_PX = 3
# A control is visible from half of its final strength on: a fade-in appears half way.
MIN_STRENGTH = 0.5


def stands(box: Rect, where_read: np.ndarray, other: np.ndarray, *, least: float = MIN_CORRELATION) -> bool:
    """True where what `where_read` shows in `box` is visible in `other` at the same place."""
    correlation, strength = compare(box, where_read, other)
    return correlation >= least and strength >= MIN_STRENGTH


def compare(box: Rect, where_read: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Correlation of the two patches, and how strongly `other` shows the pattern: 1 is equally strongly.

    A pattern that fades in on a plain ground correlates from its first trace on; its strength shows how far
    it has faded in.
    """
    left, top = max(int(box.left_px), 0), max(int(box.top_px), 0)
    right = min(int(np.ceil(box.right_px)), where_read.shape[1])
    bottom = min(int(np.ceil(box.bottom_px)), where_read.shape[0])
    patch = where_read[top:bottom, left:right]
    if min(patch.shape[:2]) < 4:
        return 0.0, 0.0
    wide_left, wide_top = max(left - SLACK_PX, 0), max(top - SLACK_PX, 0)
    around = other[wide_top : bottom + SLACK_PX, wide_left : right + SLACK_PX]
    if around.shape[0] < patch.shape[0] or around.shape[1] < patch.shape[1]:
        return 0.0, 0.0  # a smaller picture that lacks the place
    one, two = cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY), cv2.cvtColor(around, cv2.COLOR_RGB2GRAY)
    if float(one.std()) < MIN_SPREAD or float(two.std()) < MIN_SPREAD:
        return 0.0, 0.0
    found = cv2.matchTemplate(two, one, cv2.TM_CCOEFF_NORMED)
    y, x = np.unravel_index(int(found.argmax()), found.shape)
    there = two[y : y + one.shape[0], x : x + one.shape[1]].astype(np.float64)
    mine = one.astype(np.float64) - one.mean()
    strength = float((mine * (there - there.mean())).sum() / (mine * mine).sum())
    return float(found.max()), strength


SAME_INK = 0.8  # correlation: of ink with itself under a film .95 or more, of two × on other grounds less
DIMMED = 0.9  # of the strength before: films of dialogs keep .4 to .7, noise and compression cost .03
SAME_PLACE_IOU = 0.5


def without_page_controls(
    tracks: Sequence[WindowTrack],
    readings: Sequence[FrameReading],
    frames: Sequence[Frame],
    pixels: Callable[[Frame], np.ndarray],
) -> tuple[FrameReading, ...]:
    """The same readings, without the page's controls in the frames of popups over it.

    `pixels(frame)` is (H, W, 3) uint8 RGB.
    """
    kept, by_id = {reading.frame_id: reading for reading in readings}, {frame.id: frame for frame in frames}
    for track in tracks:
        before = _frame_before(track, frames) if track.kind.lies_over_content else None
        if before is None:
            continue
        below = _below_the_film(track, before, by_id, pixels)
        for reading in track.readings if below else ():
            own = tuple(control for control in reading.controls if not _is_at(control, below))
            kept[reading.frame_id] = replace(kept[reading.frame_id], controls=own)
    return tuple(kept.values())


def _frame_before(track: WindowTrack, frames: Sequence[Frame]) -> Frame | None:
    earlier = [frame for frame in frames if frame.at_ms < track.readings[0].at_ms]
    return max(earlier, key=lambda frame: frame.at_ms, default=None)


def _below_the_film(
    track: WindowTrack, before: Frame, frames: dict[str, Frame], pixels: Callable[[Frame], np.ndarray]
) -> list[Rect]:
    """Where controls beside the settled window turn out to be the page's."""
    settled = [reading for reading in track.readings if reading.at_ms > track.appeared_ms.high + ENTRANCE_MS]
    places: list[Rect] = []
    below: list[Rect] = []
    for reading in reversed(settled):
        for control in reading.controls:
            box = control.glyph_box
            if track.box.contains(box.center) or _is_at(control, places):
                continue
            places.append(box)
            likeness, strength = compare(box, pixels(before), pixels(frames[reading.frame_id]))
            if likeness >= SAME_INK and strength < DIMMED:
                below.append(box)
    return below


def _is_at(control: CloseControl, places: Sequence[Rect]) -> bool:
    return any(control.glyph_box.iou(place) >= SAME_PLACE_IOU for place in places)
