"""All connected devices of all hosts, as the document devices/1."""

from dataclasses import dataclass

from detector.core.clock import Clock
from detector.core.device_facts import DeviceFacts
from detector.core.display import Display
from detector.core.errors import DeviceError
from detector.devices.facts import read_device_facts
from detector.devices.shell import DeviceShell
from detector.wiring.adb_servers import READY, Found, HostNotReached, found_everywhere, known_devices

__all__ = ["FORMAT", "DevicesDocument", "DocumentedDevice", "in_words", "plugged_in"]

FORMAT = "devices/1"


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
class DevicesDocument:
    """`detector devices list --json`."""

    format: str
    devices: tuple[DocumentedDevice, ...]
    hosts_not_reached: tuple[HostNotReached, ...]


def plugged_in(clock: Clock, *, pool: str | None = None) -> DevicesDocument:
    """Every device of every host of devices.yaml (or of one of its pools), in any state.

    Raises DeviceNotReady if no host answers.
    """
    everything = found_everywhere(known_devices(), clock, pool=pool)
    return DevicesDocument(
        format=FORMAT,
        devices=tuple(_documented(found, clock) for found in everything.devices),
        hosts_not_reached=everything.not_reached,
    )


def in_words(display: Display) -> str:
    size = f"{display.width_px}x{display.height_px}"
    return f"{size} {display.density_dpi:g} dpi" if display.density_dpi else size


def _documented(found: Found, clock: Clock) -> DocumentedDevice:
    facts: DeviceFacts | None = None
    why_not: str | None = None
    if found.listed.state == READY:
        try:
            facts = read_device_facts(DeviceShell(found.server.link(found.listed.serial), clock))
        except DeviceError as error:
            why_not = str(error)
    return DocumentedDevice(
        id=None if found.entry is None else found.entry.id,
        serial=found.listed.serial,
        host=found.host,
        state=found.listed.state,
        kind=None if facts is None else facts.kind,
        model=None if facts is None else facts.model,
        android=None if facts is None else facts.android,
        display=None if facts is None else in_words(facts.display),
        why_not=why_not,
    )
