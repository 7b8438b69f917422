"""A screen recording from elsewhere: its frames with their times, upright, and the pixels of each.

MP4, MOV, WebM, MKV and GIF, of constant or variable frame rate. Times are the file's own and count from
its first frame; a picture lasts until the next one, and if that takes long it has a second frame just
before. A file that claims more than a screen recording can contain is refused before it is unpacked; a
truncated one is read as far as it goes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import av
import av.error
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame

from detector.core.errors import ConfigError
from detector.core.printable import printable
from detector.core.screen import Frame
from detector.perception.change import changed_blocks
from detector.perception.letterbox import ContentFinder

__all__ = ["Clip", "open_clip"]

MAX_PIXELS = 16_000_000  # 8K is 33 million, a phone's screen at most 5
MAX_FRAMES = 40_000  # ten minutes at 60 a second, and a margin
MIN_SIDE_PX = 100
MOVING_EVERY_MS = 40.0
"""In a continuously moving recording this frame rate is enough; what comes to rest is always kept."""
MANY_PICTURES = 1_500
SHORTEST_INTERVAL_MS, LONGEST_INTERVAL_MS = 8.0, 100.0
LATE_INTERVALS = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    number: int  # in the file, in display order
    at_ms: float
    state: int
    is_end: bool = False  # just before the next one


class Clip:
    """`frames` are those that show something new, and the last of each picture that stayed.

    `content_px` is (left, top, width, height) of what was recorded, without bars that never change;
    frames and pixels are of that part. `width_px` and `height_px` are those of the whole picture.
    """

    def __init__(self, path: Path, *, sha256: str) -> None:
        self.path, self.sha256 = path, sha256
        shown, finder, ends_ms = _scanned(path)
        self.n_frames = len(shown)
        self.width_px, self.height_px = finder.size_px
        self.content_px = finder.content_px()
        self.duration_ms = max(ends_ms, shown[-1].at_ms)
        self.frames = tuple(
            self._frame(one) for one in _with_ends(_telling(shown), _interval_ms(shown), ends_ms)
        )
        self._decoder: Iterator[tuple[int, VideoFrame]] | None = None
        self._next = 0

    def pixels(self, frame: Frame) -> np.ndarray:
        """(H, W, 3) uint8 RGB of the content. Fast in order, and again from the beginning."""
        assert frame.packet is not None
        if self._decoder is None or frame.packet < self._next:
            self._decoder, self._next = _decoded(self.path), 0
        for number, picture in self._decoder:
            self._next = number + 1
            if number == frame.packet:
                left, top, width, height = self.content_px
                return np.ascontiguousarray(_upright(picture)[top : top + height, left : left + width])
        raise ConfigError(f"{_name(self.path)}: changed while it was read")

    def _frame(self, shown: _Shown) -> Frame:
        return Frame(
            id=f"frame:{shown.number:05d}{'-end' if shown.is_end else ''}",
            at_ms=shown.at_ms,
            at_error_ms=0.0,
            source="clip",
            lossy=True,
            width_px=self.content_px[2],
            height_px=self.content_px[3],
            video_sha256=self.sha256,
            packet=shown.number,
            state=shown.state,
        )


def open_clip(path: Path, *, sha256: str) -> Clip:
    """Raises ConfigError if it is not a video, broken, too large or too small."""
    try:
        return Clip(path, sha256=sha256)
    except FileNotFoundError:
        raise
    except (av.error.FFmpegError, OSError) as error:  # for an empty file PyAV raises the builtin one
        raise ConfigError(f"{_name(path)}: is not a video that can be read ({error.strerror})") from error
    except UnicodeDecodeError as error:  # from a title or a language, which PyAV decodes as UTF-8
        raise ConfigError(f"{_name(path)}: is not a video that can be read (a text that is none)") from error


def _name(path: Path) -> str:
    return printable(str(path))


@contextmanager
def _opened(path: Path) -> Iterator[InputContainer]:
    """A regular file only: no playlist of other files and no address is followed."""
    with (
        path.open("rb") as file,
        av.open(file, mode="r", options={"protocol_whitelist": "file"}) as container,
    ):
        yield container


def _decoded(path: Path) -> Iterator[tuple[int, VideoFrame]]:
    """Frames in display order, numbered; stops at a broken end."""
    with _opened(path) as container:
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
        except av.error.FFmpegError:
            if number == 0:
                raise


def _scanned(path: Path) -> tuple[list[_Shown], ContentFinder, float]:
    """All frames, where their content is, and when the last one ends."""
    claimed_ms = _checked_duration_ms(path)
    shown: list[_Shown] = []
    finder = ContentFinder()
    before: np.ndarray | None = None
    state = 0
    first_pts = 0
    for number, picture in _decoded(path):
        if number >= MAX_FRAMES:
            raise ConfigError(
                f"{_name(path)}: has more than {MAX_FRAMES} frames; cut it to the part that matters"
            )
        rgb = _upright(picture)
        if before is not None and rgb.shape != before.shape:
            break  # another stream appended: its boxes would mean something else
        finder.add(rgb)
        if before is not None and changed_blocks(before, rgb, lossy=True).any():
            state += 1
        assert picture.pts is not None and picture.time_base is not None
        first_pts = picture.pts if not shown else first_pts
        at_ms = float((picture.pts - first_pts) * picture.time_base * 1000)
        shown.append(_Shown(number=number, at_ms=at_ms, state=state))
        before = rgb
    if not shown:
        raise ConfigError(f"{_name(path)}: holds no picture")
    return shown, finder, claimed_ms


def _checked_duration_ms(path: Path) -> float:
    """The duration the file claims, 0 if none; refuses what is not a screen recording."""
    with _opened(path) as container:
        if not container.streams.video:
            raise ConfigError(f"{_name(path)}: holds no video")
        stream = container.streams.video[0]
        if stream.codec_context is None:
            raise ConfigError(f"{_name(path)}: holds a video that nothing here can decode")
        width, height = stream.codec_context.width, stream.codec_context.height
        if width * height > MAX_PIXELS:
            raise ConfigError(f"{_name(path)}: {width}x{height} px is far too large for a screen")
        if 0 < min(width, height) < MIN_SIDE_PX:
            raise ConfigError(f"{_name(path)}: {width}x{height} px is too small to be a screen")
        begun_us = container.start_time or 0
        return 0.0 if container.duration is None else (container.duration - min(begun_us, 0)) / 1000


def _upright(picture: VideoFrame) -> np.ndarray:
    """As a player shows it: the container may specify a rotation."""
    rgb = picture.to_ndarray(format="rgb24")
    return np.rot90(rgb, picture.rotation // 90 % 4) if picture.rotation % 90 == 0 else rgb


def _telling(shown: list[_Shown]) -> list[_Shown]:
    """The first and the last of each picture; if very many keep changing, one from time to time."""
    ends = [
        one
        for i, one in enumerate(shown)
        if i == 0 or i + 1 == len(shown) or shown[i - 1].state != one.state or shown[i + 1].state != one.state
    ]
    if shown[-1].state < MANY_PICTURES:
        return ends
    standing = {one.state for one, other in pairwise(ends) if one.state == other.state}
    telling: list[_Shown] = []
    for one in ends:
        is_due = not telling or one.at_ms - telling[-1].at_ms >= MOVING_EVERY_MS
        if is_due or one.state in standing or one is ends[-1]:
            telling.append(one)
    return telling


def _interval_ms(shown: list[_Shown]) -> float:
    """The time between two frames where something moves: how precisely a picture's end is known."""
    apart = sorted(other.at_ms - one.at_ms for one, other in pairwise(shown) if other.at_ms > one.at_ms)
    usual = apart[len(apart) // 10] if apart else LONGEST_INTERVAL_MS
    return min(max(usual, SHORTEST_INTERVAL_MS), LONGEST_INTERVAL_MS)


def _with_ends(shown: list[_Shown], interval_ms: float, ends_ms: float) -> list[_Shown]:
    """Add to each picture that is followed late, by the next one or the end, a copy just before that."""
    told: list[_Shown] = []
    for one, next_ms in zip(shown, [*(other.at_ms for other in shown[1:]), ends_ms], strict=True):
        told.append(one)
        if next_ms - one.at_ms > LATE_INTERVALS * interval_ms:
            told.append(replace(one, at_ms=next_ms - interval_ms, is_end=True))
    return told
