"""The ladder of ways to touch the screen: the fastest that answers is used, and its name is recorded.

A rung that refuses before anything has happened passes the gesture on. Once a finger may have come
down no other rung is tried: two taps instead of one would falsify the evidence.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from detector.core.device_facts import Injection, Stamp
from detector.core.errors import DeviceError
from detector.core.geometry import Point

__all__ = ["Pointer", "Touch"]

log = logging.getLogger(__name__)


class Pointer(Protocol):
    """One rung. None: not even begun, the next rung may try. Raises CaptureError if that is not known."""

    @property
    def name(self) -> str: ...

    def tap(self, point: Point) -> Stamp | None: ...

    def swipe(self, start: Point, end: Point, *, duration_ms: float) -> Stamp | None: ...


class Touch:
    """`rungs` in order of preference."""

    def __init__(self, serial: str, rungs: Sequence[Pointer]) -> None:
        self._serial = serial
        self._rungs = tuple(rungs)

    def tap(self, point: Point) -> Injection:
        return self._by_the_first(lambda rung: rung.tap(point))

    def swipe(self, start: Point, end: Point, *, duration_ms: float) -> Injection:
        return self._by_the_first(lambda rung: rung.swipe(start, end, duration_ms=duration_ms))

    def _by_the_first(self, gesture: Callable[[Pointer], Stamp | None]) -> Injection:
        for rung in self._rungs:
            if (effect := gesture(rung)) is not None:
                return Injection(way=rung.name, effect=effect)
            log.warning("a way to touch was not to be had", extra={"way": rung.name})
        raise DeviceError(self._serial, "takes no touch by any way there is")
