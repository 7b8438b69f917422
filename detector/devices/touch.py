"""The ladder of ways to touch the screen: the fastest that answers is used, and its name is recorded.

A rung that refuses before anything has happened passes the gesture on. Once a finger may have come
down no other rung is tried: two taps instead of one would falsify the evidence.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from detector.core.clock import Clock
from detector.core.device_facts import Injection, Stamp
from detector.core.errors import DetectorError, DeviceError, DeviceNotReady
from detector.core.geometry import Point
from detector.devices.shell import DeviceShell

__all__ = ["FingerPointer", "InputCommand", "Touch"]


# A finger that is put down, moved and lifted, and the gestures composed of it.
#
# Anything that can inject single touch events (the uiautomator2 server, scrcpy's control socket) is a
# `Finger`; how a tap or a swipe is composed of them is defined here once for all.

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


# Touches and keys by the shell's `input`: available on every device, and the slowest way.
#
# Each call starts a Java process on the phone, which takes up to a second (devices.md 1.5).

INPUT_TIMEOUT_S = 10.0


class InputCommand:
    """A `Pointer` of last resort: it never returns None. Presses keys, too."""

    name = "input"

    def __init__(self, shell: DeviceShell, clock: Clock) -> None:
        self._shell, self._clock = shell, clock

    def tap(self, point: Point) -> Stamp:
        return self._run(f"tap {round(point.x_px)} {round(point.y_px)}")

    def swipe(self, start: Point, end: Point, *, duration_ms: float) -> Stamp:
        points = " ".join(str(round(n)) for n in (start.x_px, start.y_px, end.x_px, end.y_px))
        return self._run(f"swipe {points} {round(duration_ms)}", for_s=duration_ms / 1000)

    def press(self, key: str) -> Stamp:
        """`key` as in KeyEvent: BACK, HOME, WAKEUP."""
        return self._run(f"keyevent KEYCODE_{key}")

    def _run(self, command: str, *, for_s: float = 0.0) -> Stamp:
        sent_ns = self._clock.monotonic_ns()
        done = self._shell.run(f"input {command}", timeout_s=for_s + INPUT_TIMEOUT_S)
        stamp = Stamp(earliest_ns=sent_ns, latest_ns=self._clock.monotonic_ns())
        if "INJECT_EVENTS" in done.message or "SecurityException" in done.message:
            raise DeviceNotReady(
                self._shell.serial, "refuses input: allow 'USB debugging (Security settings)' on the phone"
            )
        if not done.is_ok:
            raise DeviceError(self._shell.serial, f"`input {command}` failed: {done.message}")
        return stamp


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
