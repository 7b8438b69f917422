"""Devices by name: a phone on an adb server, or a virtual one that is brought up for the purpose."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from detector.config import ConsoleAddress, Prepare
from detector.core.clock import Clock
from detector.core.errors import ConfigError
from detector.devices.adb import AdbServer
from detector.devices.android import AndroidDevice, open_device
from detector.devices.port import MotionControls
from detector.devices.preparing import prepare
from detector.devices.uiautomation_start import Uiautomator2Starter
from detector.wiring.adb_servers import find, known_devices
from detector.wiring.consoles import console_at, console_of
from detector.wiring.virtual_devices import VirtualChoice, served_by_adb

__all__ = ["DeviceChoice", "opened", "prepare_as"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChoice:
    """`name` None: the only device there is. With `virtual` a device of our own is brought up."""

    name: str | None = None
    virtual: VirtualChoice | None = None


@contextmanager
def opened(choice: DeviceChoice, clock: Clock) -> Iterator[AndroidDevice]:
    """The device asked for, ready; left as it was found. Raises DeviceNotReady with what to do."""
    if choice.virtual is not None:
        if choice.name is not None:
            raise ConfigError("--device and --virtual-app exclude each other")
        with served_by_adb([choice.virtual]) as served:
            serial = served.serials[0]
            server = AdbServer("127.0.0.1", served.adb_server_port, clock)
            address = ConsoleAddress(host="127.0.0.1", port=served.console_ports[serial], token_file=Path())
            yield from _opened(server, serial, clock, motion=console_at(address, serial, clock))
        return
    server, serial = find(choice.name, clock)
    known = known_devices()
    motion = console_of(known, serial, clock)
    yield from _opened(server, serial, clock, motion=motion, wanted=known.defaults.prepare)


def _opened(
    server: AdbServer,
    serial: str,
    clock: Clock,
    *,
    motion: MotionControls | None,
    wanted: Prepare | None = None,
) -> Iterator[AndroidDevice]:
    device = open_device(
        server.link(serial), clock, starter=Uiautomator2Starter(server, serial), motion=motion
    )
    try:
        if wanted is not None:
            prepare_as(wanted, device)
        yield device
    finally:
        device.close()


def prepare_as(wanted: Prepare, device: AndroidDevice) -> None:
    """As `defaults.prepare` of devices.yaml says; the close of the device puts it back."""
    prepare(
        device.debts,
        font_scale=wanted.font_scale,
        rotation_deg=wanted.rotation,
        has_normal_animations=wanted.animations == "normal",
    )
