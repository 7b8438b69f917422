"""Reads all text of a window at full size before it may be reported to have no advert label.

For text detection a whole screen is scaled down, and a label inside a picture is the smallest print there is.
Takes seconds, so it is done only for a window that a touch led away from and that shows no label so far.
Where a view tree names a label that the pictures do not show, text was overlooked: then nothing is missing.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from detector.core.geometry import Rect
from detector.core.screen import Frame, ViewTree
from detector.perception import Lexicon, TextLine, TextReader, find_notices
from detector.windows.seen import Channel, FrameReading, NoticeKind
from detector.windows.touch_effect import TouchEffect
from detector.windows.window_track import WindowTrack

__all__ = ["with_fine_print"]

TILE_PX, OVERLAP_PX = 600, 80  # tiles are read at full size; the overlap keeps each line whole in one
MAX_FRAMES = 2


def with_fine_print(
    windows: Sequence[WindowTrack],
    touches: Sequence[TouchEffect],
    frames: Sequence[Frame],
    pixels: Callable[[Frame], np.ndarray],
    *,
    reader: TextReader | None,
    lexicon: Lexicon,
    package: str,
    trees: Sequence[ViewTree] = (),
) -> tuple[WindowTrack, ...]:
    """The same windows; of those that led away, some frames are read again. `trees`: all of the run."""
    if reader is None:
        return tuple(windows)
    led_away = {touch.met.id for touch in touches if touch.met is not None and _led_away(touch, package)}
    lossless = {frame.id: frame for frame in frames if not frame.lossy}
    return tuple(
        _unless_overlooked(_read_finely(window, lossless, pixels, reader, lexicon), trees, lexicon)
        if window.id in led_away and not _has_label(window)
        else window
        for window in windows
    )


def _unless_overlooked(window: WindowTrack, trees: Sequence[ViewTree], lexicon: Lexicon) -> WindowTrack:
    until_ms = math.inf if window.gone_ms is None else window.gone_ms.high
    is_named = any(
        node.visible is not False
        and node.bounds is not None
        and window.box.contains(node.bounds.center)
        and lexicon.is_advert_label(node.label)
        for tree in trees
        if window.appeared_ms.low <= tree.at_ms <= until_ms
        for node in tree.walk()
    )
    if _has_label(window) or not is_named:
        return window
    readings = tuple(replace(reading, is_read_finely=False) for reading in window.readings)
    return replace(window, readings=readings)


def _led_away(effect: TouchEffect, package: str) -> bool:
    came = effect.came
    starts = any(start.to_package != package for start in came.starts)
    return starts or bool(came.downloads) or any(change.to_package != package for change in came.foreground)


def _has_label(window: WindowTrack) -> bool:
    return any(notice.kind is NoticeKind.ADVERT for reading in window.readings for notice in reading.notices)


def _read_finely(
    window: WindowTrack,
    lossless: dict[str, Frame],
    pixels: Callable[[Frame], np.ndarray],
    reader: TextReader,
    lexicon: Lexicon,
) -> WindowTrack:
    shown = [
        reading
        for reading in window.readings
        if reading.windows and not reading.is_uniform and reading.frame_id in lossless
    ]
    chosen = {reading.frame_id for reading in (shown[len(shown) // 2 :][:1] + shown[-1:])[:MAX_FRAMES]}
    readings = tuple(
        _again(reading, pixels(lossless[reading.frame_id]), window.box, reader, lexicon)
        if reading.frame_id in chosen
        else reading
        for reading in window.readings
    )
    return replace(window, readings=readings)


def _again(
    reading: FrameReading, rgb: np.ndarray, box: Rect, reader: TextReader, lexicon: Lexicon
) -> FrameReading:
    lines: list[TextLine] = []
    for tile in _tiles(box):
        found = reader.read(rgb, region=tile)
        lines += [line for line in found if not any(known.box.iou(line.box) > 0.5 for known in lines)]
    labels = tuple(
        notice for notice in find_notices(rgb, tuple(lines), lexicon) if notice.kind is NoticeKind.ADVERT
    )
    read_by = tuple(dict.fromkeys((*reading.read_by, Channel.TEXT)))
    return replace(reading, notices=(*reading.notices, *labels), read_by=read_by, is_read_finely=True)


def _tiles(box: Rect) -> Iterator[Rect]:
    top_px = box.top_px
    while top_px < box.bottom_px:
        bottom_px = min(top_px + TILE_PX, box.bottom_px)
        left_px = box.left_px
        while left_px < box.right_px:
            right_px = min(left_px + TILE_PX, box.right_px)
            yield Rect(left_px=left_px, top_px=top_px, right_px=right_px, bottom_px=bottom_px)
            left_px = right_px - OVERLAP_PX if right_px < box.right_px else box.right_px
        top_px = bottom_px - OVERLAP_PX if bottom_px < box.bottom_px else box.bottom_px
