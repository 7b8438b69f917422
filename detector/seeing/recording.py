"""The content of a screen recording as video/1: windows over time, their controls, verdicts.

A recording has no phone, app or touches: only pixels and time can be judged, and sizes on lossy frames stay
untested, as everywhere. Boxes are in px of the file's whole picture, bars included.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from detector.core.clip_facts import ClipFacts
from detector.core.display import Display
from detector.core.quantity import Quantity
from detector.core.verdict import Verdict
from detector.seeing.figures_json import Box, RatioJson, box_json, ratio_json, rounded
from detector.windows.control_chains import controls_in_turn
from detector.windows.seen import NoticeKind
from detector.windows.seen_run import SeenRun
from detector.windows.window_track import ControlInFrame, WindowTrack

__all__ = [
    "ClipControl",
    "ClipReading",
    "ClipWindow",
    "UnreadableClip",
    "VideoDocument",
    "clip_reading",
    "unreadable_clip",
    "video_document",
]

PROMPTS = frozenset({NoticeKind.MOTION, NoticeKind.SWIPE})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipControl:
    """As best seen; it came into view at `first_ms` ± `first_error_ms`, and `last_ms` shows it last."""

    kind: str
    text: str | None
    countdown_s: int | None
    box_px: Box
    glyph_box_px: Box
    glyph_error_px: float
    glyph_short_side_dp: float | None
    score: float
    first_ms: float
    first_error_ms: float
    last_ms: float
    contrast_ratio: RatioJson | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipPrompt:
    """What asks people to move the phone (`motion`) or to swipe (`swipe`), where first read."""

    kind: str
    text: str
    box_px: Box
    first_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipWindow:
    """`is_first_seen`: it was in the first frame already, so `first_ms` is only an upper bound.

    `is_last_seen`: it was still in the last frame. The first of `controls` is the one that the verdicts are
    about; others stood there before or after it: an end card that comes once the skip was pressed has a
    control of its own.
    """

    kind: str
    role: str
    role_score: float
    score: float
    box_px: Box
    first_ms: float
    first_error_ms: float
    last_ms: float
    last_error_ms: float
    is_first_seen: bool
    is_last_seen: bool
    controls: tuple[ClipControl, ...]
    prompts: tuple[ClipPrompt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipReading:
    """One clip that was read. `content_box_px`: the recorded area, without the bars around it."""

    path: str
    sha256: str
    width_px: int
    height_px: int
    content_box_px: Box
    n_frames: int
    n_frames_looked_at: int
    duration_ms: float
    windows: tuple[ClipWindow, ...]
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipError:
    kind: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableClip:
    """Takes the place of a file that could not be read."""

    path: str
    error: ClipError


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoDocument:
    format: Literal["video/1"]
    clips: tuple[ClipReading | UnreadableClip, ...]


def video_document(clips: Sequence[ClipReading | UnreadableClip]) -> VideoDocument:
    return VideoDocument(format="video/1", clips=tuple(clips))


def unreadable_clip(path: str, message: str) -> UnreadableClip:
    return UnreadableClip(path=path, error=ClipError(kind="unreadable", message=message))


def clip_reading(path: str, clip: ClipFacts, run: SeenRun, verdicts: Sequence[Verdict]) -> ClipReading:
    """`run`: what was seen in the clip; `verdicts`: on that."""
    left, top, width, height = clip.content_px
    first_id = run.frames[0].id
    return ClipReading(
        path=path,
        sha256=clip.sha256,
        width_px=clip.width_px,
        height_px=clip.height_px,
        content_box_px=(left, top, width, height),
        n_frames=clip.n_frames,
        n_frames_looked_at=len(run.frames),
        duration_ms=rounded(clip.duration_ms),
        windows=tuple(_window(window, run.display, (left, top), first_id) for window in run.windows),
        verdicts=tuple(verdicts),
    )


def _window(track: WindowTrack, display: Display, corner: tuple[int, int], first_id: str) -> ClipWindow:
    scores = [reading.windows[0] for reading in track.readings if reading.windows]
    best = max(scores, key=lambda score: score.score)
    last = track.readings[-1]
    gone = track.gone_ms or Quantity(value=last.at_ms, error=last.at_error_ms, unit="ms")
    return ClipWindow(
        kind=track.kind.value,
        role=track.role.role.value,
        role_score=rounded(track.role.score),
        score=rounded(best.score),
        box_px=box_json(track.box, corner),
        first_ms=rounded(track.appeared_ms.value),
        first_error_ms=rounded(track.appeared_ms.error),
        last_ms=rounded(gone.value),
        last_error_ms=rounded(gone.error),
        is_first_seen=track.readings[0].frame_id == first_id,
        is_last_seen=track.gone_ms is None,
        controls=tuple(_controls(track, display, corner)),
        prompts=tuple(_prompts(track, corner)),
    )


def _controls(track: WindowTrack, display: Display, corner: tuple[int, int]) -> Iterator[ClipControl]:
    """The window's one control over its lifetime first, then those that stood there before or after it."""
    if not track.sightings or track.control_appeared_ms is None:
        return
    yield _control(track.sightings, track.control_appeared_ms, display, corner)
    for sightings in controls_in_turn(track.readings, track.sightings):
        before = [reading for reading in track.readings if reading.at_ms < sightings[0].at_ms]
        from_ms = before[-1].at_ms if before else track.appeared_ms.low
        low_ms, high_ms = min(from_ms, sightings[0].at_ms), sightings[0].at_ms + sightings[0].at_error_ms
        came = Quantity(value=(low_ms + high_ms) / 2, error=(high_ms - low_ms) / 2, unit="ms")
        yield _control(sightings, came, display, corner)


def _control(
    sightings: Sequence[ControlInFrame], came_ms: Quantity, display: Display, corner: tuple[int, int]
) -> ClipControl:
    control = max(sightings, key=lambda sighting: sighting.control.score).control
    side = Quantity(value=control.glyph_box.short_side_px, error=control.glyph_error_px, unit="px")
    side_dp = None if display.density_relative_error else display.dp(side)
    return ClipControl(
        kind=control.kind.value,
        text=control.text,
        countdown_s=control.countdown_s,
        box_px=box_json(control.box, corner),
        glyph_box_px=box_json(control.glyph_box, corner),
        glyph_error_px=rounded(control.glyph_error_px),
        glyph_short_side_dp=None if side_dp is None else rounded(side_dp.value),
        score=rounded(control.score),
        first_ms=rounded(came_ms.value),
        first_error_ms=rounded(came_ms.error),
        last_ms=rounded(sightings[-1].at_ms),
        contrast_ratio=ratio_json(control.contrast),
    )


def _prompts(track: WindowTrack, corner: tuple[int, int]) -> Iterator[ClipPrompt]:
    """Of each kind the first that was read, and no line twice."""
    read: set[tuple[str, str]] = set()
    for reading in track.readings:
        for notice in reading.notices:
            line = notice.kind.value, notice.text
            if notice.kind in PROMPTS and line not in read:
                read.add(line)
                yield ClipPrompt(
                    kind=notice.kind.value,
                    text=notice.text,
                    box_px=box_json(notice.box, corner),
                    first_ms=rounded(reading.at_ms),
                )
