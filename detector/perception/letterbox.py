"""Bars around a recording: what never changes at two opposite sides is not part of the phone's screen.

A recorder, or whoever cut the clip, puts a tall screen on a wider canvas and fills the rest with one colour,
sometimes with a maker's mark over it. An app may have a black ground, but hardly an equally wide, never
changing strip of it on both sides of a canvas in a shape that no phone has, with a phone's shape between.
"""

from dataclasses import dataclass

import numpy as np

__all__ = ["ContentFinder"]

STILL_LEVELS = 12  # of 255: an encoder's noise on a flat bar
PLAIN_LEVELS = 16  # within one bar
PLAIN_SHARE = 0.9  # of a bar's length: a mark of the tool that made the clip may lie over the rest
MIN_BAR_SHARE = 0.02
EQUAL_SHARE = 0.03  # the most that the two bars may differ, of the side
WIDEST_PHONE = 0.6
"""Width over height: phones have 9:16 (.56) and less. Tablets and unfolded phones are wider, but hardly show
two equal bars that never change."""
TALLEST_PHONE = 0.4  # 9:22.5; the tallest phones have 9:22


@dataclass(slots=True)
class ContentFinder:
    """Given frames of one shape, one of each picture that was shown."""

    _least: np.ndarray | None = None
    _most: np.ndarray | None = None

    @property
    def size_px(self) -> tuple[int, int]:
        return (0, 0) if self._least is None else (self._least.shape[1], self._least.shape[0])

    def add(self, picture: np.ndarray) -> None:
        """`picture` is (H, W) or (H, W, 3) uint8: brightness alone will do. Keeps each pixel's extremes."""
        if self._least is None or self._most is None:
            self._least, self._most = picture.copy(), picture.copy()
            return
        np.minimum(self._least, picture, out=self._least)
        np.maximum(self._most, picture, out=self._most)

    def content_px(self) -> tuple[int, int, int, int]:
        """(left, top, width, height) without the bars; the whole picture where there are none."""
        width, height = self.size_px
        if self._least is None or self._most is None:
            return 0, 0, 0, 0
        if width > WIDEST_PHONE * height:
            left, right = _between_bars(self._least, self._most)
            if TALLEST_PHONE * height <= right - left <= WIDEST_PHONE * height:
                return left, 0, right - left, height
        elif width < TALLEST_PHONE * height:
            top, bottom = _between_bars(_on_its_side(self._least), _on_its_side(self._most))
            if width <= WIDEST_PHONE * (bottom - top):
                return 0, top, width, bottom - top
        return 0, 0, width, height


def _on_its_side(picture: np.ndarray) -> np.ndarray:
    return np.swapaxes(picture, 0, 1)


def _between_bars(least: np.ndarray, most: np.ndarray) -> tuple[int, int]:
    """Where the content begins and ends from left to right; 0 and the width unless there are two bars."""
    n = least.shape[1]
    begin, end = _bar(least, most), n - _bar(least[:, ::-1], most[:, ::-1])
    first_bar, last_bar = begin / n, (n - end) / n
    if min(first_bar, last_bar) < MIN_BAR_SHARE or abs(first_bar - last_bar) > EQUAL_SHARE:
        return 0, n
    return begin, end


def _bar(least: np.ndarray, most: np.ndarray) -> int:
    """How many columns at the left never change and are of the first one's colour, most of their length."""
    colour = np.median(least[:, 0], axis=0)
    is_still = most.astype(np.int16) - least <= STILL_LEVELS
    is_plain = np.abs(least.astype(np.int16) - colour.astype(np.int16)) <= PLAIN_LEVELS
    if least.ndim > 2:
        is_still, is_plain = is_still.all(axis=2), is_plain.all(axis=2)
    is_bar = is_still.all(axis=0) & (is_plain.mean(axis=0) >= PLAIN_SHARE)
    return 0 if is_bar.all() else int(np.argmin(is_bar))
