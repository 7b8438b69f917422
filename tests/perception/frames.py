"""Frames of a run, from its screen or from its video."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PIL import Image

from detector.core.screen import Frame
from tests.perception.drawn import Film

__all__ = ["WHITE", "Decoder", "a_frame", "film", "of_video"]

WHITE = Image.new("RGB", (720, 1600), (255, 255, 255))


def film(*shown: Image.Image) -> Film:
    return Film.of([(100.0 * number, image) for number, image in enumerate(shown)])


def of_video(frame: Frame, packet: int, sha256: str = "a") -> Frame:
    return replace(frame, png_sha256=None, video_sha256=sha256, packet=packet)


def a_frame(number: int = 0, *, lossy: bool = False, state: int | None = None) -> Frame:
    return Frame(
        id=f"frame:{number}",
        at_ms=100.0 * number,
        at_error_ms=5.0,
        source="drawn",
        lossy=lossy,
        width_px=8,
        height_px=8,
        png_sha256=f"{number:064d}",
        state=state,
    )


class Decoder:
    """Gives the pixels of a frame, and notes which frames were asked for."""

    def __init__(self, pixels: Callable[[Frame], np.ndarray]) -> None:
        self._pixels = pixels
        self.asked: list[str] = []

    def __call__(self, frame: Frame) -> np.ndarray:
        self.asked.append(frame.id)
        return self._pixels(frame)
