"""Video frames and pictures taken beside the video, in the order in which the display showed them.

A picture's time is known only within some hundred ms. If it is known which state of the video the picture
shows, it was taken while that state lasted, and its interval is narrowed to that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from detector.core.screen import Frame

__all__ = ["in_order_of_states"]


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
