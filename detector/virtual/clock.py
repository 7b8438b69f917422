"""The time on a virtual device: the running loop's time, and nothing else.

Wall time and uptime are that time plus a constant, so that logs, pictures and `/proc/uptime`
never disagree, whether the loop is real or simulated.
"""

import asyncio
import time
from datetime import datetime, timedelta, timezone

__all__ = ["SIMULATED_EPOCH_S", "DeviceClock"]

SIMULATED_EPOCH_S = 1_767_945_600
"""Wall time at loop time 0 of a simulated world: 2026-01-09 16:00 in China. Any fixed time would do."""

_ZONE = timezone(timedelta(hours=8), "CST")


class DeviceClock:
    """Constants that turn loop time into wall time and uptime, seconds.

    Created inside a running loop; `wall_at_zero_s` is omitted where real wall time is wanted. The wall
    clock is `skew_s` ahead, and gains `drift` seconds each second from now on.
    """

    def __init__(
        self,
        *,
        uptime_at_start_s: float,
        wall_at_zero_s: float | None = None,
        skew_s: float = 0.0,
        drift: float = 0.0,
    ) -> None:
        now_s = asyncio.get_running_loop().time()
        if wall_at_zero_s is None:
            wall_at_zero_s = time.time() - now_s
        self._wall_at_zero_s = wall_at_zero_s + skew_s
        self._drift = drift
        self._began_s = now_s
        self._uptime_at_zero_s = uptime_at_start_s - now_s

    def now_s(self) -> float:
        """Loop time; all other times here are derived from it."""
        return asyncio.get_running_loop().time()

    def wall_s(self, at_s: float | None = None) -> float:
        """Unix time of a loop time (default: now)."""
        at_s = self.now_s() if at_s is None else at_s
        return self._wall_at_zero_s + at_s + self._drift * (at_s - self._began_s)

    def uptime_s(self, at_s: float | None = None) -> float:
        """Seconds since boot, the device's CLOCK_MONOTONIC."""
        return self._uptime_at_zero_s + (self.now_s() if at_s is None else at_s)

    def set_wall(self, wall_s: float) -> None:
        """The wall clock is set; uptime goes on as it was."""
        self._wall_at_zero_s += wall_s - self.wall_s()

    def restart(self) -> None:
        """The device boots now: its uptime starts at 0 again."""
        self._uptime_at_zero_s = -self.now_s()

    def in_zone(self, wall_s: float) -> datetime:
        """Unix time in the device's own zone, UTC+8."""
        return datetime.fromtimestamp(wall_s, _ZONE)

    def today(self) -> str:
        """The date in the device's own zone, as ISO 8601 writes it."""
        return self.in_zone(self.wall_s()).date().isoformat()

    def loop_time_of_wall_s(self, wall_s: float) -> float:
        return (wall_s - self._wall_at_zero_s + self._drift * self._began_s) / (1 + self._drift)
