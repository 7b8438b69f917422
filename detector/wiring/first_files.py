"""The first settings of a folder: devices.yaml from the connected devices, and the apps installed on them."""

from collections.abc import Mapping
from pathlib import Path

from detector.config import DraftDevice, draft
from detector.config.selection import Scalar
from detector.core.clock import Clock
from detector.core.errors import ConfigError, DeviceError
from detector.devices.android import AndroidDevice
from detector.devices.shell import DeviceShell
from detector.devices.small_apk import PACKAGE
from detector.parsing.package_lists import LAUNCHABLE, parse_launchable, parse_package_list
from detector.wiring.adb_servers import (
    DEVICES_FILE,
    READY,
    Found,
    found_everywhere,
    known_devices,
    local_name,
)

__all__ = ["apps_among", "installed_apps", "write_devices_file"]


# Writes a first devices.yaml from the connected devices; never overwrites an existing one.


def write_devices_file(clock: Clock) -> Path:
    """Returns the file written. Raises ConfigError if one exists."""
    refusal = ConfigError(f"{DEVICES_FILE} is there already and is never written over")
    if DEVICES_FILE.exists():
        raise refusal
    found = found_everywhere(known_devices(), clock).devices
    text = draft(local_name(), [_drafted(one, clock) for one in found])
    try:
        with DEVICES_FILE.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise refusal from error
    except OSError as error:
        raise ConfigError(f"{DEVICES_FILE} cannot be written: {error}") from error
    return DEVICES_FILE


def _drafted(found: Found, clock: Clock) -> DraftDevice:
    serial, state = found.listed.serial, found.listed.state
    if state != READY:
        return DraftDevice(
            serial=serial, kind="phone", name="device", labels=None, why_not=f"adb says: {state}"
        )
    try:
        facts = AndroidDevice(found.server.link(serial), clock).facts()
    except DeviceError as error:
        return _unusable(serial, str(error))
    display = facts.display
    labels: dict[str, Scalar | None] = {
        "brand": facts.manufacturer,
        "model": facts.model,
        "android": facts.android,
        "api": facts.sdk,
        "screen": f"{display.width_px}x{display.height_px}",
        "dpi": None if display.density_dpi is None else round(display.density_dpi),
    }
    return DraftDevice(
        serial=serial,
        kind=facts.kind,
        name=facts.model or facts.kind,
        labels={key: value for key, value in labels.items() if value is not None},
    )


def _unusable(serial: str, why_not: str) -> DraftDevice:
    return DraftDevice(serial=serial, kind="phone", name="device", labels=None, why_not=why_not)


# The apps that users installed on the connected devices, and which devices have which.

THIRD_PARTY = "pm list packages -3"


def installed_apps(clock: Clock) -> Mapping[str, tuple[str, ...]]:
    """For each package, the devices that have it, by id or serial; sorted.

    Leaves out apps without a launcher icon and the helper of uiautomator2. A device that does not answer is
    skipped. Raises DeviceNotReady if no adb server answers.
    """
    found: dict[str, list[str]] = {}
    for device in found_everywhere(known_devices(), clock).devices:
        if device.listed.state == READY:
            name = device.listed.serial if device.entry is None else device.entry.id
            for package in _packages(device, clock):
                found.setdefault(package, []).append(name)
    return {package: tuple(dict.fromkeys(found[package])) for package in sorted(found)}


def _packages(found: Found, clock: Clock) -> frozenset[str]:
    shell = DeviceShell(found.server.link(found.listed.serial), clock)
    try:
        return apps_among(shell.run(THIRD_PARTY).stdout, shell.run(LAUNCHABLE).stdout)
    except DeviceError:
        return frozenset()


def apps_among(third_party: str, launchable: str) -> frozenset[str]:
    """From the two outputs; all if the device does not report which have an icon."""
    installed, with_icon = frozenset(parse_package_list(third_party)), parse_launchable(launchable)
    return (installed & with_icon if with_icon else installed) - {PACKAGE}
