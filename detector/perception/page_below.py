"""Is the page that a popup uncovered the page it was over? Judged by what shows around the popup.

A page loads and moves on while a popup is over it, so it may look quite different from the page before the
popup came. What shows around the popup at the touch is that page, dimmed. Dimming changes its brightness, not
its structure, so the two are compared by correlation, which ignores the dimming.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.core.screen import Frame
from detector.perception.carrying import compare
from detector.perception.patches import correlation
from detector.windows.seen import CloseControl
from detector.windows.window_track import ENTRANCE_MS, WindowTrack

__all__ = [
    "LIKE_PAGE",
    "is_undimmed",
    "page_below_likeness",
    "page_controls",
    "sampled",
    "screens_under_popups",
    "with_moving_pages",
]

LIKE_PAGE = 0.8
"""A page, dimmed, correlates with itself at .95 or more; another page of drawn cards below .7."""

UNDIMMED = 0.93  # of the brightness: a backdrop takes a quarter of it or more [tool value]
MAX_LOOKS = 8  # pictures of a window that are looked at for a change of the page below it

WIDTH_PX = 72
"""Of the reduced picture: a line of text is about one of its pixels high."""

MIN_SHARE = 0.2
"""Share of the display that must show around the window."""

BARS_SHARE = 0.06
"""Of the height, at top and bottom: the system's bars stay the same whatever the page."""


def page_below_likeness(covered: np.ndarray, free: np.ndarray, box: Rect) -> float | None:
    """-1 to 1. Both (H, W, 3) uint8 RGB of one display. None: too little shows, or it has no structure."""
    around = _around(covered, free, box)
    return None if around is None else correlation(*around)


def is_undimmed(covered: np.ndarray, free: np.ndarray, box: Rect) -> bool:
    """Whether what shows around the box is as it was, no darker: so no popup came over it, a part of the page
    itself did. False where too little shows.
    """
    around = _around(covered, free, box)
    if around is None or around[0].mean() < UNDIMMED * around[1].mean():
        return False
    likeness = correlation(*around)
    return likeness is None or likeness >= LIKE_PAGE


