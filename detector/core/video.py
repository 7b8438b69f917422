"""One packet of the device's own video stream, passed from the device into the bundle byte for byte."""

from dataclasses import dataclass

from detector.core.device_facts import Stamp

__all__ = ["VideoPacket"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoPacket:
    """H.264, Annex B: one whole frame, or the stream's parameters. `arrived`: when all of it was received.

    `pts_us` is the device's CLOCK_MONOTONIC; None if the stream carries no times. `amends`: the previous
    packet again, now complete; it replaces that one.
    """

    data: bytes
    is_config: bool
    is_key: bool
    pts_us: int | None
    arrived: Stamp
    amends: bool = False
