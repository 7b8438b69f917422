"""Ports to what a device shows and where it is touched: each is one part of it that others use."""

from typing import Protocol

from detector.virtual.app_port import VirtualDisplay
from detector.virtual.display.display_changes import DisplayChanges
from detector.virtual.display.encoder import EncodingCost
from detector.virtual.display.rotation import Rotation
from detector.virtual.display.screen import Screen, Shot
from detector.virtual.display.toasts import ToastBoard
from detector.virtual.display.touch import Touch
from detector.virtual.display.windows import WindowList

__all__ = [
    "HasDisplay",
    "HasDisplayChanges",
    "HasEncoding",
    "HasNextChange",
    "HasPanel",
    "HasRotation",
    "HasScreen",
    "HasSecrecy",
    "HasShots",
    "HasToasts",
    "HasTouch",
    "HasWindows",
]


class HasDisplay(Protocol):
    @property
    def display(self) -> VirtualDisplay:
        """The display in its current rotation and size."""


class HasDisplayChanges(Protocol):
    @property
    def display_changes(self) -> DisplayChanges: ...


class HasEncoding(Protocol):
    @property
    def encoding(self) -> EncodingCost: ...


class HasNextChange(Protocol):
    def next_change_s(self, after_s: float) -> float | None:
        """When the display may next change through time alone."""


class HasPanel(Protocol):
    @property
    def panel(self) -> VirtualDisplay:
        """The panel, upright, regardless of `wm` and rotation."""


class HasRotation(Protocol):
    @property
    def rotation(self) -> Rotation: ...


class HasScreen(Protocol):
    @property
    def screen(self) -> Screen: ...


class HasSecrecy(Protocol):
    @property
    def is_secure(self) -> bool:
        """Whether a window or a fault forbids screenshots now."""


class HasShots(Protocol):
    def shot(self, at_s: float | None = None, *, is_for_video: bool = False) -> Shot:
        """The display, by default now; black if a window or a fault forbids screenshots."""


class HasToasts(Protocol):
    @property
    def toasts(self) -> ToastBoard: ...


class HasTouch(Protocol):
    @property
    def touch(self) -> Touch: ...


class HasWindows(Protocol):
    @property
    def windows(self) -> WindowList: ...
