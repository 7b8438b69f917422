"""Word that what the display shows may have changed, for whoever streams it.

Whatever changes by an event tells it here; what changes by time alone is asked of the apps.
"""

from detector.virtual.clock import DeviceClock
from detector.virtual.streams import Pulse

__all__ = ["DisplayChanges"]


class DisplayChanges:
    def __init__(self, clock: DeviceClock) -> None:
        self._clock = clock
        self._pulse = Pulse()
        self.last_at_s = clock.now_s()

    def tell(self) -> None:
        """Something happened that may show; told too often it costs a look, told too seldom a frame."""
        self.last_at_s = self._clock.now_s()
        self._pulse.fire()

    async def wait(self) -> None:
        """Until the next word."""
        await self._pulse.wait()
