"""Measures how late this machine is, throughout a run, and writes it into the run's bundle.

Two things are compared with the clock: each wait of the session itself, and on the real clock, which
advances while the session works, the short waits of a thread that does nothing else. A wait that ends
late shows that the machine was busy or suspended. Waits are grouped into stretches of a second, each with
its worst one, so that hours of watching stay small.
"""

import threading
from collections import deque
from dataclasses import dataclass

from detector.core.clock import Clock
from detector.evidence.records import LatenessRecord
from detector.evidence.several import RunWriter
from detector.session.clock import RealClock

__all__ = ["LatenessMeter", "MeteredClock"]

STRETCH_NS = 1_000_000_000
LATE_NS = 100_000_000
"""A wait this late forms a stretch of its own, so that it is tightly bounded."""

SAMPLE_EVERY_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wait:
    from_ns: int
    to_ns: int
    late_ns: int


class LatenessMeter:
    """`note` may be called from any thread; `drain` and `close` write, from the session's thread."""

    def __init__(self, clock: Clock, writer: RunWriter) -> None:
        self._clock, self._writer = clock, writer
        self._waits: deque[_Wait] = deque()
        self._stretch: list[_Wait] = []
        self._is_over = threading.Event()
        self._sampler: threading.Thread | None = None

    def start(self) -> None:
        """A clock that advances only while someone waits needs no sampling."""
        if isinstance(self._clock, RealClock):
            self._sampler = threading.Thread(target=self._sample, name="lateness", daemon=True)
            self._sampler.start()

    def note(self, began_ns: int, asked_s: float) -> None:
        """Record a wait of `asked_s` that has just ended."""
        now_ns = self._clock.monotonic_ns()
        late_ns = max(now_ns - began_ns - round(asked_s * 1e9), 0)
        self._waits.append(_Wait(from_ns=began_ns, to_ns=now_ns, late_ns=late_ns))

    def drain(self) -> None:
        while self._waits:
            wait = self._waits.popleft()
            if wait.late_ns >= LATE_NS:
                self._write()
                self._stretch = [wait]
                self._write()
                continue
            self._stretch.append(wait)
            if wait.to_ns - self._stretch[0].from_ns >= STRETCH_NS:
                self._write()

    def close(self) -> None:
        self._is_over.set()
        if self._sampler is not None:
            self._sampler.join()
        self.drain()
        self._write()

    def _sample(self) -> None:
        while not self._is_over.is_set():
            began_ns = self._clock.monotonic_ns()
            self._is_over.wait(SAMPLE_EVERY_S)
            self.note(began_ns, SAMPLE_EVERY_S)

    def _write(self) -> None:
        if not self._stretch:
            return
        self._writer.add_lateness(
            LatenessRecord(
                from_ns=min(wait.from_ns for wait in self._stretch),
                to_ns=max(wait.to_ns for wait in self._stretch),
                n_waits=len(self._stretch),
                worst_ns=max(wait.late_ns for wait in self._stretch),
            )
        )
        self._stretch = []


class MeteredClock:
    """Wraps a clock and reports its sleeps to the meter."""

    def __init__(self, clock: Clock, meter: LatenessMeter) -> None:
        self._clock, self._meter = clock, meter

    def monotonic_ns(self) -> int:
        return self._clock.monotonic_ns()

    def wall_ns(self) -> int:
        return self._clock.wall_ns()

    def sleep(self, seconds: float) -> None:
        began_ns = self._clock.monotonic_ns()
        self._clock.sleep(seconds)
        self._meter.note(began_ns, seconds)
