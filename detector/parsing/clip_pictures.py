"""Pictures out of the file of a screen recording: in display order, numbered, upright.

The file is passed in open, and only it is read: no playlist of other files and no address is
followed. FFmpeg's errors pass through.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from detector.core.errors import needs_extra

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame

__all__ = ["ClipPictures", "OpenFile", "decoded", "opened_container", "upright"]

OpenFile = Callable[[], AbstractContextManager[BinaryIO]]


@contextmanager
def opened_container(opened: OpenFile) -> "Iterator[InputContainer]":
    """Raises MissingExtra if PyAV is not installed."""
    with needs_extra("video", "a screen recording"):
        import av  # noqa: PLC0415 - PyAV is an extra
    with (
        opened() as file,
        av.open(file, mode="r", options={"protocol_whitelist": "file"}) as container,
    ):
        yield container


def decoded(opened: OpenFile) -> "Iterator[tuple[int, VideoFrame]]":
    """Frames in display order, numbered; stops at a broken end."""
    with opened_container(opened) as container:
        from av.error import FFmpegError  # noqa: PLC0415 - PyAV is an extra

        (stream, *_) = container.streams.video
        # One thread: FFmpeg's frame-parallel decoders may deadlock when they are closed on a damaged file
        # (seen with VP8, on a busy machine).
        stream.thread_type, stream.thread_count = "NONE", 1
        number = 0
        try:
            for picture in container.decode(stream):
                if picture.pts is not None:
                    yield number, picture
                    number += 1
        except FFmpegError:
            if number == 0:
                raise


def upright(picture: "VideoFrame") -> np.ndarray:
    """(H, W, 3) uint8 RGB, as a player shows it: the container may specify a rotation."""
    rgb = picture.to_ndarray(format="rgb24")
    return np.rot90(rgb, picture.rotation // 90 % 4) if picture.rotation % 90 == 0 else rgb


class ClipPictures:
    """Any picture by its number. Fast in order, and again from the beginning."""

    def __init__(self, opened: OpenFile, content_px: tuple[int, int, int, int]) -> None:
        self._opened, self._content_px = opened, content_px
        self._decoder: Iterator[tuple[int, VideoFrame]] | None = None
        self._next = 0

    def pixels(self, number: int) -> np.ndarray | None:
        """(H, W, 3) uint8 RGB of the content; None if the file has no picture of that number."""
        if self._decoder is None or number < self._next:
            self._decoder, self._next = decoded(self._opened), 0
        for at, picture in self._decoder:
            self._next = at + 1
            if at == number:
                left, top, width, height = self._content_px
                return np.ascontiguousarray(upright(picture)[top : top + height, left : left + width])
        return None
