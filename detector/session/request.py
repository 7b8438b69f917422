"""What to record, and the header of each bundle that it becomes."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from detector.core.actions import PrepareStep
from detector.core.clock import Clock, HostZone
from detector.core.conditions import DeviceConditions, HostFacts
from detector.core.device_facts import DeviceFacts, PackageFacts
from detector.core.entry import COLD
from detector.devices.port import Device
from detector.evidence.capture_signature import SignCapture, not_signed
from detector.evidence.records import RunHeader

__all__ = ["Beside", "CaptureRequest", "CapturedBy", "StepPerformer", "headers_of", "host_zone", "utc"]


# The time zone of this host's local time at one moment.

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


StepPerformer = Callable[[PrepareStep], None]
"""Carries out one step of a preparation, in the room that knows how. Raises CaptureError, DeviceError."""

_NS_PER_S = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Another app of the same run, which is recorded into a bundle of its own."""

    run_id: str
    package: str
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedBy:
    """The program that captures, and how its host signs what it captured."""

    tool_version: str
    sign: SignCapture = not_signed


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRequest:
    """What to record, and where. `scenario` is its name; `folder` must be new or empty.

    Facts read for an earlier run of the same scan can be passed in. `resumed_after` names the last
    complete run of an interrupted scan that this one continues. `beside`: only in a run without pictures.
    `sign` signs each bundle as it is closed. `steps`: for a scenario that prepares the app.
    """

    run_id: str
    scenario: str
    package: str
    folder: Path
    tool_version: str
    device_facts: DeviceFacts | None = None
    package_facts: PackageFacts | None = None
    conditions: DeviceConditions | None = None
    resumed_after: str | None = None
    has_pictures: bool = True
    """False for a run that never looks at the screen: hours of video would be of no use."""
    beside: tuple[Beside, ...] = ()
    sign: SignCapture = not_signed
    steps: StepPerformer | None = None
    entry: str = COLD
    """By which way the app is entered (core/entry.py)."""

    @property
    def folders(self) -> tuple[Path, ...]:
        return (self.folder, *(beside.folder for beside in self.beside))


def headers_of(request: CaptureRequest, device: Device, clock: Clock) -> tuple[RunHeader, ...]:
    """Of each bundle: the same run, each about its own app."""
    own_facts = request.package_facts or device.package_facts(request.package)
    apps = [
        (request.run_id, own_facts),
        *((beside.run_id, device.package_facts(beside.package)) for beside in request.beside),
    ]
    device_facts = request.device_facts or device.facts()
    conditions = request.conditions or device.conditions()
    started_at, zone, host = utc(clock), host_zone(clock.wall_ns()), _host_now(device, clock)
    return tuple(
        RunHeader(
            run_id=run_id,
            scenario=request.scenario,
            package=facts,
            device=device_facts,
            tool_version=request.tool_version,
            started_at=started_at,
            zone=zone,
            host=host,
            resumed_after=request.resumed_after,
            conditions=replace(conditions, installer=facts.installer),
            entry=request.entry,
            watched_with=tuple(other.package for _, other in apps if other is not facts),
        )
        for run_id, facts in apps
    )


def _host_now(device: Device, clock: Clock) -> HostFacts | None:
    if device.host is None:
        return None
    return replace(device.host, wall_minus_monotonic_ns=clock.wall_ns() - clock.monotonic_ns())


def utc(clock: Clock) -> str:
    """Now, ISO 8601 with milliseconds."""
    return datetime.fromtimestamp(clock.wall_ns() / _NS_PER_S, UTC).isoformat(timespec="milliseconds")
