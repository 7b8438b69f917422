"""The stills of a window: fingerprints of its pictures, by which it is recognised elsewhere.

Each is made of squares about the middle of the window, from its shorter side down to five eighths of it and
at four heights: an advert that fills the screen is enlarged by up to a quarter more on a longer one, and
sits higher where a bar with the app's name is below. Of each square, the lowest frequencies of a grey picture
of 64 x 64 (a cosine transform), one bit each: above or below their median ("pHash"; Zauner 2010,
Implementation and Benchmarking of Perceptual Image Hash Functions, 3.2.1, with four times as many
frequencies).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import cv2
import numpy as np

from detector.core.screen import Frame
from detector.perception.patches import cropped, shrunk
from detector.windows.creative import N_BITS, are_alike, packed_still
from detector.windows.seen import FrameReading
from detector.windows.window_track import ENTRANCE_MS, WindowTrack

__all__ = ["still_of", "with_stills"]

_SIDE_PX, _WAVES = 64, 16
_SIZES = (1.0, 0.94, 0.89, 0.84, 0.8, 0.75, 0.71, 0.67, 0.63)  # of the shorter side
_RISES = (0.0, 0.03, 0.06, 0.075)  # of the height

_MIN_WAVE = 128.0
"""Of the strongest, an amplitude of some four levels of 255: on a plain surface all bits would be random."""

MAX_STILLS = 6
"""Of one window. One that stands still has one; of a film these are pictures spread over it."""


def still_of(rgb: np.ndarray) -> str | None:
    """Of (H, W, 3) uint8. None for a plain surface, or one that is too small."""
    height, width = rgb.shape[:2]
    if min(height, width) < _SIDE_PX:
        return None
    small_width = max(2 * _SIDE_PX, round(2 * _SIDE_PX * min(1.0, width / height)))
    small = shrunk(np.ascontiguousarray(rgb), small_width, max(round(height * small_width / width), 1))
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    bits = np.array([_bits(square) for square in _squares(grey)])
    return packed_still(bits) if bits.any() else None


def _squares(grey: np.ndarray) -> Iterable[np.ndarray]:
    height, width = grey.shape
    for rise in _RISES:
        for size in _SIZES:
            side = max(round(min(height, width) * size), 2)
            top = min(max(round(height / 2 - rise * height - side / 2), 0), height - side)
            left = (width - side) // 2
            yield grey[top : top + side, left : left + side]


def _waves(grey: np.ndarray) -> np.ndarray:
    square = cv2.resize(grey, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.dct(square.astype(np.float32))[:_WAVES, :_WAVES]).ravel()


def _bits(grey: np.ndarray) -> np.ndarray:
    """All 0 of a plain surface."""
    waves = _waves(grey)
    if float(np.abs(waves[1:]).max()) < _MIN_WAVE:
        return np.zeros(N_BITS, bool)
    bits = waves > np.median(waves[1:])
    bits[0] = False  # the overall lightness
    return np.asarray(bits)


def with_stills(
    windows: Sequence[WindowTrack], frames: Sequence[Frame], pixels: Callable[[Frame], np.ndarray]
) -> tuple[WindowTrack, ...]:
    """The same windows, each with its stills. `pixels(frame)` is (H, W, 3) uint8 RGB."""
    by_id = {frame.id: frame for frame in frames}
    return tuple(replace(window, stills=_stills(window, by_id, pixels)) for window in windows)


def _stills(
    window: WindowTrack, frames: dict[str, Frame], pixels: Callable[[Frame], np.ndarray]
) -> tuple[str, ...]:
    """Those that differ from one another, of pictures spread over its life."""
    distinct = _distinct(window)
    n = min(len(distinct), MAX_STILLS)
    chosen = [distinct[round(i * (len(distinct) - 1) / max(n - 1, 1))] for i in range(n)]
    stills: list[str] = []
    for reading in chosen:
        still = still_of(cropped(pixels(frames[reading.frame_id]), reading.windows[0].box))
        if still is not None and not are_alike([still], stills):
            stills.append(still)
    return tuple(stills)


def _distinct(window: WindowTrack) -> list[FrameReading]:
    """Readings of different pictures. Those of its entrance are left out if there are others: a window that
    has half faded in resembles nothing."""
    own = [
        reading
        for reading in window.readings
        if reading.clues is not None and reading.windows and not reading.is_by_neighbours
    ]
    return [reading for reading in own if reading.at_ms >= window.appeared_ms.low + ENTRANCE_MS] or own
