"""Word that what the display shows may have changed, for whoever streams it.

Whatever changes by an event tells it here; what changes by time alone is asked of the apps. What is
told may be looked at as it was a moment ago, so that a late look dates nothing wrongly.
"""

from detector.virtual.clock import DeviceClock
from detector.virtual.streams import Pulse

__all__ = ["DisplayChanges"]


class DisplayChanges:
    def __init__(self, clock: DeviceClock) -> None:
        self._clock = clock
        self._pulse = Pulse()
        self.n_told = 0
        self.told_at_s = self.latest_at_s = clock.now_s()
        """Of the last word, which may tell of something older, and of the latest thing told."""

    def tell(self, at_s: float | None = None) -> None:
        """Something happened that may show, by default now.

        Told too often it costs a look, told too seldom a frame.
        """
        self.n_told += 1
        self.told_at_s = self._clock.now_s() if at_s is None else at_s
        self.latest_at_s = max(self.latest_at_s, self.told_at_s)
        self._pulse.fire()

    async def wait(self) -> None:
        """Until the next word."""
        await self._pulse.wait()
