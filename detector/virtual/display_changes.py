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
        self.last_at_s = clock.now_s()

    def tell(self, at_s: float | None = None) -> None:
        """Something happened that may show, by default now.

        Told too often it costs a look, told too seldom a frame.
        """
        self.last_at_s = max(self.last_at_s, self._clock.now_s() if at_s is None else at_s)
        self._pulse.fire()

    async def wait(self) -> None:
        """Until the next word."""
        await self._pulse.wait()
