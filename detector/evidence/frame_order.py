"""Video frames and pictures taken beside the video, in the order in which the display showed them.

A picture's time is known only within some hundred ms. If it is known which state of the video the picture
shows, it was taken while that state lasted, and its interval is narrowed to that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from detector.core.screen import Frame
from detector.evidence.records import PacketRecord

__all__ = ["in_order_of_states", "median_intervals_ms"]


# How often each source actually gave a picture.

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


def in_order_of_states(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    """In order of time, and of state at equal times."""
    first_ms: dict[int, float] = {}
    for frame in frames:
        if frame.packet is not None and frame.state is not None:
            first_ms[frame.state] = min(first_ms.get(frame.state, frame.at_ms), frame.at_ms)
    video = [_before_the_next(frame, first_ms) for frame in frames if frame.packet is not None]
    last_ms: dict[int, float] = {}
    for frame in video:
        if frame.state is not None:
            last_ms[frame.state] = max(last_ms.get(frame.state, frame.at_ms), frame.at_ms)
    pictures = [_within(frame, first_ms, last_ms) for frame in frames if frame.packet is None]
    return tuple(sorted([*video, *pictures], key=_order))


def _order(frame: Frame) -> tuple[float, int]:
    return frame.at_ms, -1 if frame.state is None else frame.state


def _before_the_next(frame: Frame, first_ms: Mapping[int, float]) -> Frame:
    """`Observe` may have recorded a state as still shown although the next one was already on its way."""
    following_ms = None if frame.state is None else first_ms.get(frame.state + 1)
    if following_ms is None or frame.at_ms < following_ms:
        return frame
    return replace(frame, at_ms=following_ms)


def _within(frame: Frame, first_ms: Mapping[int, float], last_ms: Mapping[int, float]) -> Frame:
    """The part of the picture's interval in which its state lasted; the nearest moment if there is none.

    The newest state has no known end, nor has one with no second frame.
    """
    if frame.state is None or frame.state not in first_ms:
        return frame
    begin_ms, end_ms = first_ms[frame.state], last_ms[frame.state]
    is_open = frame.state + 1 not in first_ms or begin_ms == end_ms
    low_ms = max(frame.at_ms - frame.at_error_ms, begin_ms)
    high_ms = frame.at_ms + frame.at_error_ms
    high_ms = max(high_ms if is_open else min(high_ms, end_ms), begin_ms)
    low_ms = min(low_ms, high_ms)
    return replace(frame, at_ms=(low_ms + high_ms) / 2, at_error_ms=(high_ms - low_ms) / 2)
