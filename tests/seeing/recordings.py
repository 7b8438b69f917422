"""A small recording stored in a bundle, with the clip it was made from."""

import hashlib
from pathlib import Path

import numpy as np

from detector.engines.clip import Clip, open_clip
from detector.seeing import keep_recording, recording_header
from tests.fakes.recordings import Timed, mp4

WIDTH, HEIGHT = 240, 540


def frames() -> list[Timed]:
    """At 30 a second for 0.6 s: a plain screen, and in its middle third one with a light card."""
    shown = []
    for i in range(18):
        rgb = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
        if 6 <= i < 12:
            rgb[160:380, 30:210] = 230
        shown.append((i * 1000 / 30, rgb))
    return shown


def small_clip(folder: Path) -> Clip:
    data = mp4(frames())
    path = folder / "recording.MP4"
    path.write_bytes(data)
    return open_clip(path, sha256=hashlib.sha256(data).hexdigest())


def keep_small(folder: Path, clip: Clip) -> None:
    """The picture of its first frame is kept beside it."""
    header = recording_header(
        clip.facts,
        package="cn.example.app",
        density_dpi=160,
        tool_version="0",
        started_at="2026-01-09T08:00:00.000Z",
    )
    keep_recording(folder, clip, header, clip.frames[:1], ended_at="2026-01-09T08:00:01.000Z")
