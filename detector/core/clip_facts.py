"""Facts about a screen recording's file, as reported by the engine that reads it and stored in the bundle."""

from dataclasses import dataclass

__all__ = ["ClipFacts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipFacts:
    """`sha256` and `n_bytes` are of the whole file; `container` and `codec` are FFmpeg's names.

    `width_px` and `height_px`: of the upright picture, which the container turns by `rotation_deg`, counter-
    clockwise. `content_px`: (left, top, width, height) of what was recorded, without bars that never change.
    `n_frames`: pictures that can be decoded. `interval_ms`: between two of them where something moves.
    `is_constant_rate`: all are equally far apart, within a tick of the container's time base; None: fewer
    than three pictures.
    """

    sha256: str
    n_bytes: int
    container: str
    codec: str
    width_px: int
    height_px: int
    rotation_deg: int
    content_px: tuple[int, int, int, int]
    n_frames: int
    duration_ms: float
    interval_ms: float
    is_constant_rate: bool | None
