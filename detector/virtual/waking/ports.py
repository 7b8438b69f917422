"""The port to a device's background life."""

from typing import Protocol

from detector.virtual.waking.background_life import BackgroundLife

__all__ = ["HasBackground"]


class HasBackground(Protocol):
    @property
    def background(self) -> BackgroundLife: ...
