"""Deliberate faults, by name: `NAME` or `NAME@WHEN`.

WHEN counts from a client's first operation: `3s`, or `40op` for the fortieth operation (a service
opened, a request to the uiautomation server). `launch+3s` counts from the first frame of the first app
that is launched: however long the client took until then, the fault sets in during its run. For some
faults it is an amount instead: how long a dump takes, how far and how fast a clock goes wrong. A fault
changes what the device does, never the ground truth.
"""

import asyncio
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from detector.core.errors import ConfigError
from detector.virtual.clock import DeviceClock
from detector.virtual.streams import Pulse

__all__ = ["FAULTS", "Fault", "Faults", "clock_drift", "clock_skew_s", "parse_fault", "stutter_s"]

FAULTS: dict[str, str] = {
    "unauthorized": "asks for an authorisation that nobody gives",
    "offline": "is listed but never finishes its handshake",
    "vanish": "drops every connection and is gone",
    "hang": "accepts connections and never answers again",
    "stall": "answers nothing for five seconds, then goes on",
    "secure": "every window forbids screenshots: black pictures, readable trees",
    "hidden-content": "the app in front is hidden from a shared screen: black, and no window forbids it",
    "hidden-video": "the screen is hidden from videos: they are black, single pictures are not",
    "stutter": "one picture in five comes up to this much later (default 400ms)",
    "slow-dump": "a view tree takes this long (default 8s)",
    "empty-hierarchy": "a view tree has no nodes",
    "drop": "the connection breaks in the middle of what is being sent; another one can be made",
    "small-encoder": "the video encoder refuses pictures with a side above 1280 px",
    "no-forward": "refuses streams to the names that its programs listen on (localabstract:...)",
    "late-video": "scrcpy sends no frame before the display first changes",
    "screen-off": "the device falls asleep; a key wakes it",
    "rotated": "an app turns the display to landscape",
    "dead-uiautomation": "the uiautomation server is dead and does not start again",
    "dead-screen": "the screen is off and no key wakes it",
    "locked": "the lock screen lies over everything",
    "stale-focus": "dumps go on naming what was in front then",
    "display-warning": "a warning about several displays stands in front of each picture",
    "full-storage": "nothing more can be written to its disk",
    "clock-skew": "its wall clock is ahead by this much (default 3600s)",
    "clock-drift": "its wall clock gains this much each second (default 2ms)",
    "reboots": "it reboots spontaneously, and is back after a while",
    "system-restart": "its system server dies and comes back: adb stays, every app and service is gone",
    "memory-limit": "the app in front is killed for its use of memory, as from Android 17 on",
    "log-rotates": "the log runs over: what reads it is thrown out, and what it held is gone",
    "log-drops": "the log drops lines of the system, and says how many",
    "foreign-adb": "the adb server says another version than ours",
}

_AMOUNTS = frozenset({"stutter", "slow-dump", "clock-skew", "clock-drift"})
"""Faults whose WHEN is an amount, not a time."""

_STUTTER_S = 0.4
_STALL_S = 5.0
_SLOW_DUMP_S = 8.0
_SMALL_ENCODER_PX = 1280
_MIN_CUT_BYTES = 256
"""Anything shorter goes through: a line of text is too short to break off in the middle."""
_CLOCK_SKEW_S = 3600.0
_CLOCK_DRIFT_S = 0.002


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    name: str
    seconds: float | None = None
    n_operations: int | None = None
    is_from_launch: bool = False


