"""Which full screens a popup came over: under it is the page, and it still shows around it.

A popup is over content. So if one comes, and the screen of a moment ago can still be seen around it, dimmed,
that screen was not a splash but the page. A splash is gone when the popup of the page behind it comes.
"""

from collections.abc import Callable, Sequence

import numpy as np

from detector.core.screen import Frame
from detector.perception.page_below import page_below_likeness
from detector.windows.window_track import ENTRANCE_MS, WindowTrack

__all__ = ["screens_under_popups"]

LIKE_PAGE = 0.8  # as in outcome.py: a page correlates with itself under a film at .95 or more


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
