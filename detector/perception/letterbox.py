"""Bars around a recording: what never changes at two opposite sides is not part of the phone's screen.

A recorder that puts a tall screen on a wide canvas fills the rest with one colour. An app may have a black
ground, but hardly an equally wide, never changing strip of it on both sides of a canvas in a shape that no
phone has.
"""

from dataclasses import dataclass, field

import numpy as np

__all__ = ["ContentFinder"]

STILL_LEVELS = 12  # of 255: an encoder's noise on a flat bar
PLAIN_LEVELS = 16  # within one bar
MIN_BAR_SHARE = 0.02
EQUAL_SHARE = 0.03  # the most that the two bars may differ, of the side
WIDEST_PHONE = 0.8
"""Width over height: tablets and unfolded phones have up to .8 upright, canvases 1 and more."""
TALLEST_PHONE = 0.4  # 9:22.5; the tallest phones have 9:22


@dataclass(slots=True)
class ContentFinder:
    """Given every frame, all of one shape."""

    _least: np.ndarray | None = None
    _most: np.ndarray | None = None
    _shape: tuple[int, int] = (0, 0)
    _rows: tuple[np.ndarray, np.ndarray] | None = field(default=None)

    @property
    def size_px(self) -> tuple[int, int]:
        return self._shape[1], self._shape[0]

    def add(self, rgb: np.ndarray) -> None:
        """`rgb` is (H, W, 3) uint8. Keeps the extremes of each column and row, no picture."""
        self._shape = rgb.shape[:2]
        extremes = (
            rgb.min(axis=0).min(axis=1),
            rgb.max(axis=0).max(axis=1),
            rgb.min(axis=1).min(axis=1),
            rgb.max(axis=1).max(axis=1),
        )
        if self._least is None or self._most is None or self._rows is None:
            self._least, self._most = extremes[0], extremes[1]
            self._rows = extremes[2], extremes[3]
            return
        np.minimum(self._least, extremes[0], out=self._least)
        np.maximum(self._most, extremes[1], out=self._most)
        np.minimum(self._rows[0], extremes[2], out=self._rows[0])
        np.maximum(self._rows[1], extremes[3], out=self._rows[1])

    def content_px(self) -> tuple[int, int, int, int]:
        """(left, top, width, height) without the bars; the whole picture where there are none."""
        height, width = self._shape
        left, right = 0, width
        top, bottom = 0, height
        if self._least is not None and self._most is not None and width > WIDEST_PHONE * height:
            left, right = _between_bars(self._least, self._most)
        elif self._rows is not None and width < TALLEST_PHONE * height:
            top, bottom = _between_bars(*self._rows)
        return left, top, right - left, bottom - top


def _between_bars(least: np.ndarray, most: np.ndarray) -> tuple[int, int]:
    """Where the content begins and ends along one side; 0 and its length unless there are two bars."""
    n = len(least)
    is_plain = most.astype(int) - least <= PLAIN_LEVELS + STILL_LEVELS
    begin = int(np.argmin(is_plain)) if not is_plain.all() else 0
    end = n - (int(np.argmin(is_plain[::-1])) if not is_plain.all() else 0)
    first_bar, last_bar = begin / n, (n - end) / n
    if min(first_bar, last_bar) < MIN_BAR_SHARE or abs(first_bar - last_bar) > EQUAL_SHARE:
        return 0, n
    return begin, end
