"""The content of a screen recording as video/1: windows over time, their controls, verdicts.

A recording has no phone, app or touches: only pixels and time can be judged, and sizes on lossy frames stay
untested, as everywhere. Boxes are in px of the file's whole picture, bars included.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import numpy as np

from detector.assessment.case import verdicts_of
from detector.assessment.figures_json import Box, RatioJson, box_json, ratio_json, rounded
from detector.assessment.lawbook import Lawbook
from detector.assessment.perception_setup import PerceptionSetup
from detector.assessment.seen_run import SeenRun
from detector.core.display import Display
from detector.core.quantity import Quantity
from detector.core.screen import Frame
from detector.core.verdict import Outcome, Verdict
from detector.judging.rule import Scope
from detector.judging.wording import reason_in
from detector.perception.context import FrameContext
from detector.perception.pictures import RecentPictures
from detector.perception.tracking import track_windows
from detector.perception.under_popup import screens_under_popups
from detector.perception.watch import read_frames
from detector.perception.window_role import is_information_window, with_roles
from detector.rules import late_close_control
from detector.windows.window_track import WindowTrack

__all__ = [
    "ClipControl",
    "ClipReading",
    "ClipWindow",
    "Recording",
    "UnreadableClip",
    "VideoDocument",
    "read_recording",
    "unreadable_clip",
    "video_document",
]

UNKNOWN_PACKAGE = "unknown"


class Recording(Protocol):
    """A clip as opened by the engine."""

    @property
    def frames(self) -> tuple[Frame, ...]: ...
    @property
    def content_px(self) -> tuple[int, int, int, int]: ...
    @property
    def sha256(self) -> str: ...
    @property
    def n_frames(self) -> int: ...
    @property
    def duration_ms(self) -> float: ...
    @property
    def width_px(self) -> int: ...
    @property
    def height_px(self) -> int: ...
    def pixels(self, frame: Frame) -> np.ndarray:
        """(H, W, 3) uint8 RGB of the content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipControl:
    """As last seen; it came into view at `first_ms` ± `first_error_ms`."""

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
    contrast_ratio: RatioJson | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipWindow:
    """`is_first_seen`: it was in the first frame already, so `first_ms` is only an upper bound.

    `is_last_seen`: it was still in the last frame.
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


def read_recording(
    path: str,
    clip: Recording,
    *,
    package: str | None,
    density_dpi: float | None,
    setup: PerceptionSetup,
    law: Lawbook,
) -> ClipReading:
    """Perceives a clip once and judges it. `density_dpi` None: no length is known in dp."""
    run = _seen_run(clip, package or UNKNOWN_PACKAGE, density_dpi, setup)
    left, top, width, height = clip.content_px
    first_id = clip.frames[0].id
    return ClipReading(
        path=path,
        sha256=clip.sha256,
        width_px=clip.width_px,
        height_px=clip.height_px,
        content_box_px=(left, top, width, height),
        n_frames=clip.n_frames,
        n_frames_looked_at=len(clip.frames),
        duration_ms=rounded(clip.duration_ms),
        windows=tuple(_window(one, run.display, (left, top), first_id) for one in run.windows),
        verdicts=tuple(_verdicts(run, law, first_id)),
    )


def _seen_run(clip: Recording, package: str, density_dpi: float | None, setup: PerceptionSetup) -> SeenRun:
    """As of a run of which only pixels and time are known."""
    _, _, width, height = clip.content_px
    display = Display(width_px=width, height_px=height, density_dpi=density_dpi)
    context, pixels = FrameContext(), RecentPictures(clip.pixels)
    readings = read_frames(clip.frames, pixels, (), lambda _: context, display=display, setup=setup.reading)
    followed = track_windows(readings, (), clip.frames[-1].at_ms)
    under = screens_under_popups(followed, clip.frames, pixels)
    tracks = with_roles(followed, setup.window_words, under_popups=under)
    return SeenRun(
        run_index=0,
        run_id=clip.sha256[:16],
        package=package,
        package_version=None,
        device_kind="recording",
        device_serial=clip.sha256[:16],
        device_model=None,
        android=None,
        tool_version="",
        started_at="",
        is_partial=False,
        display=display,
        frames=clip.frames,
        readings=readings,
        windows=tuple(one for one in tracks if is_information_window(one.role)),
        events=(),
        gaps=(),
        source_intervals_ms={},
    )


def _verdicts(run: SeenRun, law: Lawbook, first_id: str) -> Iterator[Verdict]:
    """Verdicts of the rules about appearance only: nothing was touched, and the whole app is not covered.

    A window present when the recording began appeared at an unknown earlier time: it is then unknown whether
    its control came early, but known if it came late.
    """
    stood = {
        f"window:{n}"
        for n, window in enumerate(run.windows, start=1)
        if window.readings[0].frame_id == first_id
    }
    for verdict in verdicts_of([run], replace(law, rules=law.about(Scope.WINDOW))):
        if verdict.outcome is Outcome.UNTESTED:
            continue
        is_early = verdict.outcome is Outcome.PASSED and verdict.rule_id == late_close_control.RULE.id
        unknown = is_early and verdict.subject in stood
        yield replace(_without_beginning(verdict) if unknown else verdict, runs=())


def _without_beginning(verdict: Verdict) -> Verdict:
    reason_id = "began_before_recording"
    return replace(
        verdict,
        outcome=Outcome.CANT_TELL,
        reason_code=None,
        reason_id=reason_id,
        reason=reason_in("en", reason_id, quantities=(), limits={}),
    )


def _window(track: WindowTrack, display: Display, corner: tuple[int, int], first_id: str) -> ClipWindow:
    scores = [one.windows[0] for one in track.readings if one.windows]
    best = max(scores, key=lambda one: one.score)
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
        controls=_controls(track, display, corner),
    )


def _controls(track: WindowTrack, display: Display, corner: tuple[int, int]) -> tuple[ClipControl, ...]:
    """The window's one control over its lifetime."""
    if not track.sightings or track.control_appeared_ms is None:
        return ()
    control = max(track.sightings, key=lambda one: one.control.score).control
    side = Quantity(value=control.glyph_box.short_side_px, error=control.glyph_error_px, unit="px")
    side_dp = display.dp(side)
    return (
        ClipControl(
            kind=control.kind.value,
            text=control.text,
            countdown_s=control.countdown_s,
            box_px=box_json(control.box, corner),
            glyph_box_px=box_json(control.glyph_box, corner),
            glyph_error_px=rounded(control.glyph_error_px),
            glyph_short_side_dp=None if side_dp is None else rounded(side_dp.value),
            score=rounded(control.score),
            first_ms=rounded(track.control_appeared_ms.value),
            first_error_ms=rounded(track.control_appeared_ms.error),
            contrast_ratio=ratio_json(control.contrast),
        ),
    )
