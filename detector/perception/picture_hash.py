"""Is this the same picture as in another launch? A hash that stays similar as long as the picture does.

The lowest frequencies of a grey picture of 32 x 32 (a cosine transform), one bit each: above or below their
median ("pHash"; Zauner 2010, Implementation and Benchmarking of Perceptual Image Hash Functions, 3.2.1).
Countdowns, noise and a shift of a few px change some bits of 64, another picture about half.
"""

from collections.abc import Iterable

import cv2
import numpy as np

from detector.perception.patches import shrunk

__all__ = ["SAME_PICTURE_BITS", "are_alike", "bits_apart", "picture_hash"]

_SIDE_PX, _WAVES = 32, 8
SAME_PICTURE_BITS = 10
"""The most bits of 64 that differ between two views of one picture (Zauner 2010: 0.15 to 0.2 of them).
Two different pictures match by chance once in ten million pairs."""

_MIN_WAVE = 64.0
"""Of the strongest, an amplitude of some four levels of 255: on a plain surface all bits would be random."""


def picture_hash(rgb: np.ndarray) -> str | None:
    """Of (H, W, 3) uint8: 16 hexadecimal digits. None for a plain surface, or one that is too small."""
    if min(rgb.shape[:2]) < _SIDE_PX:
        return None
    grey = cv2.cvtColor(shrunk(np.ascontiguousarray(rgb), _SIDE_PX, _SIDE_PX), cv2.COLOR_RGB2GRAY)
    waves = cv2.dct(grey.astype(np.float32))[:_WAVES, :_WAVES].ravel()
    if float(np.abs(waves[1:]).max()) < _MIN_WAVE:
        return None
    bits = waves > np.median(waves[1:])
    bits[0] = False  # the overall lightness
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


def bits_apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def are_alike(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether any picture of the one set matches any of the other."""
    others = tuple(others)
    return any(bits_apart(text, other) <= SAME_PICTURE_BITS for text in some for other in others)
