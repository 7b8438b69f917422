"""Moments as a report shows them: all in one zone, that of the computer that captured, or else UTC."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

from detector.assessment.seen_run import SeenRun
from detector.core.clock import HostZone
from detector.core.quantity import Quantity

__all__ = ["local_stamp", "stamp", "wall_clock", "zone_of"]


def zone_of(runs: Iterable[SeenRun]) -> HostZone | None:
    """The first one recorded; None: UTC."""
    return next((run.zone for run in runs if run.zone is not None), None)


def stamp(iso: str, zone: HostZone | None = None) -> str:
    """A recorded time as `2026-03-01 10:20:05 +08:00`, or `… UTC`; anything but an ISO time is unchanged.

    A time that names no zone stays as it is.
    """
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    if at.tzinfo is None:
        return f"{at:%Y-%m-%d %H:%M:%S}"
    if zone is not None:
        return local_stamp(at.timestamp(), zone)
    return f"{at:%Y-%m-%d %H:%M:%S} {'UTC' if at.utcoffset() == timedelta(0) else at.strftime('%z')}"


def local_stamp(epoch_s: float, zone: HostZone) -> str:
    at = _local(epoch_s, zone)
    return f"{at:%Y-%m-%d %H:%M:%S} {at.isoformat()[-6:]}"


def wall_clock(
    zero_wall_ms: Quantity | None, at_ms: float, *, zone: HostZone | None = None, with_day: bool = False
) -> str:
    """The phone's wall clock at a moment of the run's axis, as `02:20:07.3 UTC`; "" if it was not read.

    Tenths of a second, unless the error is larger than one.
    """
    if zero_wall_ms is None:
        return ""
    at = _local((zero_wall_ms.value + at_ms) / 1000, zone)
    tenths = "" if zero_wall_ms.error > 500 else f".{at.microsecond // 100_000}"
    day = f"{at:%m-%d} " if with_day else ""
    return f"{day}{at:%H:%M:%S}{tenths} {'UTC' if zone is None else at.isoformat()[-6:]}"


def _local(epoch_s: float, zone: HostZone | None) -> datetime:
    return datetime.fromtimestamp(
        epoch_s, UTC if zone is None else timezone(timedelta(seconds=zone.offset_s))
    )
