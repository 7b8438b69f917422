"""Paints stacks of layers, reusing what it painted before as long as the lower layers are the same.

A snapshot is kept below each layer that changes by itself, so that the next second of a countdown
costs one pill and not a whole advert.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detector.virtual.apps.running.layer import Layer, LayerState

__all__ = ["Compositor", "Painted"]

MAX_SNAPSHOTS = 4
"""One below each of a few changing layers: 8 MB each on a 1080x2400 display."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    """A layer to paint in one of its states."""

    scene: str
    layer: Layer
    state: LayerState
    changes: bool

    @property
    def key(self) -> tuple[str, str, LayerState]:
        return self.scene, self.layer.id, self.state


class Compositor:
    """Paints for one launch on one display."""

    def __init__(self, *, width_px: int, height_px: int) -> None:
        self._shape = (height_px, width_px, 3)
        self._snapshots: OrderedDict[tuple[tuple[str, str, LayerState], ...], np.ndarray] = OrderedDict()

    def paint(self, stack: Sequence[Painted]) -> np.ndarray:
        """(H, W, 3) uint8 RGB of all layers, bottom first; owned by the caller."""
        keys = tuple(painted.key for painted in stack)
        n_done, canvas = self._start(keys)
        for index in range(n_done, len(stack)):
            if stack[index].changes and index > n_done:
                self._keep(keys[:index], canvas)
            stack[index].layer.paint(canvas, stack[index].state)
        return canvas

    def _start(self, keys: tuple[tuple[str, str, LayerState], ...]) -> tuple[int, np.ndarray]:
        fitting = [kept for kept in self._snapshots if kept == keys[: len(kept)]]
        best = max(fitting, key=len, default=None)
        if best is None:
            return 0, np.zeros(self._shape, np.uint8)
        self._snapshots.move_to_end(best)
        return len(best), self._snapshots[best].copy()

    def _keep(self, keys: tuple[tuple[str, str, LayerState], ...], canvas: np.ndarray) -> None:
        self._snapshots[keys] = canvas.copy()
        self._snapshots.move_to_end(keys)
        while len(self._snapshots) > MAX_SNAPSHOTS:
            self._snapshots.popitem(last=False)
