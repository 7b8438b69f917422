"""What perception needs besides pixels: the words, and the engines behind its ports.

During a session it is applied to a part of one picture: what is aimed at is seen as it is judged later.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detector.apk.sdk_table import SdkIndex
from detector.core.actions import SeenControl
from detector.core.display import Display
from detector.core.geometry import Point, Rect
from detector.core.screen import ViewNode, ViewTree
from detector.core.walk import SeenScreen, SeenWindow
from detector.parsing.picture_file import decode_picture
from detector.perception import (
    FrameContext,
    ReadingSetup,
    WindowWords,
    aimed_at,
    cropped,
    looked_at,
    place_of_words,
    scene_of,
    still_of,
)
from detector.windows.seen import CloseControl, ControlKind, WindowKind

__all__ = ["PerceivingScreenReader", "PerceptionSetup"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PerceptionSetup(ReadingSetup):
    """What single frames are read with, and what a whole run needs besides.

    `window_words` None: the role of a window is guessed without its words. `sdks` gives the SDK of a name,
    loaded when the first foreign name is met; None: it stays unknown.
    """

    window_words: WindowWords | None = None
    sdks: Callable[[], SdkIndex] | None = None


CERTAIN_SCORE = 0.9
"""Of a line that is acted upon without a view tree. Tool value."""


class PerceivingScreenReader:
    """Implements `session.screen_reader.ScreenReader`. The region is given, so only that part is read."""

    def __init__(self, setup: PerceptionSetup) -> None:
        self._setup = setup

    def find_control(self, picture: bytes, near: Rect, *, display: Display) -> SeenControl | None:
        rgb = decode_picture(picture, is_rgb=True)
        best = None if rgb is None else self.control(rgb, near, display=display)
        if best is None:
            return None
        return SeenControl(box=best.box, glyph_box=best.glyph_box, score=best.score)

    def nodes(self, picture: bytes, *, display: Display) -> tuple[ViewNode, ...]:
        rgb, reader = decode_picture(picture, is_rgb=True), self._setup.text_reader
        if rgb is None or reader is None or rgb.shape[:2] != (display.height_px, display.width_px):
            return ()
        return tuple(
            ViewNode(text=line.text, bounds=line.box)
            for line in reader.read(rgb)
            if line.score >= CERTAIN_SCORE
        )

    def words(self, picture: bytes, words: str, within: Rect, *, display: Display) -> Point | None:
        rgb, reader = decode_picture(picture, is_rgb=True), self._setup.text_reader
        region = within.intersection(display.box)
        if rgb is None or reader is None or region is None:
            return None
        if rgb.shape[:2] != (display.height_px, display.width_px):
            return None
        return place_of_words(words, reader.read(rgb, region=region))

    def control(self, rgb: np.ndarray, near: Rect, *, display: Display) -> CloseControl | None:
        """The likeliest close control in the region, weighed as the judge weighs it: other launches have
        shown that there is one, so its position no longer counts. `rgb` is (H, W, 3) uint8, display px."""
        region = near.intersection(display.box)
        if region is None or rgb.shape[:2] != (display.height_px, display.width_px):
            return None
        return aimed_at(rgb, region, display=display, setup=self._setup)

    def screen(
        self, picture: bytes, tree: ViewTree | None, *, with_words: bool, display: Display
    ) -> SeenScreen | None:
        rgb = decode_picture(picture, is_rgb=True)
        if rgb is None or rgb.shape[:2] != (display.height_px, display.width_px):
            return None
        content = looked_at(rgb, self._setup, with_words=with_words)
        seen = scene_of(rgb, content, tree, FrameContext(), display=display, setup=self._setup)
        texts = tuple((line.text, line.box) for line in content.lines) if with_words else ()
        if seen.window.kind in (WindowKind.NONE, WindowKind.BANNER):
            return SeenScreen(texts=texts)
        closing = [control for control in seen.controls if control.kind is not ControlKind.BACK_ARROW]
        best = max(closing, key=lambda control: control.score, default=None)
        box = seen.window.box
        window = SeenWindow(
            box=box,
            is_over_content=seen.window.kind.lies_over_content,
            blocks=seen.window.kind.blocks,
            control=None if best is None else best.glyph_box.center,
            words="" if best is None else best.text or "",
            look=still_of(cropped(rgb, box)),
        )
        return SeenScreen(window=window, texts=texts)
