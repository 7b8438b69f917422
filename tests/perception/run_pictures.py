"""A run's pictures, 300 ms apart, and readings with the window that each shows."""

from collections.abc import Sequence

import numpy as np

from detector.core.screen import Frame
from detector.windows.seen import FrameReading, InformationWindow

__all__ = ["a_page", "frames_of", "readings_of"]


def a_page(seed: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    picture = np.full((720, 360, 3), 245, np.uint8)
    for top in range(50, 680, 40):
        left, width = int(chance.integers(10, 120)), int(chance.integers(60, 220))
        picture[top : top + 25, left : left + width] = chance.integers(0, 200, 3)
    return picture


def frames_of(pictures: Sequence[np.ndarray]) -> list[Frame]:
    return [
        Frame(
            id=f"frame:{k}",
            at_ms=300.0 * k,
            at_error_ms=10.0,
            source="screencap",
            lossy=False,
            width_px=360,
            height_px=720,
            png_sha256=f"{k:064d}",
        )
        for k in range(len(pictures))
    ]


def readings_of(frames: Sequence[Frame], windows: Sequence[InformationWindow | None]) -> list[FrameReading]:
    return [
        FrameReading(
            frame_id=frame.id,
            at_ms=frame.at_ms,
            at_error_ms=frame.at_error_ms,
            windows=() if window is None else (window,),
            controls=(),
            calls_to_action=(),
            perhaps_score=0.0,
            read_by=(),
        )
        for frame, window in zip(frames, windows, strict=True)
    ]
