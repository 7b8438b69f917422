"""The frames that begin another page of the app: the log names another activity, and nearly all changes.

A full-screen window belongs to its activity: where the app moves on to the next activity, and the picture
changes with it, the window has gone, however much the next page looks like one. The log alone does not prove
that: an activity may hand the same picture on to the next one.
"""

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

import numpy as np

from detector.core.events import Event, ForegroundChange
from detector.core.screen import Frame
from detector.perception.change import changed_share
from detector.perception.pictures import blocks_between
from detector.windows.seen import ControlKind
from detector.windows.window_track import WindowTrack

__all__ = ["page_turns", "screens_after_splash"]

DRAWN_WITHIN_MS = 1_000.0
"""By then an activity is drawn and has slid in [tool value]: AOSP's slide takes 450 ms."""

OTHER_PAGE_SHARE = 0.6
"""Of the display, as for a touch's effect (outcome.py): less is a part of the same page."""


def page_turns(
    frames: Sequence[Frame],
    events: Sequence[Event],
    pixels: Callable[[Frame], np.ndarray],
    *,
    package: str,
) -> frozenset[str]:
    """Ids of the first frames of such pages."""
    ordered = sorted(frames, key=lambda frame: frame.at_ms)
    own = [event for event in events if isinstance(event, ForegroundChange) and event.to_package == package]
    begins = (
        _first_of_next(ordered, change, pixels)
        for before, change in pairwise(own)
        if before.activity != change.activity
    )
    return frozenset(begin.id for begin in begins if begin is not None)


def screens_after_splash(tracks: Sequence[WindowTrack], turns: Collection[str]) -> frozenset[str]:
    """Ids of the full screens that came with the app's next activity after a splash with a skip.

    A splash comes between launch and content: what the app moves on to is its content.
    """
    screens = [track for track in tracks if not track.kind.lies_over_content]
    return frozenset(
        later.id
        for earlier, later in pairwise(screens)
        if later.readings
        and later.readings[0].frame_id in turns
        and any(sighting.control.kind is ControlKind.SKIP_TEXT for sighting in earlier.sightings)
    )


def _first_of_next(
    ordered: Sequence[Frame], change: ForegroundChange, pixels: Callable[[Frame], np.ndarray]
) -> Frame | None:
    """The first frame after the change whose picture differs from the last one before it."""
    at_ms, error_ms = change.at_ms, change.at_error_ms
    before = [frame for frame in ordered if frame.at_ms + frame.at_error_ms <= at_ms - error_ms]
    after = [frame for frame in ordered if at_ms - error_ms < frame.at_ms + frame.at_error_ms]
    if not before:
        return None
    shown = pixels(before[-1])
    for frame in after:
        if frame.at_ms - frame.at_error_ms > at_ms + error_ms + DRAWN_WITHIN_MS:
            return None
        blocks = blocks_between(shown, pixels(frame), lossy=frame.lossy or before[-1].lossy)
        if blocks is not None and changed_share(blocks) >= OTHER_PAGE_SHARE:
            return frame
    return None
