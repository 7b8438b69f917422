"""A reboot: everything that ran ends, the device is unreachable for a while, and comes up again.

As on a phone, installed apps, stopped states and settings are kept. Alarms are gone until their
apps run again, and the log is empty. The lock screen covers everything; BOOT_COMPLETED is sent when the
vendor allows it, which takes minutes on some (autostart.md 2, S4).
"""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from detector.virtual.clock import DeviceClock
from detector.virtual.streams import Service, ServiceStream
from detector.virtual.system.activity_log import ActivityLog
from detector.virtual.system.device_log import BUFFERS, DeviceLog
from detector.virtual.system.faults import Faults
from detector.virtual.system.foreground import Foreground
from detector.virtual.system.packages import PackageRegistry
from detector.virtual.system.surroundings import Surroundings

__all__ = ["BootTimes", "RebootPorts", "Reboots", "reboot_service"]

_OFF_AFTER_S = 0.2
"""adbd answers before the device goes down."""

_BOOTED_AFTER_S = 4.0
"""Between adbd's start and `sys.boot_completed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BootTimes:
    """`boot_s` from power off to adbd's start; the broadcast is sent this long after the boot."""

    boot_s: float
    broadcast_after_s: float


class RebootedScreen(Protocol):
    def switch_on_silently(self) -> None:
        """A boot turns the screen on; no app is running that could be notified."""


class RebootedBackground(Protocol):
    def power_off(self) -> None: ...

    def booted(self, broadcast_after_s: float) -> None: ...


class RebootPorts(Protocol):
    """What a reboot ends and starts in a device."""

    @property
    def activity_log(self) -> ActivityLog: ...
    @property
    def background(self) -> RebootedBackground: ...
    @property
    def clock(self) -> DeviceClock: ...
    @property
    def faults(self) -> Faults: ...
    @property
    def foreground(self) -> Foreground: ...
    @property
    def home_package(self) -> str: ...
    @property
    def log(self) -> DeviceLog: ...
    @property
    def packages(self) -> PackageRegistry: ...
    @property
    def properties(self) -> dict[str, str]: ...
    @property
    def surroundings(self) -> Surroundings: ...
    @property
    def touch(self) -> RebootedScreen: ...


class Reboots:
    def __init__(self, device: RebootPorts, times: BootTimes) -> None:
        self._device = device
        self._times = times
        self._timers: list[asyncio.TimerHandle] = []

    def begin(self) -> None:
        self._later(_OFF_AFTER_S, self._go_down)

    def close(self) -> None:
        for timer in self._timers:
            timer.cancel()

    def _later(self, delay_s: float, what: "asyncio._CallbackType") -> None:  # type: ignore[name-defined]
        self._timers.append(asyncio.get_running_loop().call_later(delay_s, what))

    def _go_down(self) -> None:
        device = self._device
        device.faults.go_down()
        device.background.power_off()
        device.foreground.power_off()
        device.log.clear(BUFFERS)
        device.properties["sys.boot_completed"] = ""
        device.surroundings.restart()
        device.touch.switch_on_silently()
        self._later(self._times.boot_s, self._come_up)

    def _come_up(self) -> None:
        device = self._device
        device.clock.restart()
        up_ms = round(self._times.boot_s * 1000)
        device.activity_log.event("boot_progress_start", str(round(up_ms * 0.3)))
        device.activity_log.event("boot_progress_ams_ready", str(round(up_ms * 0.8)))
        device.faults.come_up()
        self._later(_BOOTED_AFTER_S, self._booted)

    def _booted(self) -> None:
        device = self._device
        home = device.packages.get(device.home_package)
        assert home is not None
        device.foreground.boot_home(home)
        device.activity_log.event("boot_progress_enable_screen", str(round(self._times.boot_s * 1000)))
        device.properties["sys.boot_completed"] = "1"
        device.background.booted(self._times.broadcast_after_s)


def reboot_service(reboots: Reboots) -> Service:
    async def run(stream: ServiceStream) -> None:
        reboots.begin()

    return run
