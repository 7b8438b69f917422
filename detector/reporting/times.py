"""Moments as a report shows them: all in one zone, that of the computer that captured.

Where none was recorded, or only UTC, it is Beijing's in Chinese and UTC in English.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

from detector.core.clock import HostZone
from detector.core.quantity import Quantity
from detector.core.screen import Frame
from detector.judging.wording import with_unit
from detector.windows.seen_run import SeenRun

__all__ = ["BEIJING", "local_stamp", "moment", "shown_zone", "stamp", "wall_clock", "zone_of"]

_NOWHERE = frozenset({"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "GMT", "Etc/GMT", "Universal"})

BEIJING = HostZone(name="Asia/Shanghai", offset_s=8 * 3600)


def zone_of(runs: Iterable[SeenRun]) -> HostZone | None:
    """The first one recorded; None: there is none."""
    return next((run.zone for run in runs if run.zone is not None), None)


def shown_zone(zone: HostZone | None, language: str) -> HostZone | None:
    """The case's own zone, else that of the language's readers; None: UTC.

    A host that keeps UTC, as servers and containers do, says nothing about where the case was made.
    """
    is_of_a_place = zone is not None and zone.name not in _NOWHERE
    return zone if is_of_a_place or language != "zh-CN" else BEIJING


def moment(frame: Frame) -> str:
    """When a frame was shown, counted from the launch, to the precision of its error."""
    return with_unit(frame.at_ms, "ms", error=frame.at_error_ms)


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
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


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
