"""Whether reading every word of a picture could still reveal a window, whatever the words are."""

from collections.abc import Sequence

import numpy as np

from detector.core.geometry import Rect
from detector.perception.context import FrameContext
from detector.perception.control_evidence import Surroundings
from detector.perception.ports import PictureFind, WindowGuess
from detector.perception.weighing import belief_in
from detector.perception.weights import Weights
from detector.perception.window_evidence import looks_of
from detector.perception.window_shapes import thumbnail_of

__all__ = ["is_worth_reading"]

MIN_FIND = 0.1
"""Of a find: too little to be a control, too much to be ignored."""

MIN_CHANCE = 0.1
"""Of a window, by everything but its words. Of 380 real windows (`shared/data/real_popups`) 373 reach it or
have a find, of 119 ordinary pages 80."""


def is_worth_reading(
    rgb: np.ndarray, finds: Sequence[PictureFind], sight: WindowGuess | None, weights: Weights
) -> bool:
    """`rgb` is (H, W, 3) uint8; `finds` and `sight` are the finders'.

    False if neither control nor call is seen, and hardly any window: words alone would not make it one.
    """
    if any(find.score >= MIN_FIND for find in finds):
        return True
    thumbnail = thumbnail_of(rgb)
    looks, flat = looks_of(thumbnail)
    around = Surroundings(
        rgb=rgb,
        frame=Rect.from_xywh(0, 0, rgb.shape[1], rgb.shape[0]),
        lines=(),
        is_read=False,
        finds=finds,
        looks=looks,
        sight=sight,
    )
    return 1 - belief_in(thumbnail, flat, around, FrameContext(), weights).none >= MIN_CHANCE
