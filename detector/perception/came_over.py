"""What a window came over: nothing but the launch, a page of the app, or perhaps a page.

A splash is shown between the launch and the content. An advert that fills the screen after the page was there
is no splash, however soon it comes. The page reveals itself once the advert has gone: what shows then is what
showed before. While the advert stays this is unknown: the app's own screen before it may have been a page or
a picture of the brand. Only Android's launch screen, an icon on one colour (developer.android.com, Splash
screens: `windowSplashScreenBackground`), is certainly no page. In a recording nobody knows when the app was
launched, so every full screen in it may have come over a page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.core.screen import Frame
from detector.perception.context import FrameContext
from detector.perception.page_below import is_undimmed, page_below_likeness
from detector.windows.seen import FrameReading
from detector.windows.window_track import ENTRANCE_MS, Beneath, WindowTrack

__all__ = ["with_what_they_came_over"]

SETTLED_MS = 300.0
"""How long a screen must be shown to count as a page [tool value]: a shorter one is a change of pages."""

SAME_PAGE = 0.9
"""Correlation from which the page is back, whatever it has loaded in the meantime [tool value]."""

ONE_COLOUR_SHARE = 0.85
"""Share of the display in one colour: Android's launch screen has an icon of at most 288 dp, less than a
fifth of a phone's display; a page has text."""

COLOUR_STEP = 8.0
"""Levels within which two pixels count as one colour: compressed frames differ by less [tool value]."""


def with_what_they_came_over(
    tracks: Sequence[WindowTrack],
    readings: Sequence[FrameReading],
    frames: Sequence[Frame],
    contexts: Callable[[Frame], FrameContext],
    pixels: Callable[[Frame], np.ndarray],
) -> tuple[WindowTrack, ...]:
    """The same tracks, with what each full screen came over, and whether a popup is the first page.

    `pixels(frame)` is (H, W, 3) uint8 RGB.
    """
    by_id = {frame.id: frame for frame in frames}
    own = [
        reading
        for reading in readings
        if not reading.is_uniform and contexts(by_id[reading.frame_id]).may_show_app
    ]
    bare = [by_id[reading.frame_id] for reading in own if not reading.windows]
    content = [
        by_id[reading.frame_id]
        for reading in own
        if all(window.kind.lies_over_content for window in reading.windows)
    ]
    is_launch_known = not any(contexts(frame).is_unknown for frame in frames[:1])
    return tuple(
        replace(track, is_first_page=_is_first_page(track, content, by_id, pixels))
        if track.kind.lies_over_content
        else replace(
            track, came_over=_came_over(track, content, bare, pixels, is_launch_known=is_launch_known)
        )
        for track in tracks
    )


def _is_first_page(
    track: WindowTrack,
    content: Sequence[Frame],
    by_id: Mapping[str, Frame],
    pixels: Callable[[Frame], np.ndarray],
) -> bool:
    """Whether no page was there before what looks like a popup, or nothing of it was dimmed: then it may be
    the page itself, dark with a bright card that came with it or was loaded later.
    """
    before = _before(track, content)
    if not before or before[-1].at_ms - before[0].at_ms < SETTLED_MS:
        return True
    shown = pixels(before[-1])
    if _is_of_one_colour(shown):
        return True
    settled_ms = track.appeared_ms.high + ENTRANCE_MS
    settled = [each.frame_id for each in track.readings if each.at_ms - each.at_error_ms >= settled_ms]
    return bool(settled) and is_undimmed(pixels(by_id[settled[0]]), shown, track.box)


def _came_over(
    track: WindowTrack,
    content: Sequence[Frame],
    bare: Sequence[Frame],
    pixels: Callable[[Frame], np.ndarray],
    *,
    is_launch_known: bool,
) -> Beneath:
    """`content`: the app's own frames without a window, or with one that lies over content; `bare`: without.

    Both in order of time.
    """
    unless_page = Beneath.NOTHING if is_launch_known else Beneath.PERHAPS_PAGE
    before = _before(track, content)
    if not before or before[-1].at_ms - before[0].at_ms < SETTLED_MS:
        return unless_page
    shown = pixels(before[-1])
    if is_launch_known and _is_of_one_colour(shown):
        return unless_page
    if track.gone_ms is not None:
        from_ms = track.gone_ms.high + ENTRANCE_MS
        after = next((frame for frame in bare if frame.at_ms - frame.at_error_ms >= from_ms), None)
        if after is not None:
            likeness = page_below_likeness(pixels(after), shown, Rect.from_xywh(0, 0, 0, 0))
            if likeness is not None and likeness >= SAME_PAGE:
                return Beneath.PAGE
    return Beneath.PERHAPS_PAGE


def _before(track: WindowTrack, content: Sequence[Frame]) -> list[Frame]:
    return [frame for frame in content if frame.at_ms + frame.at_error_ms <= track.appeared_ms.low + 1.0]


def _is_of_one_colour(rgb: np.ndarray) -> bool:
    small = cv2.resize(rgb, (90, 160), interpolation=cv2.INTER_AREA).reshape(-1, 3).astype(float)
    middle = np.median(small, axis=0)
    return bool((np.abs(small - middle).max(axis=1) <= COLOUR_STEP).mean() >= ONE_COLOUR_SHARE)
