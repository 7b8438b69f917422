"""What the display shows, refresh by refresh: one composed picture each time it looks different.

A display refreshes 60 times a second; what changes between two refreshes shows at the later one.
A picture is drawn as of its refresh even if the machine is late, so that its time is exact.
"""

import asyncio
import contextlib
import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

from detector.virtual.display.ports import HasDisplayChanges, HasNextChange, HasShots
from detector.virtual.display.screen import Shot
from detector.virtual.system.ports import HasClock

__all__ = ["REFRESH_HZ", "Composed", "Compositions"]

REFRESH_HZ = 60

_MAX_BEHIND_S = 1.0
_NOTHING = object()  # no picture's key


class CompositionPorts(HasClock, HasDisplayChanges, HasNextChange, HasShots, Protocol):
    """What a display shows, and when it may next look different."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """The display from this refresh on, in loop time."""

    at_s: float
    shot: Shot


class Compositions:
    """Follows one device's display; `n_refreshes` is the minimum number from one picture to the next."""

    def __init__(self, device: CompositionPorts, *, n_refreshes: int = 1) -> None:
        self._device = device
        self._n_refreshes = n_refreshes
        self._tick = _tick_from(device.clock.now_s()) - 1  # of the refresh last looked at
        self._picture_tick = self._tick - n_refreshes
        self._n_seen = device.display_changes.n_reported  # as of the last look
        self._last_key: Hashable = _NOTHING
        self.is_ended = False

    def skip_current(self) -> None:
        """Treats the current picture as known: only a different one counts."""
        now_s = self._device.clock.now_s()
        self._n_seen = self._device.display_changes.n_reported
        self._tick, self._last_key = _tick_from(now_s), self._shot(now_s).key

    def end(self) -> None:
        """Anyone waiting for the next picture stops waiting."""
        self.is_ended = True
        self._device.display_changes.report()

    async def next(self, *, until_s: float | None = None) -> Composed | None:
        """The next picture that differs from the one before.

        None if there is none by `until_s`, and after `end`.
        """
        while True:
            tick = await self._next_tick(until_s)
            if tick is None:
                return None
            self._tick, self._n_seen = tick, self._device.display_changes.n_reported
            at_s = tick / REFRESH_HZ
            shot = self._shot(at_s)
            if shot.key != self._last_key:
                self._last_key, self._picture_tick = shot.key, tick
                return Composed(at_s=at_s, shot=shot)

    def _shot(self, at_s: float) -> Shot:
        return self._device.shot(at_s, is_for_video=True)

    async def _next_tick(self, until_s: float | None) -> int | None:
        """Waits for the next refresh at which the display may look different."""
        clock = self._device.clock
        while not self.is_ended:
            tick = self._due_tick()
            if tick is not None and tick / REFRESH_HZ <= clock.now_s():
                return tick
            if until_s is not None and clock.now_s() >= until_s:
                return None
            moments = [None if tick is None else tick / REFRESH_HZ, until_s]
            await self._wait(min((moment for moment in moments if moment is not None), default=None))
        return None

    def _due_tick(self) -> int | None:
        device = self._device
        if self._last_key is _NOTHING:
            return self._tick + 1
        looked_s = self._tick / REFRESH_HZ
        changes = device.display_changes
        moments = [
            changes.reported_at_s if changes.n_reported != self._n_seen else None,
            changes.latest_at_s if changes.latest_at_s > looked_s else None,
            device.next_change_s(looked_s),
        ]
        change_s = min((moment for moment in moments if moment is not None), default=None)
        if change_s is None:
            return None
        # A machine that is far behind skips what it missed, like a busy phone's compositor does.
        oldest_s = device.clock.now_s() - _MAX_BEHIND_S
        tick = max(_tick_from(change_s), _tick_from(oldest_s))
        return max(tick, self._tick + 1, self._picture_tick + self._n_refreshes)

    async def _wait(self, until_s: float | None) -> None:
        """Until then, or until a change is reported."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(until_s):
                await self._device.display_changes.wait()


def _tick_from(at_s: float) -> int:
    """The number of the first refresh at or after a time."""
    tick = math.ceil(at_s * REFRESH_HZ)
    return tick if tick / REFRESH_HZ >= at_s else tick + 1
