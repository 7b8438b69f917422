"""The one clock that everything above the core is handed: real, or simulated.

Nothing in the project asks the operating system for the time or sleeps by itself: it asks the
clock it was given, so that thousands of runs can be played on a clock that jumps to the next event.
"""

from typing import Protocol

__all__ = ["Clock"]


class Clock(Protocol):
    """Host time. `monotonic_ns` never steps back; `wall_ns` is Unix time and may."""

    def monotonic_ns(self) -> int: ...

    def wall_ns(self) -> int: ...

    def sleep(self, seconds: float) -> None: ...
