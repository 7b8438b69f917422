"""Looks at one picture: quickly where the finders point, in full where words could change the result."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from detector.core.geometry import Rect
from detector.core.screen import Frame
from detector.perception.content import Content, full_look, quick_look, read_content
from detector.perception.pictures import STATUS_BAR_SHARE, FrameContext, Pixels, is_uniform
from detector.perception.ports import ControlFinder, FindKind, PictureFind, WindowGuess
from detector.perception.weights import ReadingSetup, Weights
from detector.perception.window_belief import belief_in
from detector.perception.window_evidence import Surroundings, looks_of
from detector.perception.window_shapes import thumbnail_of
from detector.windows.seen import Channel, ControlKind

__all__ = ["Looker", "is_worth_reading", "looked_at"]


# Whether reading every word of a picture could still reveal a window, whatever the words are.

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


SAME_COLOUR = 3  # levels of 255: a lossy picture's noise
SURE_FIND = 0.8  # with a word of the lexicon in it: a control beyond doubt
SAME_SKIP_IOU = 0.6


class Looker:
    """Looks at pictures of one run, and remembers those that come back and the adverts that were read."""

    def __init__(self, held: Pixels, setup: ReadingSetup) -> None:
        self._held, self._setup, self._lexicon, self._weights = held, setup, setup.lexicon, setup.weights
        self._reader, self._finder, self._window_finder = (
            setup.text_reader,
            setup.control_finder,
            setup.window_finder,
        )
        self.n_full = 0
        self._skips: list[Rect] = []  # of adverts that were read in full
        self._known: dict[str, Content] = {}  # by the sha of a picture read in full: pages come back

    def in_full(self, frame: Frame, *, is_window: bool) -> Content:
        if frame.png_sha256 is not None and frame.png_sha256 in self._known:
            return self._known[frame.png_sha256]
        self.n_full += 1
        ink = self.at(self._held.of(frame), is_window=is_window)
        if frame.png_sha256 is not None:
            self._known[frame.png_sha256] = ink
        return ink

    def at(self, rgb: np.ndarray, *, is_window: bool) -> Content:
        """The quick look if it settles the matter; the full one if words could still change the result.

        `is_window`: it is already known that there is one.
        """
        if self._finder is None:
            return _looked_without_finder(rgb, self._setup)
        quick = _looked_quickly(rgb, self._setup, self._finder)
        assert quick.finds is not None
        if self._reader is None:
            return quick
        if not (is_window or is_worth_reading(rgb, quick.finds, quick.sight, self._weights)):
            return quick
        if _is_plain(rgb):
            return replace(quick, channels=(Channel.TEXT, *quick.channels))
        skip = self._sure_skip(quick)
        if skip is not None and any(skip.iou(known) > SAME_SKIP_IOU for known in self._skips):
            return quick  # the same advert; its small print was read with the first picture of it
        if skip is not None:
            self._skips.append(skip)
        return _looked_fully(rgb, self._setup, quick)

    def sight(self, rgb: np.ndarray) -> WindowGuess | None:
        return None if self._window_finder is None else self._window_finder.look(rgb)

    def _sure_skip(self, quick: Content) -> Rect | None:
        """A control that was both seen and read, and that only an advert has."""
        sure = [find for find in quick.finds or () if find.score >= SURE_FIND]
        for line in quick.lines:
            word = self._lexicon.control(line.text)
            if word is None or word.kind is not ControlKind.SKIP_TEXT:
                continue
            for find in sure:
                if find.kind is FindKind.WORDS and find.box.contains(line.box.center):
                    return find.box
        return None


def _is_plain(rgb: np.ndarray) -> bool:
    """One colour below the status bar, such as a starting window: there is nothing to read."""
    below = rgb[round(rgb.shape[0] * STATUS_BAR_SHARE) :]
    return is_uniform(below) and int(max(np.ptp(plane) for plane in cv2.split(below))) <= SAME_COLOUR


def looked_at(rgb: np.ndarray, setup: ReadingSetup, *, with_words: bool) -> Content:
    """One picture by itself: every word if they are asked for, or if they could change what it shows."""
    if setup.control_finder is None:
        return _looked_without_finder(rgb, setup)
    quick = _looked_quickly(rgb, setup, setup.control_finder)
    is_read = with_words or is_worth_reading(rgb, quick.finds or (), quick.sight, setup.weights)
    return _looked_fully(rgb, setup, quick) if is_read and setup.text_reader is not None else quick


def _looked_without_finder(rgb: np.ndarray, setup: ReadingSetup) -> Content:
    content = read_content(rgb, setup.text_reader, None, setup.lexicon)
    return replace(content, sight=None if setup.window_finder is None else setup.window_finder.look(rgb))


def _looked_quickly(rgb: np.ndarray, setup: ReadingSetup, finder: ControlFinder) -> Content:
    def look() -> Content:
        sight = None if setup.window_finder is None else setup.window_finder.look(rgb)
        return replace(quick_look(rgb, setup.text_reader, finder, setup.lexicon), sight=sight)

    return setup.memory.found("quick", rgb, look)


def _looked_fully(rgb: np.ndarray, setup: ReadingSetup, quick: Content) -> Content:
    reader, finder = setup.text_reader, setup.control_finder
    assert reader is not None
    assert finder is not None
    return setup.memory.found("full", rgb, lambda: full_look(rgb, reader, finder, setup.lexicon, quick))
