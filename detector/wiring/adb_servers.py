"""Which adb server a device is connected to: from devices.yaml, adb's own variables, or the usual port."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from detector.config import LOCAL, AdbAddress, DevicesFile, KnownDevice, read_devices_file
from detector.core.clock import Clock
from detector.core.errors import ConfigError, DeviceNotReady
from detector.devices.adb import AdbServer, ListedDevice
from detector.parsing.device_text import whole_number

__all__ = [
    "ABSENT",
    "DEVICES_FILE",
    "READY",
    "Everything",
    "Found",
    "HostNotReached",
    "find",
    "found_everywhere",
    "found_named",
    "known_devices",
    "local_name",
    "local_server",
]

DEVICES_FILE = Path("devices.yaml")
READY = "device"  # adb's word for a device that can be used
ABSENT = "absent"  # ours: declared in devices.yaml, but not listed by adb


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One device on one host, in any state; `entry` is its entry in devices.yaml."""

    server: AdbServer
    host: str
    listed: ListedDevice
    entry: KnownDevice | None


_ADDRESS = re.compile(r"(?:[\w.-]+|\[[0-9A-Fa-f:]+\]):\d{1,5}")
"""A serial that adb gives to a device which it reaches over the network."""
CONNECTED_LOOKS, BETWEEN_LOOKS_S = 10, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class HostNotReached:
    """An adb server that does not answer, and why."""

    host: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """Devices that the hosts list, and devices that devices.yaml declares but no host lists."""

    devices: tuple[Found, ...]
    not_reached: tuple[HostNotReached, ...]


def known_devices(path: Path | None = None) -> DevicesFile:
    """From this file, else from `devices.yaml` in the working folder."""
    return read_devices_file(DEVICES_FILE if path is None else path)


def local_server(known: DevicesFile, clock: Clock) -> AdbServer:
    """The adb server of this machine, which is started if needed."""
    return _server(known, LOCAL, clock)


def local_name() -> str:
    """`address:port` of the adb server of this machine."""
    address = _local_address(known_devices())
    return f"{address.host}:{address.port}"


def find(name: str | None, clock: Clock, *, devices_file: Path | None = None) -> tuple[AdbServer, str]:
    """The device with this id or serial; without a name the only one connected."""
    known = known_devices(devices_file)
    if name is not None:
        found = found_named(known, name, clock)
        if found.entry is not None and found.entry.quarantine is not None:
            reason = found.entry.quarantine.reason
            raise DeviceNotReady(found.listed.serial, f"is quarantined in {DEVICES_FILE}: {reason}")
        return found.server, found.listed.serial
    server = _server(known, LOCAL, clock)
    listed = server.devices()
    ready = [device.serial for device in listed if device.state == READY]
    if len(ready) == 1:
        return server, ready[0]
    if ready:
        raise ConfigError(f"several devices are ready, name one with --device: {', '.join(ready)}")
    if listed:
        return server, listed[0].serial  # the link reports what is wrong with it, and the remedy
    raise DeviceNotReady(server.name, "no device is plugged in (or use --virtual-app FILE)")


def found_everywhere(known: DevicesFile, clock: Clock, *, pool: str | None = None) -> Everything:
    """Raises DeviceNotReady if no adb server answers at all. `pool`: only its devices."""
    wanted = None if pool is None else {device.id for device in known.pool(pool)}
    devices: list[Found] = []
    not_reached: list[HostNotReached] = []
    errors: list[DeviceNotReady] = []
    hosts = tuple(dict.fromkeys((LOCAL, *known.hosts)))
    for host in hosts:
        server = _server(known, host, clock)
        try:
            listed = server.devices()
        except DeviceNotReady as error:
            errors.append(error)
            not_reached.append(HostNotReached(host=host, why=str(error)))
            continue
        entries = {
            device.serial: device
            for device in known.devices
            if device.host == host and device.serial is not None
        }
        for device in listed:
            entry = entries.pop(device.serial, None)
            devices.append(Found(server=server, host=host, listed=device, entry=entry))
        for serial, entry in entries.items():
            absent = ListedDevice(serial=serial, state=ABSENT)
            devices.append(Found(server=server, host=host, listed=absent, entry=entry))
    if len(errors) == len(hosts):
        raise errors[0]
    if wanted is not None:
        devices = [device for device in devices if device.entry is not None and device.entry.id in wanted]
    return Everything(devices=tuple(devices), not_reached=tuple(not_reached))


def found_named(known: DevicesFile, name: str, clock: Clock) -> Found:
    """The device with this id or serial, in any state. Raises DeviceNotReady if its server is down."""
    entry = known.find(name)
    host, serial = (LOCAL, name) if entry is None else (entry.host, entry.serial)
    if serial is None:
        raise ConfigError(
            f"{DEVICES_FILE}: devices: {name}: is a farm's and has no serial before a scan leases it; "
            "to look at it alone, connect it with `adb connect` and use its serial"
        )
    server = _server(known, host, clock)
    absent = ListedDevice(serial=serial, state=ABSENT)
    listed = next((device for device in server.devices() if device.serial == serial), absent)
    if listed is absent and _ADDRESS.fullmatch(serial):
        listed = _connected(server, serial, clock)
    return Found(server=server, host=host, listed=listed, entry=entry)


def _connected(server: AdbServer, address: str, clock: Clock) -> ListedDevice:
    """A device named by its address, after `adb connect`; it takes a moment to be ready."""
    serial = server.connect(address)
    listed = ListedDevice(serial=serial, state=ABSENT)
    for _ in range(CONNECTED_LOOKS):
        listed = next((device for device in server.devices() if device.serial == serial), listed)
        if listed.state == READY:
            break
        clock.sleep(BETWEEN_LOOKS_S)
    return listed


def _server(known: DevicesFile, host: str, clock: Clock) -> AdbServer:
    address = _local_address(known) if host == LOCAL else known.address(host)
    assert address is not None, host  # a file that uses an undeclared host was refused
    return AdbServer(address.host, address.port, clock, may_start=host == LOCAL)


def _local_address(known: DevicesFile) -> AdbAddress:
    """Resolved as adb does: its own variables, then the file, then the usual port."""
    in_file = known.address(LOCAL) or AdbAddress()
    host = os.environ.get("ANDROID_ADB_SERVER_HOST", in_file.host)
    port = os.environ.get("ANDROID_ADB_SERVER_PORT", str(in_file.port))
    number = whole_number(port)
    if number is None or not 0 < number < 65_536:
        raise ConfigError(f"ANDROID_ADB_SERVER_PORT: {port[:20]!r} is not a port")
    return AdbAddress(host=host, port=number)
