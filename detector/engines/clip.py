"""A screen recording from elsewhere: its frames with their times, upright, and the pixels of each.

MP4, MOV, WebM, MKV and GIF, of constant or variable frame rate. Times are the file's own and count from
its first frame, in whole ns, as a bundle keeps them; a picture lasts until the next one, and if that takes
long it has a second frame just before. A file that claims more than a screen recording can contain is
refused before it is unpacked; a truncated one is read as far as it goes.
"""

from array import array
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from detector.core.clip_facts import ClipFacts
from detector.core.errors import ConfigError, needs_extra
from detector.core.printable import printable
from detector.core.screen import Frame
from detector.parsing.clip_pictures import (
    ClipPictures,
    OpenFile,
    PictureStore,
    content_of,
    opened_container,
    planes,
)
from detector.perception import ContentFinder, changed_planes, changed_share

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

__all__ = ["Clip", "open_clip"]

Keep = Callable[[int, "VideoFrame"], None]

MAX_PIXELS = 16_000_000  # 8K is 33 million, a phone's screen at most 5
MAX_FRAMES = 300_000  # an hour at 60 a second, and a margin
MIN_SIDE_PX = 100
LONGEST_MS = 24 * 3_600_000.0  # a day: times of ns then fit in 64 bits, too
MOVING_EVERY_MS = 100.0
"""While a picture moves, this often is enough; what comes to rest, and what cuts in, is always kept."""
MANY = 3_000
"""Frames; with every so many, what moves is looked at more rarely: after an hour of a film every 0.4 s."""
CUT_SHARE = 0.22  # of the screen, at once
SUDDEN = 2.0  # times as much as in the step before: a page that scrolls changes as much at every step
SHORTEST_INTERVAL_MS, LONGEST_INTERVAL_MS = 8.0, 100.0
LATE_INTERVALS = 1.5
FEWEST_FOR_A_RATE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claims:
    """What the file says of itself. `duration_ms` 0: nothing."""

    container: str
    codec: str
    duration_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    number: int  # in the file, in display order
    at_ms: float
    state: int
    share: float  # of the screen that changed since the frame before
    is_end: bool = False  # just before the next one


class Clip:
    """`frames` are those that show something new, and the last of each picture that stayed.

    Frames and pixels are of the content alone, without bars that never change. The file is decoded once for
    all of them; `store` keeps the pictures of `frames`.
    """

    def __init__(self, path: Path, *, sha256: str, store: PictureStore | None) -> None:
        self.path = path
        claims = _checked_claims(path)
        self._pictures = ClipPictures(_opening(path), store)
        scan = _Scan(_name(path))
        for number, picture in self._pictures.all():
            if not scan.goes_on(number, picture, self._pictures.keep):
                break
        scan.end(self._pictures.keep)
        interval_ms = _interval_ms(scan.times_ms)
        width_px, height_px = scan.finder.size_px
        self.facts = ClipFacts(
            sha256=sha256,
            n_bytes=path.stat().st_size,
            container=claims.container,
            codec=claims.codec,
            width_px=width_px,
            height_px=height_px,
            rotation_deg=scan.rotation_deg,
            content_px=scan.finder.content_px(),
            n_frames=len(scan.times_ms),
            duration_ms=max(claims.duration_ms, scan.times_ms[-1]),
            interval_ms=interval_ms,
            is_constant_rate=scan.is_constant_rate,
        )
        ends = _with_ends(scan.kept, scan.times_ms, interval_ms, claims.duration_ms)
        self.frames = tuple(self._frame(end) for end in ends)

    @property
    def n_decoded(self) -> int:
        """Pictures that were decoded so far, however often."""
        return self._pictures.n_decoded

    def pixels(self, frame: Frame) -> np.ndarray:
        """(H, W, 3) uint8 RGB of the content."""
        assert frame.packet is not None
        pixels = self._pictures.pixels(frame.packet)
        if pixels is None:
            raise ConfigError(f"{_name(self.path)}: changed while it was read")
        return content_of(pixels, self.facts.content_px)

    def _frame(self, shown: _Shown) -> Frame:
        return Frame(
            id=f"frame:{shown.number:05d}{'-end' if shown.is_end else ''}",
            at_ms=shown.at_ms,
            at_error_ms=0.0,
            source="clip",
            lossy=True,
            width_px=self.facts.content_px[2],
            height_px=self.facts.content_px[3],
            video_sha256=self.facts.sha256,
            packet=shown.number,
            state=shown.state,
        )


def open_clip(path: Path, *, sha256: str, store: PictureStore | None = None) -> Clip:
    """`store` None: a picture that is asked for again is decoded again.

    Raises ConfigError if it is not a video, broken, too large or too small.
    """
    with needs_extra("video", "a screen recording"):
        from av.error import FFmpegError  # noqa: PLC0415 - PyAV is an extra
    try:
        return Clip(path, sha256=sha256, store=store)
    except FileNotFoundError:
        raise
    except (FFmpegError, OSError) as error:  # for an empty file PyAV raises the builtin one
        raise ConfigError(f"{_name(path)}: is not a video that can be read ({error.strerror})") from error
    except UnicodeDecodeError as error:  # from a title or a language, which PyAV decodes as UTF-8
        raise ConfigError(f"{_name(path)}: is not a video that can be read (a text that is none)") from error


def _name(path: Path) -> str:
    return printable(str(path))


def _opening(path: Path) -> OpenFile:
    return lambda: path.open("rb")


