"""Reboots a phone and waits until it has booted: what a farm does to one that keeps failing."""

import logging
from typing import Protocol

from detector.core.clock import Clock
from detector.core.errors import CaptureError, DeviceError, DeviceLost
from detector.devices.port import Link
from detector.devices.shell import DeviceShell

__all__ = ["has_booted", "reboot", "reboot_and_wait"]

log = logging.getLogger(__name__)

REBOOT_TIMEOUT_S = 10.0
GONE_WITHIN_S = 60.0
BOOT_TIMEOUT_S = 900.0
"""Mobly waits a quarter of an hour (ecosystem.md A.3)."""

ASK_EVERY_S = 3.0


class HasLinks(Protocol):
    """An adb server, as far as a reboot needs it."""

    def link(self, serial: str) -> Link: ...


def reboot(link: Link, shell: DeviceShell) -> None:
    """Returns at once. Raises CaptureError if the phone would not be reachable afterwards."""
    if ":" in shell.serial and not shell.run("getprop persist.adb.tcp.port").stdout.strip():
        # `adb tcpip` lasts until the next boot: the phone would not be reachable again.
        raise CaptureError(f"{shell.serial}: over the network it would not come back from a reboot")
    link.open("reboot:", timeout_s=REBOOT_TIMEOUT_S).close()


def has_booted(shell: DeviceShell) -> bool:
    try:
        return shell.run("getprop sys.boot_completed").stdout.strip() == "1"
    except DeviceError:
        return False


def reboot_and_wait(server: HasLinks, serial: str, clock: Clock) -> float:
    """Returns how long it took, s. Raises DeviceError or CaptureError if it cannot be rebooted, DeviceLost
    if it does not go down or does not come back.
    """
    began_ns = clock.monotonic_ns()
    link = server.link(serial)
    reboot(link, DeviceShell(link, clock))
    _await(server, serial, clock, is_up=False, within_s=GONE_WITHIN_S, why="did not go down for a reboot")
    why = f"did not come back from a reboot in {BOOT_TIMEOUT_S:g} s"
    _await(server, serial, clock, is_up=True, within_s=BOOT_TIMEOUT_S, why=why)
    took_s = (clock.monotonic_ns() - began_ns) / 1e9
    log.info("rebooted", extra={"serial": serial, "took_s": took_s})
    return took_s


def _await(server: HasLinks, serial: str, clock: Clock, *, is_up: bool, within_s: float, why: str) -> None:
    until_ns = clock.monotonic_ns() + round(within_s * 1e9)
    while _is_up(server, serial, clock) is not is_up:
        if clock.monotonic_ns() >= until_ns:
            raise DeviceLost(serial, why)
        clock.sleep(ASK_EVERY_S if is_up else 0.2)


def _is_up(server: HasLinks, serial: str, clock: Clock) -> bool:
    try:
        return has_booted(DeviceShell(server.link(serial), clock))
    except DeviceError:
        return False
