"""Runs of tiny pictures, 160 px square, and a reader and a finder that answer by a picture's number.

The number is in the first row of pixels, where changes are ignored because a status bar would be there.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from detector.core.display import Display
from detector.core.geometry import Rect
from detector.core.screen import Frame
from detector.perception.pictures import Picture, Pixels, blocks_between
from detector.perception.ports import PictureFind, TextLine

__all__ = ["BLOCKS", "LITTLE", "SIDE_PX", "LittleRun", "NumberedFinder", "NumberedReader", "blocks", "drawn"]

SIDE_PX, BLOCK_PX = 160, 16
BLOCKS = SIDE_PX // BLOCK_PX
LITTLE = Display(width_px=SIDE_PX, height_px=SIDE_PX, density_dpi=160)


def blocks(n: int, first: int = 0) -> list[tuple[int, int]]:
    """The first `n` blocks, row by row, from row 1 on."""
    return [(1 + k // BLOCKS, k % BLOCKS) for k in range(first, first + n)]


def drawn(*dark: tuple[int, int], level: int = 60, ground: int = 230) -> np.ndarray:
    """A plain picture with some dark blocks, each a row and a column."""
    picture = np.full((SIDE_PX, SIDE_PX, 3), ground, np.uint8)
    for row, column in dark:
        picture[row * BLOCK_PX : (row + 1) * BLOCK_PX, column * BLOCK_PX : (column + 1) * BLOCK_PX] = level
    return picture


class LittleRun:
    """Pictures to be read, with the steps between them as measured unless they are given."""

    def __init__(self) -> None:
        self.pictures: list[Picture] = []
        self._pixels: dict[str, np.ndarray] = {}

    def show(
        self,
        at_ms: float,
        rgb: np.ndarray,
        *,
        sha: str | None = None,
        is_video: bool = False,
        step: float | None = None,
        n_frames: int = 1,
    ) -> Picture:
        number = len(self.pictures)
        frame = Frame(
            id=f"frame:{number}",
            at_ms=at_ms,
            at_error_ms=10.0,
            source="drawn",
            lossy=is_video,
            width_px=rgb.shape[1],
            height_px=rgb.shape[0],
            png_sha256=None if is_video else sha or f"{number:064d}",
            video_sha256="v" if is_video else None,
            packet=number if is_video else None,
        )
        marked = rgb.copy()
        marked[0] = number
        self._pixels[frame.id] = marked
        picture = Picture(frame=frame, n_frames=n_frames)
        if self.pictures:
            before = self._pixels[self.pictures[-1].frame.id]
            picture.blocks = blocks_between(before, marked, lossy=is_video)
            picture.step = 1.0 if picture.blocks is None else float(picture.blocks.mean())
        if step is not None:
            picture.step = step
        self.pictures.append(picture)
        return picture

    @property
    def held(self) -> Pixels:
        return Pixels(lambda frame: self._pixels[frame.id], LITTLE, keep=99)


def number_of(rgb: np.ndarray) -> int:
    return int(rgb[0, 0, 0])


class NumberedReader:
    """A `TextReader`: the lines of each picture, and what one recognition reads there."""

    def __init__(
        self,
        lines: Mapping[int, Sequence[TextLine]] | None = None,
        again: Mapping[int, str | Mapping[Rect, str]] | None = None,
    ) -> None:
        self._lines, self._again = lines or {}, again or {}
        self.full: list[int] = []
        self.parts: list[tuple[int, Rect]] = []
        self.recognised: list[tuple[int, Rect]] = []

    def read(self, frame: np.ndarray, *, region: Rect | None = None) -> tuple[TextLine, ...]:
        number = number_of(frame)
        known = tuple(self._lines.get(number, ()))
        if region is None:
            self.full.append(number)
            return known
        self.parts.append((number, region))
        return tuple(line for line in known if region.contains(line.box.center))

    def recognise(self, frame: np.ndarray, box: Rect) -> TextLine | None:
        number = number_of(frame)
        self.recognised.append((number, box))
        text = self._again.get(number)
        if isinstance(text, Mapping):
            text = next((each for place, each in text.items() if box.contains(place.center)), None)
        return None if text is None else TextLine(text=text, box=box, score=0.9)


class NumberedFinder:
    """A `ControlFinder`: the finds of each picture. A picture mirrored at its edges has none."""

    def __init__(self, finds: Mapping[int, Sequence[PictureFind]] | None = None) -> None:
        self._finds = finds or {}
        self.looked: list[int] = []

    def find(self, frame: np.ndarray) -> tuple[PictureFind, ...]:
        if frame.shape[1] != SIDE_PX:
            return ()
        self.looked.append(number_of(frame))
        return tuple(self._finds.get(number_of(frame), ()))
