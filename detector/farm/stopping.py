"""Stops an attempt in a worker early: its clock raises at the next wait.

Everything that drives a phone uses a clock passed to it, so every `finally` runs and the phone is left as it
was found.
"""

import threading

from detector.core.clock import Clock

__all__ = ["JobStopped", "StoppableClock", "stop_attempt"]

_asked: set[int] = set()
_lock = threading.Lock()


class JobStopped(KeyboardInterrupt):
    """A KeyboardInterrupt, so that no handler of ordinary errors catches it."""


class StoppableClock:
    """Raises JobStopped once, in `sleep`; the cleanup that follows may sleep undisturbed."""

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
    """Takes effect in the worker process that runs the attempt; has no effect in any other."""
    with _lock:
        _asked.add(attempt)