class _Scan:
    """Chooses the frames in the one pass in which they are decoded: each with a look at the next one."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.finder = ContentFinder()
        self.times_ms = array("d")
        self.kept: list[_Shown] = []
        self.rotation_deg = 0
        self._share_before = 0.0
        self._first_pts = self._last_pts = 0
        self._shortest = self._longest = 0  # ticks between two frames
        self._before: tuple[_Shown, tuple[np.ndarray, ...], VideoFrame] | None = None

    @property
    def is_constant_rate(self) -> bool | None:
        """Times are rounded to ticks: of a constant rate, intervals differ by one tick at most."""
        return None if len(self.times_ms) < FEWEST_FOR_A_RATE else self._longest - self._shortest <= 1

    def goes_on(self, number: int, picture: "VideoFrame", keep: Keep) -> bool:
        """False: another stream was appended there, whose boxes would mean something else."""
        if number >= MAX_FRAMES:
            raise ConfigError(
                f"{self._name}: has more than {MAX_FRAMES} frames; cut it to the part that matters"
            )
        shown = planes(picture)
        if self._before is not None and shown[0].shape != self._before[1][0].shape:
            return False
        share = 0.0 if self._before is None else changed_share(changed_planes(self._before[1], shown))
        if self._before is None or share > 0:
            self.finder.add(shown[0])
        now = _Shown(number=number, at_ms=self._timed(picture), state=self._state + (share > 0), share=share)
        self.times_ms.append(now.at_ms)
        if self._before is not None:
            self._keep_if_due(now, keep)
        self._before = now, shown, picture
        return True

    def end(self, keep: Keep) -> None:
        if self._before is None:
            raise ConfigError(f"{self._name}: holds no picture")
        if not self.kept or self.kept[-1].number != self._before[0].number:
            self._keep(self._before[0], self._before[2], keep)

    @property
    def _state(self) -> int:
        return 0 if self._before is None else self._before[0].state

    def _timed(self, picture: "VideoFrame") -> float:
        """ms since the first frame."""
        assert picture.pts is not None and picture.time_base is not None
        if self._before is None:
            self._first_pts, self.rotation_deg = picture.pts, picture.rotation % 360
        else:
            apart, is_second = picture.pts - self._last_pts, len(self.times_ms) == 1
            self._shortest = apart if is_second else min(self._shortest, apart)
            self._longest = apart if is_second else max(self._longest, apart)
        self._last_pts = picture.pts
        at_ms = round((picture.pts - self._first_pts) * picture.time_base * 1_000_000_000) / 1e6
        if abs(at_ms) > LONGEST_MS:
            raise ConfigError(f"{self._name}: shows a picture more than a day away from its first one")
        return at_ms

    def _keep_if_due(self, then: _Shown, keep: Keep) -> None:
        """The frame before the newest one, `then`, in which its picture stays, or is gone."""
        assert self._before is not None
        shown, _, picture = self._before
        begins, stays = shown.number == 0 or shown.share > 0, then.share == 0
        is_cut = _is_cut(self._share_before, shown.share) or _is_cut(shown.share, then.share)
        self._share_before = shown.share
        if not begins and stays:
            return
        is_moving = begins and not stays and then.at_ms - shown.at_ms < MOVING_EVERY_MS / 2
        waited_ms = shown.at_ms - self.kept[-1].at_ms if self.kept else MOVING_EVERY_MS
        if not is_moving or is_cut or waited_ms >= MOVING_EVERY_MS * (1 + len(self.kept) // MANY):
            self._keep(shown, picture, keep)

    def _keep(self, shown: _Shown, picture: "VideoFrame", keep: Keep) -> None:
        self.kept.append(shown)
        keep(shown.number, picture)


def _is_cut(before: float, share: float) -> bool:
    return share >= max(CUT_SHARE, SUDDEN * before)


def _checked_claims(path: Path) -> _Claims:
    """Refuses what is not a screen recording."""
    with opened_container(_opening(path)) as container:
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
        lasts_ms = 0.0 if container.duration is None else (container.duration - min(begun_us, 0)) / 1000
        return _Claims(
            container=container.format.name,
            codec=stream.codec_context.codec.canonical_name,
            duration_ms=lasts_ms if lasts_ms <= LONGEST_MS else 0.0,
        )


def _interval_ms(times_ms: "array[float]") -> float:
    """The time between two frames where something moves: how precisely a picture's end is known."""
    apart = np.diff(np.asarray(times_ms))
    apart = np.sort(apart[apart > 0])
    usual = float(apart[len(apart) // 10]) if len(apart) else LONGEST_INTERVAL_MS
    return min(max(usual, SHORTEST_INTERVAL_MS), LONGEST_INTERVAL_MS)


def _with_ends(
    kept: list[_Shown], times_ms: "array[float]", interval_ms: float, ends_ms: float
) -> list[_Shown]:
    """Add to each picture that is followed late, by the next one or the end, a copy just before that."""
    with_ends: list[_Shown] = []
    for shown in kept:
        with_ends.append(shown)
        is_last = shown.number + 1 == len(times_ms)
        next_ms = ends_ms if is_last else times_ms[shown.number + 1]
        if next_ms - shown.at_ms > LATE_INTERVALS * interval_ms:
            at_ms = round((next_ms - interval_ms) * 1e6) / 1e6
            with_ends.append(replace(shown, at_ms=at_ms, is_end=True))
    return with_ends
