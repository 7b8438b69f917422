"""All connected devices of all hosts, as the document devices/1."""

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

from detector.core.clock import Clock
from detector.core.device_facts import DeviceFacts
from detector.core.display import Display
from detector.core.errors import DeviceError
from detector.devices.facts import read_device_facts
from detector.devices.phone_book import PhoneBook
from detector.devices.shell import DeviceShell
from detector.wiring.adb_servers import READY, Found, HostNotReached, found_everywhere, known_devices
from detector.wiring.leases import lease_book, phone_book

__all__ = [
    "FORMAT",
    "BookedDevice",
    "DeviceLease",
    "DeviceQuarantine",
    "DevicesDocument",
    "DocumentedDevice",
    "in_words",
    "plugged_in",
]

FORMAT = "devices/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLease:
    """Who holds a device, and what for. `since` and `until`: UTC, ISO 8601; None if that is not known, or as
    long as the process `owner` lives.
    """

    owner: str
    doing: str
    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceQuarantine:
    """`by_hand`: only a person brings it back. `since`: UTC, ISO 8601, or a day of devices.yaml."""

    reason: str
    by_hand: bool
    who: str | None
    since: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedDevice:
    """`state` in adb's words. Fields that only a ready device reports are None for any other."""

    id: str | None
    serial: str
    host: str
    state: str
    kind: str | None = None
    model: str | None = None
    android: str | None = None
    display: str | None = None
    why_not: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedDevice(DocumentedDevice):
    """`lease`: who holds it. `quarantine`: why it is out of use."""

    lease: DeviceLease | None
    quarantine: DeviceQuarantine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicesDocument:
    """`detector devices list --json`."""

    format: str
    devices: tuple[BookedDevice, ...]
    hosts_not_reached: tuple[HostNotReached, ...]


def plugged_in(clock: Clock, *, pool: str | None = None) -> DevicesDocument:
    """Every device of every host of devices.yaml (or of one of its pools), in any state.

    Raises DeviceNotReady if no host answers.
    """
    everything = found_everywhere(known_devices(), clock, pool=pool)
    with closing(phone_book()) as book:
        return DevicesDocument(
            format=FORMAT,
            devices=tuple(_documented(found, clock, book) for found in everything.devices),
            hosts_not_reached=everything.not_reached,
        )


def in_words(display: Display) -> str:
    size = f"{display.width_px}x{display.height_px}"
    return f"{size} {display.density_dpi:g} dpi" if display.density_dpi else size


def _documented(found: Found, clock: Clock, book: PhoneBook) -> BookedDevice:
    facts: DeviceFacts | None = None
    why_not: str | None = None
    if found.listed.state == READY:
        try:
            facts = read_device_facts(DeviceShell(found.server.link(found.listed.serial), clock))
        except DeviceError as error:
            why_not = str(error)
    return BookedDevice(
        id=None if found.entry is None else found.entry.id,
        serial=found.listed.serial,
        host=found.host,
        state=found.listed.state,
        kind=None if facts is None else facts.kind,
        model=None if facts is None else facts.model,
        android=None if facts is None else facts.android,
        display=None if facts is None else in_words(facts.display),
        why_not=why_not,
        lease=_lease(found, clock, book),
        quarantine=_quarantine(found, book),
    )


def _lease(found: Found, clock: Clock, book: PhoneBook) -> DeviceLease | None:
    """By the book, which a farm and people use; else by the lock of a process that drives it."""
    server, serial = found.server.name, found.listed.serial
    held = book.holder(server, serial, now=clock.wall_ns() / 1e9)
    if held is not None:
        since = _moment(held.since) if held.since else None
        return DeviceLease(owner=held.owner, doing=held.doing, since=since, until=_moment(held.expires))
    driver = lease_book(clock).holder(server, serial)
    if driver is None:
        return None
    return DeviceLease(owner=f"process {driver.pid}", doing=driver.doing, since=driver.since, until=None)


def _quarantine(found: Found, book: PhoneBook) -> DeviceQuarantine | None:
    if found.entry is not None and found.entry.quarantine is not None:
        said = found.entry.quarantine
        since = None if said.since is None else said.since.isoformat()
        return DeviceQuarantine(reason=said.reason, by_hand=True, who=said.by, since=since)
    out = book.quarantined(found.server.name, found.listed.serial)
    if out is None:
        return None
    return DeviceQuarantine(reason=out.reason, by_hand=out.is_by_hand, who=out.who, since=_moment(out.since))


def _moment(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="seconds")
