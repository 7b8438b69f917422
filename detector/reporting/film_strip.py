"""A window's life cycle in a few pictures, with the moment of a limit that counts from its appearance."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from detector.core.screen import Frame
from detector.reporting.album import Album
from detector.reporting.findings import Finding
from detector.windows.seen_run import SeenRun
from detector.windows.window_track import WindowTrack

__all__ = ["Beat", "FilmFrame", "FilmStrip", "film_strip_of", "limit_ms_of"]

_SINCE_APPEARED = ("max_delay_ms", "max_splash_ms", "max_unclosable_ms")
"""Limits that count from the window's appearance."""


class Beat(StrEnum):
    """Why a picture is in the strip. LIMIT: the last one before the limit."""

    BEFORE = "before"
    SEEN = "seen"
    LIMIT = "limit"
    CONTROL = "control"
    LAST = "last"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmFrame:
    """`since_ms`: from the window's appearance. Paths None: the picture is not available."""

    frame: Frame
    beats: tuple[Beat, ...]
    since_ms: float
    thumb: str | None
    original: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmStrip:
    """`limit_ms` None: no limit counts from the window's appearance. `run_index`: the run that is shown."""

    run_index: int
    limit_ms: float | None
    frames: tuple[FilmFrame, ...]


def limit_ms_of(finding: Finding) -> float | None:
    return next(
        (finding.verdict.limits[text] for text in _SINCE_APPEARED if text in finding.verdict.limits), None
    )


def film_strip_of(
    run: SeenRun, window: WindowTrack, album: Album, *, limit_ms: float | None = None
) -> FilmStrip | None:
    """In order of time, each picture once. None if the run has no picture of the window."""
    beats: dict[str, list[Beat]] = {}
    pictures = [frame for frame in run.frames if frame.png_sha256 is not None]
    for frame, beat in _beats(pictures, window, limit_ms):
        beats.setdefault(frame.id, []).append(beat)
    if not any(beat is Beat.SEEN for own in beats.values() for beat in own):
        return None
    return FilmStrip(
        run_index=run.run_index,
        limit_ms=limit_ms,
        frames=tuple(
            FilmFrame(
                frame=frame,
                beats=tuple(beats[frame.id]),
                since_ms=frame.at_ms - window.appeared_ms.value,
                thumb=album.add_thumb(frame),
                original=album.add_original(frame),
            )
            for frame in sorted(pictures, key=lambda picture: picture.at_ms)
            if frame.id in beats
        ),
    )


def _beats(
    pictures: list[Frame], window: WindowTrack, limit_ms: float | None
) -> Iterator[tuple[Frame, Beat]]:
    shown = {reading.frame_id for reading in window.readings}
    own = sorted((picture for picture in pictures if picture.id in shown), key=lambda picture: picture.at_ms)
    if not own:
        return
    before = [picture for picture in pictures if picture.at_ms < own[0].at_ms]
    if before:
        yield max(before, key=lambda frame: frame.at_ms), Beat.BEFORE
    yield own[0], Beat.SEEN
    if limit_ms is not None:
        in_time = [frame for frame in own if frame.at_ms <= window.appeared_ms.value + limit_ms]
        yield from ((frame, Beat.LIMIT) for frame in in_time[-1:])
    sighted = {sighting.frame_id for sighting in window.sightings}
    with_control = [frame for frame in own if frame.id in sighted]
    if with_control:
        yield with_control[0], Beat.CONTROL
    yield own[-1], Beat.LAST
    after = [picture for picture in pictures if picture.at_ms > own[-1].at_ms]
    if after:
        yield min(after, key=lambda frame: frame.at_ms), Beat.GONE
