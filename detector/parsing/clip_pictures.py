"""Pictures out of the file of a screen recording: in display order, numbered, upright.

The file is passed in open, and only it is read: no playlist of other files and no address is
followed. FFmpeg's errors pass through.
"""

import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

import numpy as np

from detector.core.errors import needs_extra

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame

__all__ = ["ClipPictures", "OpenFile", "PictureStore", "content_of", "opened_container", "planes", "upright"]

OpenFile = Callable[[], AbstractContextManager[BinaryIO]]

KEYS_APART = 24
"""Pictures between two places where decoding may begin again: some codecs could begin anywhere."""

PLANAR = frozenset({"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "gray"})
"""FFmpeg's formats with brightness in a plane of its own, eight bits each."""


class PictureStore(Protocol):
    """Where decoded pictures may be kept; it may forget any of them."""

    def get(self, key: int) -> np.ndarray | None: ...
    def note_decoded(self, key: int, picture: np.ndarray) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """A picture that was decoded without those before it, or claims so: `checksum` is that of its plane."""

    number: int
    pts: int
    checksum: int


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


def _decoded(opened: OpenFile, key: _Key | None) -> "Iterator[tuple[int, VideoFrame]]":
    """Frames in display order, numbered, from a key or the beginning; stops at a broken end.

    Yields nothing if the decoder cannot begin at that key, or shows another picture there.
    """
    with opened_container(opened) as container:
        from av.error import FFmpegError  # noqa: PLC0415 - PyAV is an extra

        (stream, *_) = container.streams.video
        # One thread: FFmpeg's frame-parallel decoders may deadlock when they are closed on a damaged file
        # (seen with VP8, on a busy machine).
        stream.thread_type, stream.thread_count = "NONE", 1
        begun, number = key is None, 0 if key is None else key.number
        try:
            if key is not None:
                container.seek(key.pts, stream=stream)
            for picture in container.decode(stream):
                if picture.pts is None or (key is not None and picture.pts < key.pts):
                    continue
                if (
                    not begun
                    and key is not None
                    and (picture.pts, _checksum(picture))
                    != (
                        key.pts,
                        key.checksum,
                    )
                ):
                    return
                begun = True
                yield number, picture
                number += 1
        except FFmpegError:
            if number == 0:
                raise


def _checksum(picture: "VideoFrame") -> int:
    return zlib.crc32(picture.planes[0])


def upright(picture: "VideoFrame") -> np.ndarray:
    """(H, W, 3) uint8 RGB, as a player shows it: the container may specify a rotation."""
    return _turned(picture.to_ndarray(format="rgb24"), picture)


def content_of(rgb: np.ndarray, content_px: tuple[int, int, int, int]) -> np.ndarray:
    """What lies within `content_px`: (left, top, width, height)."""
    left, top, width, height = content_px
    return np.ascontiguousarray(rgb[top : top + height, left : left + width])


def planes(picture: "VideoFrame") -> tuple[np.ndarray, ...]:
    """Upright (h, w) uint8: brightness, then colours, perhaps of half its size; or RGB as one (H, W, 3).

    Without converting, where the format allows it.
    """
    if picture.format.name not in PLANAR:
        return (upright(picture),)
    arrays = (
        np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
        for plane in picture.planes
    )
    return tuple(np.ascontiguousarray(_turned(array, picture)) for array in arrays)


def _turned(array: np.ndarray, picture: "VideoFrame") -> np.ndarray:
    return np.rot90(array, picture.rotation // 90 % 4) if picture.rotation % 90 == 0 else array


class ClipPictures:
    """Any picture by its number: in one pass as long as the numbers rise, else from the nearest key before.

    `n_decoded` counts the pictures that were decoded so far, however often.
    """

    def __init__(self, opened: OpenFile, store: PictureStore | None = None) -> None:
        self._opened, self._store = opened, store
        self._decoder: Iterator[tuple[int, VideoFrame]] | None = None
        self._next = 0
        self._keys: list[_Key] = []
        self.n_decoded = 0

    def all(self) -> "Iterator[tuple[int, VideoFrame]]":
        """Every picture once, from the first; the places where decoding can begin are noted."""
        self._decoder = None
        yield from self._counted(_decoded(self._opened, None))

    def keep(self, number: int, picture: "VideoFrame") -> None:
        """In the store, for as long as that has room."""
        if self._store is not None:
            self._store.note_decoded(number, upright(picture))

    def pixels(self, number: int) -> np.ndarray | None:
        """(H, W, 3) uint8 RGB, upright; None if the file has no picture of that number."""
        kept = None if self._store is None else self._store.get(number)
        if kept is not None:
            return kept
        while True:
            key = self._key_before(number)
            is_ahead = self._decoder is not None and self._next <= number
            if not is_ahead or (key is not None and key.number > self._next):
                self._decoder = self._counted(_decoded(self._opened, key))
                self._next = 0 if key is None else key.number
            begun_at = self._next
            picture = self._wait_for(number)
            if picture is not None or key is None or self._next > begun_at:
                return picture
            self._keys.remove(key)
            self._decoder = None

    def _wait_for(self, number: int) -> np.ndarray | None:
        assert self._decoder is not None
        for at, picture in self._decoder:
            self._next = at + 1
            if at == number:
                rgb = upright(picture)
                if self._store is not None:
                    self._store.note_decoded(number, rgb)
                return rgb
        self._decoder = None
        return None

    def _key_before(self, number: int) -> _Key | None:
        return next((key for key in reversed(self._keys) if key.number <= number), None)

    def _counted(self, decoder: "Iterator[tuple[int, VideoFrame]]") -> "Iterator[tuple[int, VideoFrame]]":
        for number, picture in decoder:
            self.n_decoded += 1
            last = self._keys[-1].number if self._keys else 0
            if picture.key_frame and number >= last + KEYS_APART and picture.pts is not None:
                self._keys.append(_Key(number=number, pts=picture.pts, checksum=_checksum(picture)))
            yield number, picture
