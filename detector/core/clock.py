"""The clock interface passed to everything above the core: real or simulated.

Nothing in the project asks the operating system for the time or sleeps directly; it uses the clock it
was given, so that thousands of runs can be played on a clock that jumps to the next event.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

__all__ = ["Clock", "HostZone", "today_utc", "utc_of", "utc_text"]


class Clock(Protocol):
    """Host time. `monotonic_ns` never goes backwards; `wall_ns` is Unix time and may."""

    def monotonic_ns(self) -> int: ...

    def wall_ns(self) -> int: ...

    def sleep(self, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HostZone:
    """A host's local time: `offset_s` ahead of UTC at that moment; `name` as the host calls it."""

    offset_s: int
    name: str

    def __post_init__(self) -> None:
        if not -86_400 < self.offset_s < 86_400:
            raise ValueError(f"no zone is {self.offset_s} s from UTC")


def utc_of(wall_ns: int) -> datetime:
    """The UTC time of a `wall_ns` value."""
    return datetime.fromtimestamp(wall_ns / 1e9, UTC)


def utc_text(wall_ns: int) -> str:
    """ISO 8601 with milliseconds, as used in documents: `2026-11-27T08:00:00.123Z`."""
    return f"{utc_of(wall_ns):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


def today_utc(clock: Clock) -> date:
    """Today's date in UTC, as for every date we write."""
    return utc_of(clock.wall_ns()).date()
