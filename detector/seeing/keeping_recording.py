"""Turns a screen recording made by someone else into a bundle of its own kind.

The clip is stored byte for byte, and every frame that was read by its number and time. Pictures of some
frames are kept beside it, so that a report, or anyone who opens the folder, can show them without a decoder.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from detector.core.clip_facts import ClipFacts
from detector.core.gap_code import GapCode, GapReason
from detector.core.screen import Frame, Stream
from detector.core.verdict import Verdict
from detector.evidence.capture_signature import SignCapture, not_signed
from detector.evidence.records import RunHeader
from detector.evidence.writer import BundleWriter
from detector.windows.seen_run import SeenRun
from detector.windows.window_track import WindowTrack

__all__ = ["Recording", "frames_for_report", "keep_recording"]

_NOT_IN_IT = (Stream.TREES, Stream.LOGS, Stream.FOREGROUND)
_PICTURES_ALONE = GapReason(code=GapCode.NOT_IN_RECORDING, why="a screen recording holds pictures alone")


class Recording(Protocol):
    """A clip as opened by the engine."""

    @property
    def path(self) -> Path: ...
    @property
    def facts(self) -> ClipFacts: ...
    @property
    def frames(self) -> tuple[Frame, ...]: ...
    def pixels(self, frame: Frame) -> np.ndarray:
        """(H, W, 3) uint8 RGB of the content."""


def keep_recording(
    folder: Path,
    clip: Recording,
    header: RunHeader,
    pictured: Iterable[Frame],
    *,
    ended_at: str,
    sign: SignCapture = not_signed,
) -> None:
    """`folder` must be new or empty; `pictured`: the frames whose pictures are kept beside the clip.

    Raises ConfigError if the file changed since it was opened, or something cannot be written.
    """
    ends_ns = round(clip.facts.duration_ms * 1e6)
    with BundleWriter(folder, header, sign=sign) as writer:
        path = writer.keep_clip(clip.path)
        for frame in clip.frames:
            writer.add_clip_frame(path, frame)
        for frame in pictured:
            writer.add_clip_picture(frame.id, _png(clip.pixels(frame)))
        for stream in _NOT_IN_IT:
            writer.add_gap(stream, _PICTURES_ALONE, from_ns=0, to_ns=ends_ns)
        writer.close(ended_at=ended_at)


def _png(rgb: np.ndarray) -> bytes:
    is_encoded, data = cv2.imencode(".png", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
    assert is_encoded
    return data.tobytes()


def frames_for_report(run: SeenRun, verdicts: Sequence[Verdict]) -> tuple[Frame, ...]:
    """Those that a report shows: both ends, each window's changes, and the first evidence of each verdict."""
    ids = [frame.id for frame in run.frames]
    wanted = {*ids[:1], *ids[-1:]}
    for window in run.windows:
        wanted |= set(_turns(window, ids))
    wanted |= {
        evidence_id.partition("/")[2] for verdict in verdicts for evidence_id in verdict.evidence_ids[:1]
    }
    return tuple(frame for frame in run.frames if frame.id in wanted)


def _turns(window: WindowTrack, ids: Sequence[str]) -> Iterator[str]:
    """Its first and last frame, the first and the clearest with its control, and their neighbours."""
    first, last = (ids.index(window.readings[i].frame_id) for i in (0, -1))
    yield from ids[max(first - 1, 0) : first + 1]
    yield from ids[last : last + 2]
    if window.sightings:
        came = ids.index(window.sightings[0].frame_id)
        yield from ids[max(came - 1, 0) : came + 1]
        yield max(window.sightings, key=lambda sighting: sighting.control.score).frame_id
