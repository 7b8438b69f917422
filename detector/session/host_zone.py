"""The time zone of this host's local time at one moment."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from detector.core.clock import HostZone

__all__ = ["host_zone"]

_LINK = Path("/etc/localtime")
_FOLDER = "zoneinfo/"


def host_zone(wall_ns: int) -> HostZone:
    """Its IANA name if the host gives one with the same offset, else its abbreviation."""
    wall_s = wall_ns // 1_000_000_000
    local = time.localtime(wall_s)
    name = _named()
    if name is None or _offset_s(name, wall_s) != local.tm_gmtoff:
        name = local.tm_zone
    return HostZone(offset_s=local.tm_gmtoff, name=name)


def _named() -> str | None:
    """From TZ, else from where the system's own zone points (tzset(3))."""
    if "TZ" in os.environ:
        return os.environ["TZ"].removeprefix(":") or "UTC"
    try:
        _, is_zone, name = str(_LINK.resolve()).partition(_FOLDER)
    except OSError:
        return None
    return name if is_zone else None


def _offset_s(name: str, wall_s: int) -> float | None:
    try:
        offset = ZoneInfo(name).utcoffset(datetime.fromtimestamp(wall_s, UTC))
    except (ValueError, OSError, KeyError):  # no such zone, or no list of zones on this host
        return None
    return None if offset is None else offset.total_seconds()
