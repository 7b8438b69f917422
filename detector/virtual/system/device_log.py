"""The device's log: entries in buffers, kept in order, which can be followed live.

Entries contain times, numbers and text; `log_format` turns them into lines. A cleared
buffer starts empty, as after `logcat -c`; sequence numbers continue.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from detector.virtual.clock import DeviceClock
from detector.virtual.streams import Pulse

__all__ = ["BUFFERS", "DeviceLog", "LogEntry"]

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
