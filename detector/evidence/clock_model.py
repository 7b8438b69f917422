"""Four clocks on one axis: the host's monotonic ns, the device's wall clock and uptime, ms of the run.

The device's wall clock was read at the start and at the end of a run, each time with the round trip as
its error; between the two readings the offset is interpolated linearly. Its uptime (CLOCK_MONOTONIC, used
by video packets) was tied to its wall clock at the same moments, so frames and log lines share one axis
of the device, independent of the connection to the host.
"""

from collections.abc import Sequence
from dataclasses import replace

from detector.core.actions import Enter, Launch, OpenTarget
from detector.core.conditions import HostFacts
from detector.core.device_facts import Stamp
from detector.core.quantity import Quantity
from detector.evidence.records import ActionRecord, ClockReading

__all__ = ["RunClock", "phone_ahead_ms", "zero_of"]

_NS_PER_MS = 1_000_000

UPTIME_ERROR_MS = 1.0
"""Of tying uptime to wall time: logcat reads the two clocks one after the other, microseconds apart."""

MAX_DRIFT = 100e-6
"""Ordinary quartz keeps within 50 ppm; two of them, one on each side, within 100."""


def zero_of(actions: Sequence[ActionRecord], readings: Sequence[ClockReading]) -> int:
    """Host ns of the first launch or entry; else of the first action or of the first clock reading."""
    for action in actions:
        if isinstance(action.action, Launch | OpenTarget | Enter) and action.effect is not None:
            return action.effect.earliest_ns
    if actions:
        return actions[0].started_ns
    return readings[0].read.earliest_ns if readings else 0


def phone_ahead_ms(offset: Quantity | None, host: HostFacts | None) -> Quantity | None:
    """The device's wall clock minus the host's. `offset`: minus the host's monotonic one."""
    if offset is None or host is None or host.wall_minus_monotonic_ns is None:
        return None
    return replace(offset, value=offset.value - host.wall_minus_monotonic_ns / _NS_PER_MS)


class RunClock:
    """`readings` may be empty: then device times cannot be placed."""

    def __init__(self, zero_ns: int, readings: Sequence[ClockReading]) -> None:
        self._zero_ns = zero_ns
        self._points = [self._offset(reading) for reading in readings]
        self._uptimes = [
            (reading.device_uptime_ms, *self.stamp_ms(reading.read))
            for reading in readings
            if reading.device_uptime_ms is not None
        ]

    @property
    def is_tied(self) -> bool:
        """The device's wall clock was read, so times in its log can be placed."""
        return bool(self._points)

    def host_ms(self, host_ns: int) -> float:
        return (host_ns - self._zero_ns) / _NS_PER_MS

    def stamp_ms(self, stamp: Stamp) -> tuple[float, float]:
        """The middle of the interval, and half its length as the error."""
        earliest, latest = self.host_ms(stamp.earliest_ns), self.host_ms(stamp.latest_ns)
        return (earliest + latest) / 2, (latest - earliest) / 2

    def to_run_ms(self, device_epoch_ms: float) -> tuple[float, float] | None:
        """(ms, error) of a time in the device's logs; None if its clock was never read."""
        if not self._points:
            return None
        return _laid(device_epoch_ms, self._points[0], self._points[-1])

    def uptime_to_run_ms(self, uptime_ms: float) -> tuple[float, float] | None:
        """(ms, error) of a time on the device's CLOCK_MONOTONIC; None if it was never tied to our clock."""
        if not self._uptimes:
            return None
        points = [(uptime, uptime - run_ms, error_ms) for uptime, run_ms, error_ms in self._uptimes]
        at_ms, error_ms = _laid(uptime_ms, points[0], points[-1])
        return at_ms, error_ms + UPTIME_ERROR_MS

    def _offset(self, reading: ClockReading) -> tuple[float, float, float]:
        """(device time, device time minus run time, error), all ms."""
        run_ms, error_ms = self.stamp_ms(reading.read)
        return reading.device_epoch_ms, reading.device_epoch_ms - run_ms, error_ms


_Point = tuple[float, float, float]
"""A device time, that time minus the run's, and the error of the difference, all ms."""


def _laid(device_ms: float, first: _Point, last: _Point) -> tuple[float, float]:
    """Interpolated between two readings, constant offset outside them."""
    span_ms = last[0] - first[0]
    jump_ms = last[1] - first[1]
    if span_ms <= 0:
        return device_ms - first[1], first[2] + MAX_DRIFT * abs(device_ms - first[0])
    share = min(max((device_ms - first[0]) / span_ms, 0.0), 1.0)
    error_ms = max(first[2], last[2])
    if abs(jump_ms) > first[2] + last[2] + MAX_DRIFT * span_ms:
        # The clock was set during the run, at an unknown time.
        error_ms += abs(jump_ms)
    return device_ms - (first[1] + jump_ms * share), error_ms
