"""The port through which a session asks what the picture it just captured shows.

The wiring passes in the perception that judges later, so that a scenario plans from what the judge
will see. A session without `screen_reader` answers every such request with "nothing seen".
"""

from typing import Protocol

from detector.core.actions import SeenControl
from detector.core.display import Display
from detector.core.geometry import Point, Rect
from detector.core.screen import ViewNode, ViewTree
from detector.core.walk import SeenScreen

__all__ = ["ScreenReader"]


class ScreenReader(Protocol):
    def find_control(self, picture: bytes, near: Rect, *, display: Display) -> SeenControl | None:
        """The close control inside `near`, display px; `picture` is a frame's own file."""

    def nodes(self, picture: bytes, *, display: Display) -> tuple[ViewNode, ...]:
        """Each line of text that is read for certain, with nothing but its words and its box."""

    def words(self, picture: bytes, words: str, within: Rect, *, display: Display) -> Point | None:
        """Where these words stand inside `within`, display px; None if they are not read there."""

    def screen(
        self, picture: bytes, tree: ViewTree | None, *, with_words: bool, display: Display
    ) -> SeenScreen | None:
        """The window that it shows, and its words; None if the picture cannot be read."""
