"""The learned window finder of `models/` behind perception's `WindowFinder` port, by onnxruntime.

One net takes the whole picture, scaled to one of a few sizes, and answers on a grid of 8 px: how likely each
cell belongs to the window on top, and how that window lies, if there is one. Loaded on first use. How it was
trained is described in `lab/training/`, its scores in the card beside it.
"""

from collections.abc import Callable

import cv2
import numpy as np
import onnxruntime

from detector.engines.sessions import new_session
from detector.perception.ports import WindowGuess
from detector.perception.shrinking import shrunk

__all__ = ["SIZES_PX", "LearnedWindowFinder", "laid", "size_for"]

SIZES_PX = ((384, 192), (320, 224), (256, 288), (192, 384))
"""Height and width, of about as many px each: those that the net was trained with."""


class LearnedWindowFinder:
    """A `WindowFinder`. `load` returns the bytes of the ONNX file; called on first use."""

    def __init__(self, load: Callable[[], bytes], *, n_threads: int = 2) -> None:
        self._load, self._n_threads = load, n_threads
        self._net: onnxruntime.InferenceSession | None = None

    def look(self, frame: np.ndarray) -> WindowGuess:
        """`frame` is (H, W, 3) uint8 RGB."""
        if self._net is None:
            self._net = new_session(self._load(), n_threads=self._n_threads)
        cover, ways = self._net.run(None, {"picture": laid(frame)})
        none, full_screen, card, sheet = (float(chance) for chance in ways[0])
        return WindowGuess(cover=cover[0, 0], none=none, full_screen=full_screen, card=card, sheet=sheet)


def laid(frame: np.ndarray) -> np.ndarray:
    """The net's input, (1, 3, h, w) float32 in 0..1: all of `frame`, (H, W, 3) uint8 RGB, at its size."""
    height, width = size_for(*frame.shape[:2])
    filled = np.empty((1, 3, height, width), np.float32)
    for plane, into in zip(cv2.split(shrunk(frame, width, height)), filled[0], strict=True):
        np.multiply(plane, np.float32(1 / 255), out=into, dtype=np.float32)
    return filled


def size_for(height: int, width: int) -> tuple[int, int]:
    """Of `SIZES_PX`, the one whose shape is nearest."""
    aspect = np.log(height / width)
    return min(SIZES_PX, key=lambda size: abs(np.log(size[0] / size[1]) - aspect))
