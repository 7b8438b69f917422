"""Devices by name: a phone on an adb server, or a virtual one that is brought up for the purpose."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from detector.config import LOCAL, AdbAddress, DevicesFile, read_devices_file
from detector.core.clock import Clock
from detector.core.errors import ConfigError, DeviceError, DeviceNotReady
from detector.devices.adb import AdbServer
from detector.devices.android import AndroidDevice, open_device
from detector.devices.uiautomation_start import Uiautomator2Starter
from detector.wiring.virtual_devices import VirtualChoice, adb_server_of

__all__ = ["DeviceChoice", "DevicesDocument", "ListedDevice", "opened", "plugged_in"]

DEVICES_FILE = Path("devices.yaml")
READY = "device"  # adb's word for a device that can be used


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChoice:
    """`name` None: the only device there is. With `virtual` a device of our own is brought up."""

    name: str | None = None
    virtual: VirtualChoice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDevice:
    """`state` in adb's words. What only a ready device can tell is None of any other."""

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
    """`detector devices list --json`: the document devices/1."""

    format: str
    devices: tuple[ListedDevice, ...]


@contextmanager
def opened(choice: DeviceChoice, clock: Clock) -> Iterator[AndroidDevice]:
    """The device asked for, ready; left as it was found. Raises DeviceNotReady with what to do."""
    if choice.virtual is not None:
        if choice.name is not None:
            raise ConfigError("--device and --virtual-app exclude each other")
        with adb_server_of([choice.virtual]) as (port, serials):
            yield from _opened(AdbServer("127.0.0.1", port, clock), serials[0], clock)
        return
    server, serial = _find(choice.name, clock)
    yield from _opened(server, serial, clock)


def _opened(server: AdbServer, serial: str, clock: Clock) -> Iterator[AndroidDevice]:
    device = open_device(server.link(serial), clock, starter=Uiautomator2Starter(server, serial))
    try:
        yield device
    finally:
        device.close()


def _local_address(known: DevicesFile) -> AdbAddress:
    """Where adb itself would look: its own variables, then the file, then the usual port."""
    in_file = known.address(LOCAL) or AdbAddress()
    host = os.environ.get("ANDROID_ADB_SERVER_HOST", in_file.host)
    port = os.environ.get("ANDROID_ADB_SERVER_PORT", str(in_file.port))
    if not port.isdigit():
        raise ConfigError(f"ANDROID_ADB_SERVER_PORT: {port!r} is not a port")
    return AdbAddress(host=host, port=int(port))


def _server(known: DevicesFile, host: str, clock: Clock) -> AdbServer:
    address = _local_address(known) if host == LOCAL else known.address(host)
    assert address is not None, host  # the file was refused if it names a host that it does not list
    return AdbServer(address.host, address.port, clock)


def _find(name: str | None, clock: Clock) -> tuple[AdbServer, str]:
    known = read_devices_file(DEVICES_FILE)
    if name is not None:
        entry = known.find(name)
        host, serial = (LOCAL, name) if entry is None else (entry.host, entry.serial)
        return _server(known, host, clock), serial
    server = _server(known, LOCAL, clock)
    listed = server.devices()
    ready = [one.serial for one in listed if one.state == READY]
    if len(ready) == 1:
        return server, ready[0]
    if ready:
        raise ConfigError(f"several devices are ready, name one with --device: {', '.join(ready)}")
    if listed:
        return server, listed[0].serial  # the link says what is wrong with it, and how to mend it
    raise DeviceNotReady(server.name, "no device is plugged in (or use --virtual-app FILE)")


def plugged_in(clock: Clock) -> DevicesDocument:
    """Every device of every host of devices.yaml, in any state."""
    known = read_devices_file(DEVICES_FILE)
    hosts = tuple(dict.fromkeys((LOCAL, *known.hosts)))
    listed = [one for host in hosts for one in _listed(known, host, clock)]
    return DevicesDocument(format="devices/1", devices=tuple(listed))


def _listed(known: DevicesFile, host: str, clock: Clock) -> Iterator[ListedDevice]:
    server = _server(known, host, clock)
    for one in server.devices():
        entry = next((k for k in known.devices if (k.host, k.serial) == (host, one.serial)), None)
        device_id = None if entry is None else entry.id
        if one.state != READY:
            yield ListedDevice(id=device_id, serial=one.serial, host=host, state=one.state)
            continue
        try:
            facts = AndroidDevice(server.link(one.serial), clock).facts()
        except DeviceError as error:
            yield ListedDevice(
                id=device_id, serial=one.serial, host=host, state=one.state, why_not=str(error)
            )
            continue
        display = facts.display
        yield ListedDevice(
            id=device_id,
            serial=one.serial,
            host=host,
            state=one.state,
            kind=facts.kind,
            model=facts.model,
            android=facts.android,
            display=f"{display.width_px}x{display.height_px} {display.density_dpi:g} dpi"
            if display.density_dpi
            else f"{display.width_px}x{display.height_px}",
        )
