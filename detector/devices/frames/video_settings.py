"""Which videos of a device are requested, in which order, and how large."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["NO_VIDEO", "VIDEO_SOURCES", "VideoSettings"]

VIDEO_SOURCES = ("scrcpy", "screenrecord")
"""In order of preference: only scrcpy carries the device's own times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoSettings:
    """`max_size_px` bounds the longer side; 0: unscaled.

    1920 keeps small text readable and decodes at 60 frames a second on a part of one core; 1168 is for
    several devices on one host (devices.md 3.6). `in_background` False: the link advances only while its
    caller waits, so no other thread can read from it.
    """

    sources: tuple[str, ...] = VIDEO_SOURCES
    max_size_px: int = 1920
    scrcpy_server: Path | None = None
    in_background: bool = True


NO_VIDEO = VideoSettings(sources=())
"""Single pictures only."""
