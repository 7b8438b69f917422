"""Which controls around a popup are the page's: they stood there before it came, and its film dims them.

A popup's own × may lie beside its card, but it comes with the popup and is drawn over the film. What the last
frame before the popup showed at the same place, and the popup's frames show weaker, is below the film and
closes something on the page: a player's advert, a banner, a tab.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from detector.core.geometry import Rect
from detector.core.screen import Frame
from detector.perception.standing import compare
from detector.windows.seen import CloseControl, FrameReading
from detector.windows.window_track import ENTRANCE_MS, WindowTrack

__all__ = ["without_page_controls"]

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
