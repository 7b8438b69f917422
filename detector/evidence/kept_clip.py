"""Pictures from the file of a recording that a bundle holds, decoded on request."""

from pathlib import Path

import numpy as np

from detector.core.errors import EvidenceError, needs_extra
from detector.evidence.plain_file import open_plain
from detector.parsing.clip_pictures import ClipPictures, content_of

__all__ = ["KeptClip"]


class KeptClip:
    """`content_px` as in `ClipFacts`. Fast in order."""

    def __init__(self, path: Path, content_px: tuple[int, int, int, int]) -> None:
        self._path, self._content_px = path, content_px
        self._pictures = ClipPictures(lambda: open_plain(path))

    def pixels(self, number: int) -> np.ndarray:
        """(H, W, 3) uint8 RGB. Raises EvidenceError if the file shows no such picture."""
        with needs_extra("video", "a screen recording"):
            from av.error import FFmpegError  # noqa: PLC0415 - PyAV is an extra
        try:
            picture = self._pictures.pixels(number)
        except FFmpegError as error:
            why = f"is not a video that can be read ({error.strerror})"
            raise EvidenceError(f"{self._path}: {why}") from error
        if picture is None:
            raise EvidenceError(f"{self._path}: has no picture {number}")
        return content_of(picture, self._content_px)
