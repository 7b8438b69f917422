"""Small plain pictures, and the figures of rectangles in them."""

from collections.abc import Sequence

import numpy as np

from detector.core.geometry import Rect
from detector.perception.context import FrameContext
from detector.perception.ports import PictureFind, TextLine
from detector.perception.window_evidence import WINDOW_FIGURES, PictureLooks, looks_of, window_evidence
from detector.perception.window_shapes import Shape, Thumbnail
from detector.perception.words import InterpretedLine, WordSenses

__all__ = [
    "WIDE",
    "centred",
    "evidence",
    "figures_of",
    "grey",
    "interpreted",
    "on_wide",
    "shape",
    "thumbnail_of_grey",
]

WIDE = Rect.from_xywh(0, 0, 1000, 1000)


def grey(height: int, width: int, level: int = 100) -> np.ndarray:
    return np.full((height, width), level, np.uint8)


def thumbnail_of_grey(level: np.ndarray, per_px: float = 1.0) -> Thumbnail:
    return Thumbnail(np.dstack([level] * 3), level, per_px)


def shape(small: tuple[int, int, int, int], box: Rect | None = None, *, is_whole: bool = False) -> Shape:
    left, top, right, bottom = small
    own = Rect(left_px=left, top_px=top, right_px=right, bottom_px=bottom)
    return Shape(small=small, box=own if box is None else box, is_whole=is_whole)


def evidence(
    thumbnail: Thumbnail,
    *shapes: Shape,
    lines: Sequence[InterpretedLine] = (),
    is_read: bool = True,
    finds: Sequence[PictureFind] | None = (),
    context: FrameContext | None = None,
    looks: PictureLooks | None = None,
) -> list[dict[str, float]]:
    own_looks, flat = looks_of(thumbnail)
    rows = window_evidence(
        thumbnail,
        shapes,
        looks or own_looks,
        flat,
        lines=lines,
        is_read=is_read,
        finds=finds,
        context=context or FrameContext(),
    )
    assert rows.dtype == np.float64
    return [dict(zip(WINDOW_FIGURES, row.tolist(), strict=True)) for row in rows]


def figures_of(level: np.ndarray, small: tuple[int, int, int, int]) -> dict[str, float]:
    """Of one rectangle of a grey picture."""
    height, width = level.shape
    whole = shape((0, 0, width, height), is_whole=True)
    return evidence(thumbnail_of_grey(level), whole, shape(small))[1]


def interpreted(
    text: str,
    box: Rect,
    *,
    senses: WordSenses | None = None,
    is_label: bool = False,
    is_jump: bool = False,
) -> InterpretedLine:
    line = TextLine(text=text, box=box, score=0.9)
    return InterpretedLine(line, senses or WordSenses(), is_label, is_jump)


def centred(x: float, y: float, side: float = 10) -> Rect:
    return Rect.from_xywh(x - side / 2, y - side / 2, side, side)


def on_wide(
    box: Rect,
    *,
    lines: Sequence[InterpretedLine] = (),
    is_read: bool = True,
    finds: Sequence[PictureFind] | None = (),
) -> dict[str, float]:
    """The figures of `box` in a plain picture of 1000 x 1000 px, of which the thumbnail has 50 x 50."""
    per_px = 20.0
    small = (
        int(box.left_px / per_px),
        int(box.top_px / per_px),
        max(int(box.right_px / per_px), int(box.left_px / per_px) + 1),
        max(int(box.bottom_px / per_px), int(box.top_px / per_px) + 1),
    )
    whole = shape((0, 0, 50, 50), WIDE, is_whole=True)
    thumbnail = thumbnail_of_grey(grey(50, 50), per_px)
    return evidence(thumbnail, whole, shape(small, box), lines=lines, is_read=is_read, finds=finds)[1]
