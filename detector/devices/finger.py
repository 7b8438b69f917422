"""A finger that is put down, moved and lifted, and the gestures composed of it.

Anything that can inject single touch events (the uiautomator2 server, scrcpy's control socket) is a
`Finger`; how a tap or a swipe is composed of them is defined here once for all.
"""

from typing import Protocol

from detector.core.clock import Clock
from detector.core.device_facts import Stamp
from detector.core.errors import DetectorError
from detector.core.geometry import Point

__all__ = ["Finger", "FingerPointer"]

MOVE_EVERY_S = 0.01
"""Touch panels report about 100 times a second; with fewer moves a fling's speed is misread."""


class Finger(Protocol):
    """Each step returns True if the device accepted it. Raises CaptureError if that is not known."""

    name: str

    def is_ready(self) -> bool:
        """Connect if needed. False: nothing can be sent this way now, and nothing was."""

    def down(self, point: Point) -> bool: ...

    def move(self, point: Point) -> bool: ...

    def up(self, point: Point) -> bool: ...


class FingerPointer:
    """The `Pointer` made of a finger. What was put down is always lifted.

    `delivery_s`: without an acknowledgement, a touch may arrive this much later than it was sent.
    """

    def __init__(self, finger: Finger, clock: Clock, *, delivery_s: float = 0.0) -> None:
        self._finger, self._clock = finger, clock
        self._delivery_ns = round(delivery_s * 1e9)

    @property
    def name(self) -> str:
        return self._finger.name

    def tap(self, point: Point) -> Stamp | None:
        if not self._finger.is_ready():
            return None
        sent_ns = self._clock.monotonic_ns()
        if not self._finger.down(point):
            return None  # not even the touch down was accepted: nothing has happened yet
        self._finger.up(point)
        return Stamp(earliest_ns=sent_ns, latest_ns=self._clock.monotonic_ns() + self._delivery_ns)

    def swipe(self, start: Point, end: Point, *, duration_ms: float) -> Stamp | None:
        if not self._finger.is_ready():
            return None
        sent_ns = self._clock.monotonic_ns()
        if not self._finger.down(start):
            return None
        at = start
        try:
            duration_ns = max(duration_ms * 1e6, 1.0)
            while (share := (self._clock.monotonic_ns() - sent_ns) / duration_ns) < 1:
                at = _between(start, end, share)
                self._finger.move(at)
                self._clock.sleep(MOVE_EVERY_S)
            at = end
            self._finger.move(at)
        except DetectorError:
            self._finger.up(at)
            raise
        self._finger.up(at)
        return Stamp(earliest_ns=sent_ns, latest_ns=self._clock.monotonic_ns() + self._delivery_ns)


def _between(start: Point, end: Point, share: float) -> Point:
    return Point(
        x_px=start.x_px + (end.x_px - start.x_px) * share,
        y_px=start.y_px + (end.y_px - start.y_px) * share,
    )
