"""A moment past which nobody waits. Each step of a call gets what the steps before it left."""

from detector.core.clock import Clock

__all__ = ["Deadline"]

_NS_PER_S = 1_000_000_000
_LEAST_S = 0.001
"""A wait of exactly 0 would mean "do not block" to a socket."""


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
        return max((self._until_ns - self._clock.monotonic_ns()) / _NS_PER_S, _LEAST_S)
