"""Devices by name: a phone on an adb server, or a virtual one that is brought up for the purpose."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from detector.config import Prepare
from detector.core.clock import Clock
from detector.core.errors import ConfigError
from detector.devices.adb import AdbServer
from detector.devices.android import AndroidDevice, open_device
from detector.devices.preparing import prepare
from detector.devices.uiautomation_start import Uiautomator2Starter
from detector.wiring.adb_servers import find, known_devices
from detector.wiring.virtual_devices import VirtualChoice, adb_server_of

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
        with adb_server_of([choice.virtual]) as (port, serials):
            yield from _opened(AdbServer("127.0.0.1", port, clock), serials[0], clock)
        return
    server, serial = find(choice.name, clock)
    yield from _opened(server, serial, clock, known_devices().defaults.prepare)


def _opened(
    server: AdbServer, serial: str, clock: Clock, wanted: Prepare | None = None
) -> Iterator[AndroidDevice]:
    device = open_device(server.link(serial), clock, starter=Uiautomator2Starter(server, serial))
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
