"""What a session needs to know about a picture: its size, whether it shows anything, whether it changed.

It decides nothing that is judged later: only what is kept as a frame, and when to observe again.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from detector.core.display import Display
from detector.parsing.picture_file import decode_picture

__all__ = ["Picture", "changed_share", "differs", "has_changed", "picture_of_blocks", "read_picture"]

_SHRINK = 4
"""Pixels are compared in blocks of 4 × 4: a countdown's digit still covers several blocks."""

_UNIFORM_SPREAD = 4
"""Between the darkest and the brightest block of a plain colour, JPEG noise included."""

_DARK_BELOW = 4
_DARK_SHARE = 0.99
"""devices.md 3.8: more than 99 % of the pixels below 4."""

_CHANGED_BY = 24
_CHANGED_BLOCKS = 2
_CHANGED_BLOCKS_LOSSY = 12
"""Two encodings of one screen differ in a few blocks along sharp edges."""


@dataclass(frozen=True, kw_only=True)  # no slots: cached_property stores its result in the instance
class Picture:
    """`blocks` is (h, w, 3) uint8, the app's part of the picture without the system bars."""

    width_px: int
    height_px: int
    blocks: np.ndarray
    lossy: bool

    @cached_property
    def is_uniform(self) -> bool:
        """One colour all over, such as a white starting window."""
        spread = self.blocks.max(axis=(0, 1)).astype(int) - self.blocks.min(axis=(0, 1))
        return bool(spread.max() <= _UNIFORM_SPREAD)

    @cached_property
    def is_dark(self) -> bool:
        """Black, as a FLAG_SECURE window is captured."""
        return 1 - _n_above(self.blocks, _DARK_BELOW - 1) / self.blocks[..., 0].size > _DARK_SHARE


def read_picture(data: bytes, *, display: Display, lossy: bool) -> Picture | None:
    """None if the bytes are not a picture, or one larger than any screen shows."""
    pixels = decode_picture(data)
    if pixels is None:
        return None
    height_px, width_px = pixels.shape[:2]
    app = _app_part(pixels, display)
    size = (max(app.shape[1] // _SHRINK, 1), max(app.shape[0] // _SHRINK, 1))
    blocks = cv2.resize(app, size, interpolation=cv2.INTER_AREA)
    return Picture(width_px=width_px, height_px=height_px, blocks=blocks, lossy=lossy)


def picture_of_blocks(small_bgr: np.ndarray, *, width_px: int, height_px: int, display: Display) -> Picture:
    """From a video frame shrunk to a quarter of the display's sides, whatever its original size."""
    top, bottom = _app_rows(display)
    blocks = small_bgr[round(top / _SHRINK) : max(round(bottom / _SHRINK), 1)]
    return Picture(width_px=width_px, height_px=height_px, blocks=blocks, lossy=True)


def differs(before: Picture, after: Picture) -> bool:
    """Compare two pictures of the same video: its encoder's noise is similar in both."""
    return _n_changed(before, after) >= _CHANGED_BLOCKS


def has_changed(before: Picture, after: Picture) -> bool:
    least = _CHANGED_BLOCKS_LOSSY if before.lossy or after.lossy else _CHANGED_BLOCKS
    return _n_changed(before, after) >= least


def changed_share(before: Picture, after: Picture) -> float:
    """Share of all blocks, 0 to 1; 1 if the pictures have different sizes."""
    return float(min(_n_changed(before, after) / before.blocks[..., 0].size, 1.0))


def _n_changed(before: Picture, after: Picture) -> float:
    """Number of blocks; infinite if the pictures have different sizes."""
    one, other = before.blocks, after.blocks
    if max(abs(a - b) for a, b in zip(one.shape, other.shape, strict=True)) > 1:
        return np.inf
    rows, columns = min(one.shape[0], other.shape[0]), min(one.shape[1], other.shape[1])  # rounded sides
    return _n_above(cv2.absdiff(one[:rows, :columns], other[:rows, :columns]), _CHANGED_BY)


def _n_above(blocks: np.ndarray, level: int) -> int:
    """Blocks with a channel above the level. Channel by channel: a reduction over an axis of 3 is slow."""
    first, second, third = (blocks[..., channel] > level for channel in range(3))
    return int(np.count_nonzero(first | second | third))


def _app_part(pixels: np.ndarray, display: Display) -> np.ndarray:
    """Without the bars at the top and bottom, where the clock and the icons change by themselves."""
    height_px, width_px = pixels.shape[:2]
    if (width_px, height_px) != (display.width_px, display.height_px):
        return pixels  # rotated since, or of another size: the bars are elsewhere
    top, bottom = _app_rows(display)
    return pixels[top:bottom]


def _app_rows(display: Display) -> tuple[int, int]:
    """(top, bottom) of the app's part of the display, px."""
    top, bottom = 0, display.height_px
    status, navigation = display.bars.status_bar, display.bars.navigation_bar
    if status is not None and status.top_px <= 0:
        top = round(status.bottom_px)
    if navigation is not None and navigation.bottom_px >= display.height_px and navigation.top_px > top:
        bottom = round(navigation.top_px)
    if bottom - top < display.height_px // 2:
        top, bottom = 0, display.height_px
    # Whole blocks of the display, so that a picture and a video of it are cut the same way.
    return -(-top // _SHRINK) * _SHRINK, bottom // _SHRINK * _SHRINK
