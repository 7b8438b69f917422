"""How often each source actually gave a picture."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import median

from detector.core.screen import Frame
from detector.evidence.records import PacketRecord

__all__ = ["median_intervals_ms"]

MOVING_MS = 100.0
"""Between packets farther apart than this nothing moved."""


def median_intervals_ms(
    frames: Iterable[Frame], packets_of: Mapping[str, Sequence[PacketRecord]]
) -> dict[str, float]:
    """By source, ms. `packets_of`: of each video, by its path, in order.

    A video sends nothing while nothing moves: only moving stretches count; without any, the two
    pictures closest to each other.
    """
    taken: dict[str, list[float]] = {}
    for frame in frames:
        if frame.packet is None:
            taken.setdefault(frame.source, []).append(frame.at_ms)
    between = {source: [b - a for a, b in pairwise(at_ms)] for source, at_ms in taken.items()}
    for path, packets in packets_of.items():
        source = path.partition("-")[2].partition(".")[0]
        times = [_sent_ms(packet) for packet in packets if not packet.is_config]
        apart = [b - a for a, b in pairwise(times)]
        moving = [number for number in apart if number < MOVING_MS]
        between.setdefault(source, []).extend(moving or sorted(apart)[:1])
    return {source: round(median(times), 1) for source, times in sorted(between.items()) if times}


def _sent_ms(packet: PacketRecord) -> float:
    """By the device's clock if known, else by ours."""
    return packet.arrived.latest_ns / 1e6 if packet.pts_us is None else packet.pts_us / 1000
