"""One packet of a device's own video, as it goes from the device into the bundle, byte for byte."""

from dataclasses import dataclass

from detector.core.device_facts import Stamp

__all__ = ["VideoPacket"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoPacket:
    """H.264, Annex B: one whole frame, or the stream's parameters. `arrived` bounds when it was here whole.

    `pts_us` is the device's CLOCK_MONOTONIC; None where the stream carries no times. `amends`: this is
    the packet before once more, now whole; it takes its place.
    """

    data: bytes
    is_config: bool
    is_key: bool
    pts_us: int | None
    arrived: Stamp
    amends: bool = False
