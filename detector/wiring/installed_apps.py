"""The apps that users installed on the connected devices, and which devices have which."""

from collections.abc import Mapping

from detector.core.clock import Clock
from detector.core.errors import DeviceError
from detector.devices.shell import DeviceShell
from detector.devices.small_apk import PACKAGE
from detector.parsing.launchable import LAUNCHABLE, parse_launchable
from detector.parsing.package_list import parse_package_list
from detector.wiring.adb_servers import READY, Found, found_everywhere, known_devices

__all__ = ["apps_among", "installed_apps"]

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
