"""A reboot: everything that ran ends, the device is unreachable for a while, and comes up again.

A restart of the system server is less: adbd, the log and native programs live on. Zygote exits with it and
takes all apps along, services are not found, the boot animation is shown, and the home screen follows
(devices.md 5.8).

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
from detector.virtual.system.processes import ProcessTable
from detector.virtual.system.surroundings import Surroundings

__all__ = ["BootTimes", "RebootPorts", "Reboots", "reboot_service"]

_OFF_AFTER_S = 0.2
"""adbd answers before the device goes down."""

_ZYGOTE_AFTER_S = 0.4
_ZYGOTE_PID = 352

_BOOTED_AFTER_S = 4.0
"""Between adbd's start and `sys.boot_completed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BootTimes:
    """`boot_s` from power off to adbd's start; the broadcast is sent this long after the boot.

    `restart_s` from the death of the system server to the home screen.
    """

    boot_s: float
    restart_s: float
    broadcast_after_s: float


class RebootedScreen(Protocol):
    def switch_on_silently(self) -> None:
        """A boot turns the screen on; no app is running that could be notified."""


class RebootedBackground(Protocol):
    def power_off(self) -> None: ...

    def booted(self, broadcast_after_s: float, *, is_locked: bool = True) -> None: ...


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
    def listeners(self) -> dict[str, Service]: ...
    @property
    def log(self) -> DeviceLog: ...
    @property
    def packages(self) -> PackageRegistry: ...
    @property
    def processes(self) -> ProcessTable: ...
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

    def restart_system(self) -> None:
        device = self._device
        system = device.processes.system_server
        self._zygote("E", "Zygote", f"Exit zygote because system server (pid {system.pid}) has terminated")
        device.faults.lose_system()
        device.background.power_off()
        device.foreground.power_off()
        device.listeners.clear()
        device.processes.end_system()
        device.properties["service.bootanim.exit"] = "0"
        self._later(_ZYGOTE_AFTER_S, self._zygote_restarted)
        self._later(self._times.restart_s, self._system_back)

    def _zygote_restarted(self) -> None:
        self._zygote("I", "boot_progress_start", str(round(self._device.clock.uptime_s() * 1000)))

    def _zygote(self, level: str, tag: str, text: str) -> None:
        buffer = "events" if level == "I" else "main"
        self._device.log.write(buffer, level, tag, text, pid=_ZYGOTE_PID, tid=_ZYGOTE_PID, uid=0)

    def _system_back(self) -> None:
        device = self._device
        device.processes.begin_system(at_s=device.clock.now_s())
        device.faults.regain_system()
        up_ms = round(device.clock.uptime_s() * 1000)
        device.activity_log.event("boot_progress_ams_ready", str(up_ms))
        self._home_again()
        device.activity_log.event("boot_progress_enable_screen", str(up_ms))
        device.properties["service.bootanim.exit"] = "1"
        device.background.booted(self._times.broadcast_after_s, is_locked=False)

    def _home_again(self) -> None:
        home = self._device.packages.get(self._device.home_package)
        assert home is not None
        self._device.foreground.boot_home(home)

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
        self._home_again()
        device.activity_log.event("boot_progress_enable_screen", str(round(self._times.boot_s * 1000)))
        device.properties["sys.boot_completed"] = "1"
        device.background.booted(self._times.broadcast_after_s)


def reboot_service(reboots: Reboots) -> Service:
    async def run(stream: ServiceStream) -> None:
        reboots.begin()

    return run
