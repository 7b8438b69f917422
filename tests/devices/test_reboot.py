"""Rebooting a phone and waiting for it, in simulated time."""

import pytest

from detector.devices.reboot import BOOT_TIMEOUT_S, reboot_and_wait
from detector.virtual.device import DeviceSpec
from detector.virtual.in_process import SimulatedWorld
from detector.virtual.personas import DEFAULT_PERSONA


def test_waits_until_it_has_gone_and_come_back() -> None:
    with SimulatedWorld([DeviceSpec(serial="simulated-1", persona=DEFAULT_PERSONA)]) as world:
        began_ns = world.clock.monotonic_ns()
        took_s = reboot_and_wait(world, "simulated-1", world.clock)
        assert 10 < took_s < BOOT_TIMEOUT_S
        assert (world.clock.monotonic_ns() - began_ns) / 1e9 == pytest.approx(took_s, abs=1.0)
