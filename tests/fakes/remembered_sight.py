"""Perception that reads each picture once, however many cases show it: reading is most of a case's cost."""

import hashlib
from dataclasses import replace

import numpy as np

from detector.assessment.perception_setup import PerceptionSetup
from detector.core.geometry import Rect
from detector.perception.ports import (
    ControlFinder,
    PictureFind,
    TextLine,
    TextReader,
    WindowFinder,
    WindowSight,
)

__all__ = ["remembering"]


def remembering(setup: PerceptionSetup) -> PerceptionSetup:
    """The same setup; its engines' results are cached by the pixels' hash and the region."""
    assert setup.text_reader is not None
    assert setup.control_finder is not None
    assert setup.window_finder is not None
    return replace(
        setup,
        text_reader=_Reader(setup.text_reader),
        control_finder=_Finder(setup.control_finder),
        window_finder=_WindowFinder(setup.window_finder),
    )


def _hashed(frame: np.ndarray) -> tuple[tuple[int, ...], bytes]:
    return frame.shape, hashlib.blake2b(np.ascontiguousarray(frame), digest_size=16).digest()


class _Reader:
    def __init__(self, reader: TextReader) -> None:
        self._reader = reader
        self._read: dict[object, tuple[TextLine, ...]] = {}
        self._recognised: dict[object, TextLine | None] = {}

    def read(self, frame: np.ndarray, *, region: Rect | None = None) -> tuple[TextLine, ...]:
        key = (_hashed(frame), region)
        if key not in self._read:
            self._read[key] = self._reader.read(frame, region=region)
        return self._read[key]

    def recognise(self, frame: np.ndarray, box: Rect) -> TextLine | None:
        key = (_hashed(frame), box)
        if key not in self._recognised:
            self._recognised[key] = self._reader.recognise(frame, box)
        return self._recognised[key]


class _Finder:
    def __init__(self, finder: ControlFinder) -> None:
        self._finder = finder
        self._found: dict[object, tuple[PictureFind, ...]] = {}

    def find(self, frame: np.ndarray) -> tuple[PictureFind, ...]:
        key = _hashed(frame)
        if key not in self._found:
            self._found[key] = self._finder.find(frame)
        return self._found[key]


class _WindowFinder:
    def __init__(self, finder: WindowFinder) -> None:
        self._finder = finder
        self._seen: dict[object, WindowSight] = {}

    def look(self, frame: np.ndarray) -> WindowSight:
        key = _hashed(frame)
        if key not in self._seen:
            self._seen[key] = self._finder.look(frame)
        return self._seen[key]
