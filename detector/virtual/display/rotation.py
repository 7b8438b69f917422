"""A display that is rotated or set to another size, and how apps made for one size look on it.

As in Android's size compatibility mode: the app stays unchanged, scaled to fit, centred, with black
bars. Natural px are those of the upright panel that apps draw on.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from detector.virtual.app_port import Node, VirtualDisplay
from detector.virtual.system.faults import Faults

__all__ = ["DisplayOverride", "Fitted", "Rotation"]

_SIDEWAYS = {"1", "3"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayOverride:
    """What `wm size` and `wm density` set; None: as the panel. The size is that of the upright display."""

    size_px: tuple[int, int] | None = None
    density_dpi: int | None = None

    def on(self, panel: VirtualDisplay) -> VirtualDisplay:
        """The upright display that results; its bars keep their share of the height."""
        density_dpi = panel.density_dpi if self.density_dpi is None else self.density_dpi
        if self.size_px is None:
            return replace(panel, density_dpi=density_dpi)
        width_px, height_px = self.size_px
        scale = height_px / panel.height_px
        return replace(
            panel,
            width_px=width_px,
            height_px=height_px,
            density_dpi=density_dpi,
            px_per_mm=panel.px_per_mm * width_px / panel.width_px,
            status_bar_px=round(panel.status_bar_px * scale),
            navigation_bar_px=round(panel.navigation_bar_px * scale),
            cutout=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The natural picture on a display of another shape."""

    natural: VirtualDisplay
    width_px: int
    height_px: int

    @property
    def scale(self) -> float:
        return min(self.width_px / self.natural.width_px, self.height_px / self.natural.height_px)

    @property
    def inner_px(self) -> tuple[int, int]:
        """Width and height of the app on the display."""
        return round(self.natural.width_px * self.scale), round(self.natural.height_px * self.scale)

    @property
    def left_px(self) -> int:
        """The app's left edge."""
        return round((self.width_px - self.natural.width_px * self.scale) / 2)

    @property
    def top_px(self) -> int:
        return round((self.height_px - self.natural.height_px * self.scale) / 2)

    def picture(self, natural: np.ndarray) -> np.ndarray:
        """(H, W, 3) uint8 RGB, as the display shows it."""
        canvas = np.zeros((self.height_px, self.width_px, 3), np.uint8)
        width_px, height_px = self.inner_px
        inner = cv2.resize(natural, (width_px, height_px), interpolation=cv2.INTER_AREA)
        canvas[self.top_px : self.top_px + height_px, self.left_px : self.left_px + width_px] = inner
        return canvas

    def natural_point(self, x_px: float, y_px: float) -> tuple[float, float] | None:
        """The point of the app below a finger on the display; None beside it."""
        width_px, height_px = self.inner_px
        x_px, y_px = x_px - self.left_px, y_px - self.top_px
        if not (0 <= x_px < width_px and 0 <= y_px < height_px):
            return None
        return x_px / self.scale, y_px / self.scale

    def bounds(self, natural: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
        left, top, right, bottom = (round(edge_px * self.scale) for edge_px in natural)
        return left + self.left_px, top + self.top_px, right + self.left_px, bottom + self.top_px

    def node(self, natural: Node) -> Node:
        return replace(
            natural,
            bounds=self.bounds(natural.bounds),
            children=tuple(self.node(child) for child in natural.children),
        )


class Rotation:
    """Sideways if an app wants it so (the fault), else according to `user_rotation` while it is fixed."""

    def __init__(self, panel: VirtualDisplay, settings: dict[tuple[str, str], str], faults: Faults) -> None:
        self._panel = panel
        self._settings = settings
        self._faults = faults
        self.override = DisplayOverride()

    @property
    def upright(self) -> VirtualDisplay:
        """The display in its natural rotation, as currently set by `wm`."""
        return self.override.on(self._panel)

    def fitted(self, at_s: float | None = None) -> Fitted | None:
        """By default now; None while the display is the panel, upright."""
        display = self.display(at_s)
        if (display.width_px, display.height_px) == (self._panel.width_px, self._panel.height_px):
            return None
        return Fitted(natural=self._panel, width_px=display.width_px, height_px=display.height_px)

    def display(self, at_s: float | None = None) -> VirtualDisplay:
        """The display in its rotation at that time."""
        upright = self.upright
        if not self._is_sideways(at_s):
            return upright
        return replace(upright, width_px=upright.height_px, height_px=upright.width_px, cutout=None)

    @property
    def quarter_turns(self) -> int:
        return 1 if self._is_sideways() else 0

    def turn(self) -> None:
        """Like scrcpy's rotation: to the other orientation, and fixed there."""
        value = "0" if self._is_set_sideways() else "1"
        self._settings["system", "accelerometer_rotation"] = "0"
        self._settings["system", "user_rotation"] = value

    def _is_sideways(self, at_s: float | None = None) -> bool:
        return self._faults.turns_display(at_s) or self._is_set_sideways()

    def _is_set_sideways(self) -> bool:
        is_fixed = self._settings.get(("system", "accelerometer_rotation")) == "0"
        return is_fixed and self._settings.get(("system", "user_rotation")) in _SIDEWAYS
