"""A screen recording from elsewhere: its frames with their times, upright, and the pixels of each.

MP4, MOV, WebM, MKV and GIF, of constant or variable frame rate. Times are the file's own and count from
its first frame, in whole ns, as a bundle keeps them; a picture lasts until the next one, and if that takes
long it has a second frame just before. A file that claims more than a screen recording can contain is
refused before it is unpacked; a truncated one is read as far as it goes.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from detector.core.clip_facts import ClipFacts
from detector.core.errors import ConfigError, needs_extra
from detector.core.printable import printable
from detector.core.screen import Frame
from detector.parsing.clip_pictures import ClipPictures, OpenFile, decoded, opened_container, upright
from detector.perception.change import changed_blocks
from detector.perception.letterbox import ContentFinder

__all__ = ["Clip", "open_clip"]

MAX_PIXELS = 16_000_000  # 8K is 33 million, a phone's screen at most 5
MAX_FRAMES = 40_000  # ten minutes at 60 a second, and a margin
MIN_SIDE_PX = 100
LONGEST_MS = 24 * 3_600_000.0  # a day: times of ns then fit in 64 bits, too
MOVING_EVERY_MS = 40.0
"""In a continuously moving recording this frame rate is enough; what comes to rest is always kept."""
MANY_PICTURES = 1_500
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
    pts: int  # in ticks of the container's time base
    at_ms: float
    state: int
    is_end: bool = False  # just before the next one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scanned:
    """All frames, where their content is, and by how much the container turns them."""

    shown: list[_Shown]
    finder: ContentFinder
    rotation_deg: int


class Clip:
    """`frames` are those that show something new, and the last of each picture that stayed.

    Frames and pixels are of the content alone, without bars that never change.
    """

    def __init__(self, path: Path, *, sha256: str) -> None:
        self.path = path
        claims = _checked_claims(path)
        scanned = _scanned(path)
        shown = scanned.shown
        interval_ms = _interval_ms(shown)
        width_px, height_px = scanned.finder.size_px
        self.facts = ClipFacts(
            sha256=sha256,
            n_bytes=path.stat().st_size,
            container=claims.container,
            codec=claims.codec,
            width_px=width_px,
            height_px=height_px,
            rotation_deg=scanned.rotation_deg,
            content_px=scanned.finder.content_px(),
            n_frames=len(shown),
            duration_ms=max(claims.duration_ms, shown[-1].at_ms),
            interval_ms=interval_ms,
            is_constant_rate=_is_constant_rate(shown),
        )
        ends = _with_ends(_first_and_last(shown), interval_ms, claims.duration_ms)
        self.frames = tuple(self._frame(end) for end in ends)
        self._pictures = ClipPictures(_opening(path), self.facts.content_px)

    def pixels(self, frame: Frame) -> np.ndarray:
        """(H, W, 3) uint8 RGB of the content. Fast in order, and again from the beginning."""
        assert frame.packet is not None
        pixels = self._pictures.pixels(frame.packet)
        if pixels is None:
            raise ConfigError(f"{_name(self.path)}: changed while it was read")
        return pixels

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


def open_clip(path: Path, *, sha256: str) -> Clip:
    """Raises ConfigError if it is not a video, broken, too large or too small."""
    with needs_extra("video", "a screen recording"):
        from av.error import FFmpegError  # noqa: PLC0415 - PyAV is an extra
    try:
        return Clip(path, sha256=sha256)
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


def _scanned(path: Path) -> _Scanned:
    shown: list[_Shown] = []
    finder = ContentFinder()
    before: np.ndarray | None = None
    state = rotation_deg = first_pts = 0
    for number, picture in decoded(_opening(path)):
        if number >= MAX_FRAMES:
            raise ConfigError(
                f"{_name(path)}: has more than {MAX_FRAMES} frames; cut it to the part that matters"
            )
        rgb = upright(picture)
        if before is not None and rgb.shape != before.shape:
            break  # another stream appended: its boxes would mean something else
        finder.add(rgb)
        if before is not None and changed_blocks(before, rgb, lossy=True).any():
            state += 1
        assert picture.pts is not None and picture.time_base is not None
        if not shown:
            first_pts, rotation_deg = picture.pts, picture.rotation % 360
        at_ms = round((picture.pts - first_pts) * picture.time_base * 1_000_000_000) / 1e6
        if abs(at_ms) > LONGEST_MS:
            raise ConfigError(f"{_name(path)}: shows a picture more than a day away from its first one")
        shown.append(_Shown(number=number, pts=picture.pts, at_ms=at_ms, state=state))
        before = rgb
    if not shown:
        raise ConfigError(f"{_name(path)}: holds no picture")
    return _Scanned(shown=shown, finder=finder, rotation_deg=rotation_deg)


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


def _is_constant_rate(shown: list[_Shown]) -> bool | None:
    """Times are rounded to ticks: of a constant rate, intervals differ by one tick at most."""
    if len(shown) < FEWEST_FOR_A_RATE:
        return None
    apart = [other.pts - one.pts for one, other in pairwise(shown)]
    return max(apart) - min(apart) <= 1


def _first_and_last(shown: list[_Shown]) -> list[_Shown]:
    """The first and the last of each picture; if very many keep changing, one from time to time."""
    ends = [
        one
        for i, one in enumerate(shown)
        if i == 0 or i + 1 == len(shown) or shown[i - 1].state != one.state or shown[i + 1].state != one.state
    ]
    if shown[-1].state < MANY_PICTURES:
        return ends
    standing = {shown.state for shown, other in pairwise(ends) if shown.state == other.state}
    kept: list[_Shown] = []
    for end in ends:
        is_due = not kept or end.at_ms - kept[-1].at_ms >= MOVING_EVERY_MS
        if is_due or end.state in standing or end is ends[-1]:
            kept.append(end)
    return kept


def _interval_ms(shown: list[_Shown]) -> float:
    """The time between two frames where something moves: how precisely a picture's end is known."""
    apart = sorted(other.at_ms - one.at_ms for one, other in pairwise(shown) if other.at_ms > one.at_ms)
    usual = apart[len(apart) // 10] if apart else LONGEST_INTERVAL_MS
    return min(max(usual, SHORTEST_INTERVAL_MS), LONGEST_INTERVAL_MS)


def _with_ends(shown: list[_Shown], interval_ms: float, ends_ms: float) -> list[_Shown]:
    """Add to each picture that is followed late, by the next one or the end, a copy just before that."""
    with_ends: list[_Shown] = []
    for one, next_ms in zip(shown, [*(other.at_ms for other in shown[1:]), ends_ms], strict=True):
        with_ends.append(one)
        if next_ms - one.at_ms > LATE_INTERVALS * interval_ms:
            with_ends.append(replace(one, at_ms=round((next_ms - interval_ms) * 1e6) / 1e6, is_end=True))
    return with_ends
