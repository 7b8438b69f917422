"""The real clock: the only place in the capturing half that asks the operating system for the time."""

import time

__all__ = ["RealClock"]


class RealClock:
    def monotonic_ns(self) -> int:
        return time.monotonic_ns()

    def wall_ns(self) -> int:
        return time.time_ns()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