def parse_fault(text: str) -> Fault:
    """Raises ConfigError listing the known names."""
    name, _, when = text.partition("@")
    if name not in FAULTS:
        raise ConfigError(f"no fault {name!r}; there are {', '.join(FAULTS)}")
    if not when:
        return Fault(name=name)
    match = re.fullmatch(
        r"(?:(?P<number>\d+)op|(?P<launch>launch\+)?(?P<amount>\d+(?:\.\d+)?)(?P<unit>ms|s))", when
    )
    if match is None:
        raise ConfigError(f"fault {text!r}: write the moment as 3s, 500ms, 40op or launch+3s")
    if name in _AMOUNTS and (match["number"] or match["launch"]):
        raise ConfigError(f"fault {text!r}: it takes an amount, such as 3s or 500ms")
    if match["number"]:
        return Fault(name=name, n_operations=int(match["number"]))
    amount = float(match["amount"])
    return Fault(
        name=name,
        seconds=amount / 1000 if match["unit"] == "ms" else amount,
        is_from_launch=match["launch"] is not None,
    )


def clock_skew_s(faults: Sequence[Fault]) -> float:
    """How far ahead the device's wall clock is, according to its faults."""
    return _amount_s(faults, "clock-skew", _CLOCK_SKEW_S)


def clock_drift(faults: Sequence[Fault]) -> float:
    """Seconds that the device's wall clock gains per second."""
    return _amount_s(faults, "clock-drift", _CLOCK_DRIFT_S)


def stutter_s(faults: Sequence[Fault]) -> float:
    """The maximum delay of a picture; 0 if there is none."""
    return _amount_s(faults, "stutter", _STUTTER_S)


def _amount_s(faults: Sequence[Fault], name: str, usual_s: float) -> float:
    """0 without such a fault."""
    for fault in faults:
        if fault.name == name:
            return usual_s if fault.seconds is None else fault.seconds
    return 0.0


