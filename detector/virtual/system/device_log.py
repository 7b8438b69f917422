"""The device's log: entries in buffers, kept in order, which can be followed live.

Entries contain times, numbers and text; `log_format` turns them into lines. A cleared
buffer starts empty, as after `logcat -c`; sequence numbers continue.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from detector.virtual.clock import DeviceClock
from detector.virtual.streams import Pulse

__all__ = ["BUFFERS", "DeviceLog", "LogEntry", "LogFormat", "UnknownFormat"]


BUFFERS = ("main", "system", "crash", "events", "radio")

_KEPT_ENTRIES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    sequence: int
    at_s: float
    buffer: str
    level: str  # one of V D I W E F
    tag: str
    message: str
    pid: int
    tid: int
    uid: int


class DeviceLog:
    def __init__(self, clock: DeviceClock) -> None:
        self._clock = clock
        self._entries: list[LogEntry] = []
        self._next_sequence = 1
        self._written = Pulse()
        self.n_overruns = 0
        """How often it overflowed; any reader at that time is disconnected."""

    @property
    def next_sequence(self) -> int:
        return self._next_sequence

    def write(self, buffer: str, level: str, tag: str, message: str, *, pid: int, tid: int, uid: int) -> None:
        entry = LogEntry(
            sequence=self._next_sequence,
            at_s=self._clock.now_s(),
            buffer=buffer,
            level=level,
            tag=tag,
            message=message,
            pid=pid,
            tid=tid,
            uid=uid,
        )
        self._next_sequence += 1
        self._entries.append(entry)
        if len(self._entries) > 2 * _KEPT_ENTRIES:
            del self._entries[:_KEPT_ENTRIES]
        self._written.fire()

    def entries(self, buffers: Iterable[str], *, from_sequence: int = 0) -> list[LogEntry]:
        wanted = frozenset(buffers)
        start = 0
        if self._entries:
            first = self._entries[0].sequence
            # Without gaps a sequence number is an index; a cleared buffer leaves gaps, which
            # only put the start too late by what was removed, so step back to it.
            start = max(0, min(from_sequence - first, len(self._entries)))
            while start and self._entries[start - 1].sequence >= from_sequence:
                start -= 1
        return [
            entry
            for entry in self._entries[start:]
            if entry.sequence >= from_sequence and entry.buffer in wanted
        ]

    def clear(self, buffers: Iterable[str]) -> None:
        gone = frozenset(buffers)
        self._entries = [entry for entry in self._entries if entry.buffer not in gone]

    def run_over(self) -> None:
        self.n_overruns += 1
        self.clear(BUFFERS)
        self._written.fire()

    async def wait_for_more(self) -> None:
        await self._written.wait()


# How `logcat` prints an entry, in each `-v` format and with its modifiers.
#
# Widths follow AOSP's liblog `logprint.cpp`: a tag is padded to 8, epoch seconds to 19, monotonic seconds to
# 6. Each line of a multi-line message gets the prefix. Entries carry the wall clock's time; their monotonic
# one is that less what the two clocks differ now (`convertMonotonic`, to whom dmesg is closed).

_LAYOUTS = ("brief", "long", "process", "raw", "tag", "thread", "threadtime", "time")
_NOT_SHOWN = ("color", "colour", "printable", "descriptive", "UTC")  # accepted, changes no digit here


class UnknownFormat(Exception):
    """A `-v` value unknown to logcat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFormat:
    layout: str = "threadtime"
    clock: str = "wall"  # wall, epoch or monotonic
    n_decimals: int = 3
    has_uid: bool = False
    has_year: bool = False
    has_zone: bool = False

    def with_value(self, value: str) -> "LogFormat":
        """This format, modified by one more `-v VALUE`."""
        if value in _LAYOUTS:
            return replace(self, layout=value)
        if value in ("epoch", "monotonic"):
            return replace(self, clock=value)
        if value in ("usec", "nsec"):
            return replace(self, n_decimals=6 if value == "usec" else 9)
        if value == "uid":
            return replace(self, has_uid=True)
        if value == "year":
            return replace(self, has_year=True)
        if value == "zone":
            return replace(self, has_zone=True)
        if value in _NOT_SHOWN:
            return self
        raise UnknownFormat(value)

    def line(self, entry: LogEntry, clock: DeviceClock) -> str:
        """The printed lines of an entry, each with its newline."""
        prefix, suffix = self._around(entry, clock)
        if self.layout == "long":
            return f"{prefix}\n{entry.message}\n\n"
        return "".join(f"{prefix}{line}{suffix}\n" for line in entry.message.split("\n"))

    def _around(self, entry: LogEntry, clock: DeviceClock) -> tuple[str, str]:
        level, tag, pid, tid = entry.level, entry.tag, entry.pid, entry.tid
        uid = f"{entry.uid:5d}" if self.has_uid else ""
        when = self._time(entry, clock)
        match self.layout:
            case "raw":
                return "", ""
            case "brief":
                return f"{level}/{tag:<8}({uid}{':' if uid else ''}{pid:5d}): ", ""
            case "tag":
                return f"{level}/{tag:<8}: ", ""
            case "process":
                return f"{level}({uid}{':' if uid else ''}{pid:5d}) ", f"  ({tag})"
            case "thread":
                return f"{level}({uid}{':' if uid else ''}{pid:5d}:{tid:5d}) ", ""
            case "time":
                return f"{when} {level}/{tag:<8}({uid}{':' if uid else ''}{pid:5d}): ", ""
            case "long":
                return f"[ {when} {uid}{':' if uid else ''}{pid:5d}:{tid:5d} {level}/{tag:<8} ]", ""
            case _:
                return f"{when} {uid + ' ' if uid else ''}{pid:5d} {tid:5d} {level} {tag:<8}: ", ""

    def _time(self, entry: LogEntry, clock: DeviceClock) -> str:
        match self.clock:
            case "epoch":
                seconds, width = clock.wall_s(entry.at_s), 19
            case "monotonic":
                ahead_s = clock.wall_s() - clock.uptime_s()
                seconds, width = clock.wall_s(entry.at_s) - ahead_s, 6
            case _:
                seconds, width = clock.wall_s(entry.at_s), 0
        total_us = round(seconds * 1e6)
        whole_s, us = divmod(total_us, 1_000_000)
        decimals = f"{us * 1000:09d}"[: self.n_decimals]
        if width:
            return f"{whole_s:{width}d}.{decimals}"
        local = clock.in_zone(whole_s)
        day = local.strftime("%Y-%m-%d" if self.has_year else "%m-%d")
        zone = local.strftime(" %z") if self.has_zone else ""
        return f"{day} {local:%H:%M:%S}.{decimals}{zone}"
