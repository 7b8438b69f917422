"""A reboot: everything that ran ends, nobody reaches the device for a while, and it comes up anew.

What a phone keeps it keeps: what is installed, who was stopped, settings. Alarms are gone until their
apps run again, the log starts anew. The lock screen lies over it; BOOT_COMPLETED comes when the maker
lets it come, which takes minutes on some (autostart.md 2, S4).
"""

import asyncio
from typing import TYPE_CHECKING

from detector.virtual.streams import Service, ServiceStream
from detector.virtual.system.device_log import BUFFERS

if TYPE_CHECKING:
    from detector.virtual.device import VirtualDevice

__all__ = ["Reboots", "reboot_service"]

_OFF_AFTER_S = 0.2
"""adbd answers before the device goes down."""

_BOOTED_AFTER_S = 4.0
"""Between adbd's start and `sys.boot_completed`."""


class Reboots:
    def __init__(self, device: "VirtualDevice") -> None:
        self._device = device
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
        device.is_plugged_in = True
        device.radios.update(wifi=True, data=True, airplane=False)
        device.touch.switch_on_silently()
        self._later(device.persona.boot_s, self._come_up)

    def _come_up(self) -> None:
        device = self._device
        device.clock.restart()
        up_ms = round(device.persona.boot_s * 1000)
        device.activity_log.event("boot_progress_start", str(round(up_ms * 0.3)))
        device.activity_log.event("boot_progress_ams_ready", str(round(up_ms * 0.8)))
        device.faults.come_up()
        self._later(_BOOTED_AFTER_S, self._booted)

    def _booted(self) -> None:
        device = self._device
        home = device.packages.get(device.persona.launcher.package)
        assert home is not None
        device.foreground.boot_home(home)
        device.activity_log.event("boot_progress_enable_screen", str(round(device.persona.boot_s * 1000)))
        device.properties["sys.boot_completed"] = "1"
        device.background.booted(device.persona.boot_broadcast_after_s)


def reboot_service(device: "VirtualDevice") -> Service:
    async def run(stream: ServiceStream) -> None:
        device.reboots.begin()

    return run