class Faults:
    """The faults of one device, and their effect wherever they are queried."""

    def __init__(self, faults: Sequence[Fault], clock: DeviceClock, on_changed: Callable[[], None]) -> None:
        self._by_name = {fault.name: fault for fault in faults}
        self._clock = clock
        self._on_changed = on_changed
        self._first_operation_at_s: float | None = None
        self._first_launch_at_s: float | None = None
        self._n_operations = 0
        self._changed = Pulse()
        self._timers: list[asyncio.TimerHandle] = []
        self._acts: dict[str, Callable[[], None]] = {"vanish": self.vanish, "stall": self._stall}
        self._dropped = Pulse()
        self._has_dropped = False
        self._stall_ends_s: float | None = None
        self.is_vanished = False
        self.is_down = False
        """It is switched off, or booting: unreachable, and it will be back."""
        self.lacks_system = False
        """Its system server is dead: adb and native programs alone answer, and it will be back."""
        self.n_restarts = 0
        """Of the system server; what was connected to an earlier one is dead."""
        self._system_gone = Pulse()

    def when_due(self, name: str, act: Callable[[], None]) -> None:
        """Calls `act` once, when the fault sets in; never if the device does not have it."""
        self._acts[name] = act
        fault = self._by_name.get(name)
        if fault is not None and fault.seconds is None and fault.n_operations is None:
            act()

    @property
    def state(self) -> str:
        """As printed by `adb devices`."""
        for state in ("unauthorized", "offline"):
            if state in self._by_name:
                return state
        return "offline" if self.is_down else "device"

    def blacks_out_screen(self, at_s: float) -> bool:
        return self._is_due("secure", at_s)

    def hides_content(self, at_s: float | None = None) -> bool:
        return self._is_due("hidden-content", at_s)

    def hides_video(self, at_s: float) -> bool:
        return self._is_due("hidden-video", at_s)

    def turns_display(self, at_s: float | None = None) -> bool:
        return self._is_due("rotated", at_s)

    @property
    def empties_hierarchy(self) -> bool:
        return self._is_due("empty-hierarchy")

    @property
    def kills_uiautomation(self) -> bool:
        return self._is_due("dead-uiautomation")

    @property
    def extra_dump_s(self) -> float:
        return _amount_s(tuple(self._by_name.values()), "slow-dump", _SLOW_DUMP_S)

    @property
    def warns_of_displays(self) -> bool:
        return self._is_due("display-warning")

    @property
    def fills_storage(self) -> bool:
        return self._is_due("full-storage")

    @property
    def has_foreign_server(self) -> bool:
        return "foreign-adb" in self._by_name

    @property
    def largest_video_px(self) -> float:
        """The longest side that the video encoder accepts."""
        return _SMALL_ENCODER_PX if self._is_due("small-encoder") else math.inf

    @property
    def hides_names(self) -> bool:
        """Abstract sockets are unreachable from outside."""
        return self._is_due("no-forward")

    @property
    def delays_video(self) -> bool:
        return self._is_due("late-video")

    @property
    def may_drop(self) -> bool:
        return "drop" in self._by_name

    def drops_within(self, n_bytes: int) -> bool:
        """Whether the connection breaks while so many bytes are being sent; this happens only once."""
        return n_bytes >= _MIN_CUT_BYTES and not self._has_dropped and self._is_due("drop")

    def drop(self) -> None:
        self._has_dropped = True
        self._dropped.fire()

    def go_down(self) -> None:
        """Every connection ends."""
        self.is_down = True
        self._dropped.fire()

    def come_up(self) -> None:
        self.is_down = False
        self._on_changed()

    def lose_system(self) -> None:
        self.lacks_system = True
        self.n_restarts += 1
        self._system_gone.fire()
        self._on_changed()

    def regain_system(self) -> None:
        self.lacks_system = False
        self._on_changed()

    async def wait_system_gone(self) -> None:
        await self._system_gone.wait()

    async def wait_dropped(self) -> None:
        await self._dropped.wait()

    async def operation(self) -> None:
        """Counts one operation; on a device that hangs it never returns."""
        self._n_operations += 1
        if self._first_operation_at_s is None:
            self._first_operation_at_s = self._clock.now_s()
            self._wind_up(is_from_launch=False)
        for name, fault in self._by_name.items():
            if fault.n_operations == self._n_operations:
                self._set_in(name)
        if not self.is_vanished and self._is_due("vanish"):
            self.vanish()
        await self.pass_or_hang()

    def launched(self) -> None:
        """A launched app has drawn its first frame."""
        if self._first_launch_at_s is None:
            self._first_launch_at_s = self._clock.now_s()
            self._wind_up(is_from_launch=True)

    def _wind_up(self, *, is_from_launch: bool) -> None:
        """Starts the timers of all faults that count from now."""
        for name, fault in self._by_name.items():
            if fault.seconds is not None and fault.is_from_launch is is_from_launch:
                timer = asyncio.get_running_loop().call_later(fault.seconds, self._set_in, name)
                self._timers.append(timer)

    def _set_in(self, name: str) -> None:
        self._acts.get(name, lambda: None)()
        self._on_changed()

    async def pass_or_hang(self) -> None:
        while self._is_due("hang") or self.is_vanished:
            await self._changed.wait()
        if self._is_due("stall"):
            await self._sit_out_stall()

    async def _sit_out_stall(self) -> None:
        if self._stall_ends_s is None:
            self._stall()  # one that begins with the first operation
        assert self._stall_ends_s is not None
        if (left_s := self._stall_ends_s - self._clock.now_s()) > 0:
            await asyncio.sleep(left_s)

    def _stall(self) -> None:
        self._stall_ends_s = self._clock.now_s() + _STALL_S

    def vanish(self) -> None:
        self.is_vanished = True
        self._changed.fire()

    async def wait_vanished(self) -> None:
        while not self.is_vanished:
            await self._changed.wait()

    def close(self) -> None:
        for timer in self._timers:
            timer.cancel()

    def _is_due(self, name: str, at_s: float | None = None) -> bool:
        """At a given time, by default now."""
        fault = self._by_name.get(name)
        if fault is None:
            return False
        if fault.n_operations is not None:
            return self._n_operations >= fault.n_operations
        if fault.seconds is not None:
            first = self._first_launch_at_s if fault.is_from_launch else self._first_operation_at_s
            now_s = self._clock.now_s() if at_s is None else at_s
            return first is not None and now_s >= first + fault.seconds
        return True
