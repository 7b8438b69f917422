"""Reports that what the display shows may have changed, to anything that streams it.

Changes through events are reported here; for changes through time alone the apps are asked. A reported
change may be looked at as of a moment ago, so that a late look still gets its time right.
"""

from detector.virtual.clock import DeviceClock
from detector.virtual.streams import Pulse

__all__ = ["DisplayChanges"]


class DisplayChanges:
    def __init__(self, clock: DeviceClock) -> None:
        self._clock = clock
        self._pulse = Pulse()
        self.n_reported = 0
        self.reported_at_s = self.latest_at_s = clock.now_s()
        """When the last reported change happened, which may be earlier than others, and the latest of all."""

    def report(self, at_s: float | None = None) -> None:
        """Something visible may have changed, by default now.

        One report too many costs a look, one too few a frame.
        """
        self.n_reported += 1
        self.reported_at_s = self._clock.now_s() if at_s is None else at_s
        self.latest_at_s = max(self.latest_at_s, self.reported_at_s)
        self._pulse.fire()

    async def wait(self) -> None:
        """Until the next report."""
        await self._pulse.wait()
