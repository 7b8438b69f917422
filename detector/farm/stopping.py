"""How an attempt in a worker is ended before its time: its clock stops it where it waits next.

Everything that drives a phone is handed a clock, so every `finally` runs: the phone is left as it was found.
"""

import threading

from detector.core.clock import Clock

__all__ = ["JobStopped", "StoppableClock", "stop_attempt"]

_asked: set[int] = set()
_lock = threading.Lock()


class JobStopped(KeyboardInterrupt):
    """As at a signal: nothing that handles faults may take it for one."""


class StoppableClock:
    """Raises JobStopped once, in `sleep`; what is cleaned up after that may wait in peace."""

    def __init__(self, clock: Clock, attempt: int) -> None:
        self._clock = clock
        self._attempt = attempt

    def monotonic_ns(self) -> int:
        return self._clock.monotonic_ns()

    def wall_ns(self) -> int:
        return self._clock.wall_ns()

    def sleep(self, seconds: float) -> None:
        with _lock:
            is_asked = self._attempt in _asked
            _asked.discard(self._attempt)
        if is_asked:
            raise JobStopped
        self._clock.sleep(seconds)


def stop_attempt(attempt: int) -> None:
    """In the process of the worker that is at it; in any other it does nothing."""
    with _lock:
        _asked.add(attempt)
