"""What stands on a picture, before anything is made of it: lines of text, × and "<".

Kept apart from what it means, so that a later frame may reuse the reading of all that has not
changed.
"""

from dataclasses import dataclass

import numpy as np

from detector.perception.back_arrow import BackArrow, find_back_arrows
from detector.perception.ports import ControlFinder, PictureFind, TextLine, TextReader
from detector.perception.seen import Channel
from detector.perception.x_icon import XMark, find_x_marks

__all__ = ["NO_INK", "Ink", "read_ink"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """What stands on a picture, before anything is made of it. `channels` were truly read."""

    lines: tuple[TextLine, ...]
    marks: tuple[XMark, ...]
    finds: tuple[PictureFind, ...]
    arrows: tuple[BackArrow, ...]
    channels: tuple[Channel, ...]


NO_INK = Ink(lines=(), marks=(), finds=(), arrows=(), channels=(Channel.PICTURE,))


def read_ink(rgb: np.ndarray, reader: TextReader | None, finder: ControlFinder | None) -> Ink:
    """The full look. `rgb` is (H, W, 3) uint8."""
    lines = reader.read(rgb) if reader is not None else ()
    finds = finder.find(rgb) if finder is not None else ()
    channels = (*((Channel.TEXT,) if reader is not None else ()), Channel.PICTURE)
    return Ink(
        lines=lines,
        marks=find_x_marks(rgb),
        finds=finds,
        arrows=find_back_arrows(rgb),
        channels=channels,
    )
