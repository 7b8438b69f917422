"""A deadline for a whole call: each step gets the time that the earlier steps left."""

from detector.core.clock import Clock
from detector.core.errors import DeviceLost
from detector.devices.port import ByteStream

__all__ = ["Deadline", "read_within"]

_NS_PER_S = 1_000_000_000
_MIN_S = 0.001
"""A timeout of exactly 0 would mean "do not block" to a socket."""


class Deadline:
    def __init__(self, clock: Clock, timeout_s: float) -> None:
        self._clock = clock
        self._until_ns = clock.monotonic_ns() + round(timeout_s * _NS_PER_S)

    @property
    def is_past(self) -> bool:
        return self._clock.monotonic_ns() >= self._until_ns

    @property
    def left_s(self) -> float:
        """Never quite 0, so that the last step still fails by its own timeout."""
        return max((self._until_ns - self._clock.monotonic_ns()) / _NS_PER_S, _MIN_S)


def read_within(stream: ByteStream, max_bytes: int, deadline: Deadline, *, serial: str) -> bytes:
    """As `read`, but a steady trickle of bytes does not extend the deadline. Raises DeviceLost."""
    if deadline.is_past:
        raise DeviceLost(serial, "did not finish in time")
    return stream.read(max_bytes, timeout_s=deadline.left_s)
