"""A display turned to landscape, and what apps that know upright only look like on it.

As Android's size compatibility has it: the app stays upright, scaled down to the lower height, in
the middle, black on both sides. Natural px are those of the upright display that apps draw on.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from detector.virtual.app_port import Node, VirtualDisplay
from detector.virtual.faults import Faults

__all__ = ["Rotation", "Turned"]

_SIDEWAYS = {"1", "3"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """The geometry of a turned display."""

    natural: VirtualDisplay

    @property
    def scale(self) -> float:
        return self.natural.width_px / self.natural.height_px

    @property
    def left_px(self) -> int:
        """Where the app begins."""
        return round((self.natural.height_px - self.natural.width_px * self.scale) / 2)

    @property
    def width_px(self) -> int:
        return round(self.natural.width_px * self.scale)

    def picture(self, natural: np.ndarray) -> np.ndarray:
        """(H, W, 3) uint8 RGB, as the display shows it."""
        height_px, width_px = self.natural.width_px, self.natural.height_px
        canvas = np.zeros((height_px, width_px, 3), np.uint8)
        inner = cv2.resize(natural, (self.width_px, height_px), interpolation=cv2.INTER_AREA)
        canvas[:, self.left_px : self.left_px + self.width_px] = inner
        return canvas

    def natural_point(self, x_px: float, y_px: float) -> tuple[float, float] | None:
        """Where a finger on the display touches the app; None beside it."""
        if not self.left_px <= x_px < self.left_px + self.width_px:
            return None
        return (x_px - self.left_px) / self.scale, y_px / self.scale

    def bounds(self, natural: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        left, top, right, bottom = (round(edge_px * self.scale) for edge_px in natural)
        return left + self.left_px, top, right + self.left_px, bottom

    def node(self, natural: Node) -> Node:
        return replace(
            natural,
            bounds=self.bounds(natural.bounds),
            children=tuple(self.node(child) for child in natural.children),
        )


class Rotation:
    """Sideways if an app wants it so (the fault), else as `user_rotation` says while it is fixed."""

    def __init__(self, natural: VirtualDisplay, settings: dict[tuple[str, str], str], faults: Faults) -> None:
        self._natural = natural
        self._settings = settings
        self._faults = faults
        self._sideways = replace(natural, width_px=natural.height_px, height_px=natural.width_px, cutout=None)
        self._turned = Turned(natural=natural)

    def turned(self, at_s: float | None = None) -> Turned | None:
        """By default now; None while it is upright."""
        if self._faults.turns_display(at_s) or self._is_set_sideways():
            return self._turned
        return None

    def display(self, at_s: float | None = None) -> VirtualDisplay:
        """The panel in its rotation of that moment."""
        return self._natural if self.turned(at_s) is None else self._sideways

    @property
    def quarter_turns(self) -> int:
        return 0 if self.turned() is None else 1

    def turn(self) -> None:
        """As scrcpy's rotation does: the other way, and fixed there."""
        value = "0" if self._is_set_sideways() else "1"
        self._settings["system", "accelerometer_rotation"] = "0"
        self._settings["system", "user_rotation"] = value

    def _is_set_sideways(self) -> bool:
        is_fixed = self._settings.get(("system", "accelerometer_rotation")) == "0"
        return is_fixed and self._settings.get(("system", "user_rotation")) in _SIDEWAYS
