"""Lines of text that were read before, recognised by their pixels.

A status bar's clock, a popup or a button looks the same from launch to launch while the page around it has
changed: one line in six of a scan with touches. The net is given each line by itself, so its earlier result
for the same pixels is what it would return now.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

__all__ = ["KnownLines"]

N_KEPT = 4096
"""Some 200 bytes each."""


class KnownLines:
    """Calls `read` for lines not seen before. Not thread-safe."""

    def __init__(self, *, n_kept: int = N_KEPT) -> None:
        self._n_kept = n_kept
        self._known: OrderedDict[bytes, tuple[str, float]] = OrderedDict()

    def read(
        self,
        pictures: Sequence[np.ndarray],
        read: Callable[[Sequence[np.ndarray]], Sequence[tuple[str, float]]],
    ) -> list[tuple[str, float]]:
        """Text and score of each picture of a line, (H, W, 3) uint8, in their order."""
        keys = [_key(picture) for picture in pictures]
        new = {key: picture for key, picture in zip(keys, pictures, strict=True) if key not in self._known}
        found = dict(zip(new, read(list(new.values())), strict=True)) if new else {}
        lines = [found[key] if key in found else self._known[key] for key in keys]
        for key, line in zip(keys, lines, strict=True):
            self._known[key] = line
            self._known.move_to_end(key)
        while len(self._known) > self._n_kept:
            self._known.popitem(last=False)
        return lines


def _key(picture: np.ndarray) -> bytes:
    return hashlib.blake2b(repr(picture.shape).encode() + picture.tobytes(), digest_size=32).digest()