def _around(covered: np.ndarray, free: np.ndarray, box: Rect) -> tuple[np.ndarray, np.ndarray] | None:
    """The grey levels of both around the box, on a smaller scale; None if too little shows."""
    if covered.shape != free.shape:
        return None
    height, width = covered.shape[:2]
    scale = WIDTH_PX / width
    size = (WIDTH_PX, max(round(height * scale), 1))
    one, other = (
        cv2.resize(cv2.cvtColor(each, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA).astype(float)
        for each in (covered, free)
    )
    around = np.ones(one.shape, dtype=bool)
    bar = round(BARS_SHARE * size[1])
    around[:bar] = around[size[1] - bar :] = False
    top, bottom = int(box.top_px * scale) - 1, int(np.ceil(box.bottom_px * scale)) + 1
    left, right = int(box.left_px * scale) - 1, int(np.ceil(box.right_px * scale)) + 1
    around[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = False
    return None if around.mean() < MIN_SHARE else (one[around], other[around])


def with_moving_pages(
    tracks: Sequence[WindowTrack], frames: Sequence[Frame], pixels: Callable[[Frame], np.ndarray]
) -> tuple[WindowTrack, ...]:
    """The same tracks, with whether the page changed by itself under each that lies over one.

    `frames` in order of time; `pixels(frame)` is (H, W, 3) uint8 RGB.
    """
    return tuple(
        replace(track, page_moved=_page_moved(track, frames, pixels))
        if track.kind.lies_over_content
        else track
        for track in tracks
    )


def _page_moved(
    track: WindowTrack, frames: Sequence[Frame], pixels: Callable[[Frame], np.ndarray]
) -> bool | None:
    """None: fewer than two pictures show it once it had come in."""
    until_ms = np.inf if track.gone_ms is None else track.gone_ms.low
    if track.gone_ms is None and track.readings:
        until_ms = max(reading.at_ms for reading in track.readings)
    from_ms = track.appeared_ms.high + ENTRANCE_MS
    shown = [
        frame for frame in frames if from_ms <= frame.at_ms - frame.at_error_ms and frame.at_ms <= until_ms
    ]
    looked_at = sampled([frame for frame in shown if frame.lossy == shown[0].lossy], MAX_LOOKS)
    if len(looked_at) < 2:
        return None
    first = pixels(looked_at[0])
    likeness = [page_below_likeness(first, pixels(frame), track.box) for frame in looked_at[1:]]
    return any(each is not None and each < LIKE_PAGE for each in likeness)


def sampled(frames: Sequence[Frame], n: int) -> tuple[Frame, ...]:
    """At most `n` of them, evenly spread, the first and the last included."""
    if len(frames) <= n:
        return tuple(frames)
    return tuple(frames[round(k * (len(frames) - 1) / (n - 1))] for k in range(n))


# Which full screens a popup came over: under it is the page, and it still shows around it.
#
# A popup is over content. So if one comes, and the screen of a moment ago can still be seen around it,
# dimmed, that screen was not a splash but the page. A splash is gone when the popup of the page behind it
# comes.


def screens_under_popups(
    tracks: Sequence[WindowTrack], frames: Sequence[Frame], pixels: Callable[[Frame], np.ndarray]
) -> frozenset[str]:
    """Ids of the tracks that a popup came over."""
    by_id = {frame.id: frame for frame in frames}
    return frozenset(
        under.id
        for under in tracks
        for over in tracks
        if _gives_way(under, over) and _shows_around(under, over, by_id, pixels)
    )


def _gives_way(under: WindowTrack, over: WindowTrack) -> bool:
    """The one disappears as the other comes."""
    if under.kind.lies_over_content or not over.kind.lies_over_content or under.gone_ms is None:
        return False
    gone, came = under.gone_ms, over.appeared_ms
    return came.low <= gone.high and gone.low <= came.high


def _shows_around(
    under: WindowTrack,
    over: WindowTrack,
    by_id: dict[str, Frame],
    pixels: Callable[[Frame], np.ndarray],
) -> bool:
    """Some frame of the popup's entrance shows around it what the screen's last settled frame showed."""
    came_ms = over.appeared_ms
    coming = [reading for reading in over.readings if reading.at_ms <= came_ms.high + ENTRANCE_MS]
    settled = [reading for reading in under.readings if reading.at_ms <= came_ms.low - ENTRANCE_MS / 2]
    if not coming or not (settled or under.readings):
        return False
    free = pixels(by_id[(settled or under.readings)[-1].frame_id])
    likeness = page_below_likeness(pixels(by_id[coming[-1].frame_id]), free, over.box)
    return likeness is not None and likeness >= LIKE_PAGE


# Which controls around a popup are the page's: they stood there before it came, and its film dims them.
#
# A popup's own × may lie beside its card, but it comes with the popup and is drawn over the film. What the
# last frame before the popup showed at the same place, and the popup's frames show weaker, is below the
# film and closes something on the page: a player's advert, a banner, a tab.

SAME_INK = 0.8  # correlation: of ink with itself under a film .95 or more, of two × on other grounds less
DIMMED = 0.9  # of the strength before: films of dialogs keep .4 to .7, noise and compression cost .03
SAME_PLACE_IOU = 0.5


def page_controls(
    track: WindowTrack, frames: Sequence[Frame], pixels: Callable[[Frame], np.ndarray]
) -> Callable[[CloseControl], bool]:
    """Whether a control in the popup's frames is the page's. `pixels(frame)` is (H, W, 3) uint8 RGB."""
    before = _frame_before(track, frames) if track.kind.lies_over_content else None
    by_id = {frame.id: frame for frame in frames}
    below = [] if before is None else _below_the_film(track, before, by_id, pixels)
    return lambda control: _is_at(control, below)


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
