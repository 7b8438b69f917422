"""Engines that remember their answers: launches of one virtual app show the same pictures again and again.

Answers depend on the pixels alone, so a benchmark gives the same result in less than half the time.
"""

import hashlib
from dataclasses import replace

import numpy as np

from detector.core.geometry import Rect
from detector.perception.ports import (
    ControlFinder,
    PictureFind,
    TextLine,
    TextReader,
    WindowFinder,
    WindowGuess,
)
from detector.seeing import PerceptionSetup

__all__ = ["picture_key", "remembering"]

Key = tuple[object, ...]


def remembering(setup: PerceptionSetup) -> PerceptionSetup:
    """The same sight. It grows by some kilobytes a picture."""
    reader, finder, windows = setup.text_reader, setup.control_finder, setup.window_finder
    return replace(
        setup,
        text_reader=None if reader is None else _Reader(reader),
        control_finder=None if finder is None else _Finder(finder),
        window_finder=None if windows is None else _WindowFinder(windows),
    )


class _Reader:
    def __init__(self, reader: TextReader) -> None:
        self._reader = reader
        self._read: dict[Key, tuple[TextLine, ...]] = {}
        self._recognised: dict[Key, TextLine | None] = {}

    def read(self, frame: np.ndarray, *, region: Rect | None = None) -> tuple[TextLine, ...]:
        key = picture_key(frame, region)
        if key not in self._read:
            self._read[key] = self._reader.read(frame, region=region)
        return self._read[key]

    def recognise(self, frame: np.ndarray, box: Rect) -> TextLine | None:
        key = picture_key(frame, box)
        if key not in self._recognised:
            self._recognised[key] = self._reader.recognise(frame, box)
        return self._recognised[key]


class _Finder:
    def __init__(self, finder: ControlFinder) -> None:
        self._finder = finder
        self._found: dict[Key, tuple[PictureFind, ...]] = {}

    def find(self, frame: np.ndarray) -> tuple[PictureFind, ...]:
        key = picture_key(frame, None)
        if key not in self._found:
            self._found[key] = self._finder.find(frame)
        return self._found[key]


class _WindowFinder:
    def __init__(self, finder: WindowFinder) -> None:
        self._finder = finder
        self._seen: dict[Key, WindowGuess] = {}

    def look(self, frame: np.ndarray) -> WindowGuess:
        key = picture_key(frame, None)
        if key not in self._seen:
            self._seen[key] = self._finder.look(frame)
        return self._seen[key]


def picture_key(frame: np.ndarray, region: Rect | None) -> Key:
    """The pixels in question, their position, and the size of the whole picture, by which readers scale."""
    part = frame
    if region is not None:
        rows = slice(max(int(region.top_px), 0), max(int(np.ceil(region.bottom_px)), 0))
        part = frame[rows, max(int(region.left_px), 0) : max(int(np.ceil(region.right_px)), 0)]
    pixels = hashlib.blake2b(np.ascontiguousarray(part).tobytes(), digest_size=16).digest()
    return pixels, part.shape, frame.shape[:2], region
