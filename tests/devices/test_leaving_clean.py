"""However a session ends, the device is as it was: with the unmodified uiautomator2, over real sockets."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from detector.core.errors import CaptureError, DeviceLost
from detector.devices.adb import AdbServer
from detector.devices.android import AndroidDevice, open_device
from detector.devices.uiautomation_start import Uiautomator2Starter
from detector.session.clock import RealClock
from detector.virtual.device import VirtualDevice
from detector.virtual.system.latency import NO_LATENCY
from detector.virtual.wire.smart_server import SmartServer
from tests.fakes.link import FakeLink
from tests.fakes.served import served
from tests.fakes.simulated import device_spec

SPEC = replace(device_spec(), latency=NO_LATENCY, uiautomation_running=False)
TMP = "/data/local/tmp"
ANIMATION = ("global", "animator_duration_scale")
AWAY_S = 0.8


class Road:
    """A road to one virtual device that can be cut and mended; what was open on it is gone then."""

    def __init__(self, device: VirtualDevice) -> None:
        self.device = device
        self._loop = asyncio.get_running_loop()
        self._server = SmartServer([device])
        bound = socket.create_server(("127.0.0.1", 0))
        self.port = int(bound.getsockname()[1])
        self._server.start(bound)

    def cut(self) -> None:
        asyncio.run_coroutine_threadsafe(self.stop(), self._loop).result(10)

    def mend(self) -> None:
        async def start() -> None:
            self._server = SmartServer([self.device])
            self._server.start(socket.create_server(("127.0.0.1", self.port)))

        asyncio.run_coroutine_threadsafe(start(), self._loop).result(10)

    async def stop(self) -> None:
        await self._server.stop()


@asynccontextmanager
async def road_to_a_device() -> AsyncIterator[Road]:
    device = VirtualDevice(SPEC)
    device.settings[ANIMATION] = "0.5"
    road = Road(device)
    try:
        yield road
    finally:
        await road.stop()
        device.close()


@pytest.fixture
def road() -> Iterator[Road]:
    with served(road_to_a_device) as one:
        yield one


def opened(road: Road) -> AndroidDevice:
    server = AdbServer("127.0.0.1", road.port, RealClock(), adb_path="/nonexistent")
    starter = Uiautomator2Starter(server, SPEC.serial)
    device = open_device(server.link(SPEC.serial), RealClock(), starter=starter)
    device.cleanup.change_setting(*ANIMATION, "1")
    assert road.device.files.names_in(TMP) == ["detector-owed.txt", "u2.jar"]
    assert list(road.device.listeners) == ["tcp:9008"]
    assert road.device.settings[ANIMATION] == "1"
    return device


def is_clean(road: Road) -> bool:
    assert road.device.files.names_in(TMP) == []
    assert road.device.listeners == {}
    assert not road.device.unknown_commands
    return road.device.settings[ANIMATION] == "0.5"


def test_after_a_session_that_went_well(road: Road) -> None:
    opened(road).close()
    assert is_clean(road)


def test_after_a_connection_that_was_lost_and_came_back(road: Road) -> None:
    device = opened(road)
    road.cut()
    with pytest.raises(DeviceLost):
        device.foreground_text()
    back = threading.Timer(AWAY_S, road.mend)
    back.start()
    device.close()
    back.join()
    assert is_clean(road)


def test_after_a_server_that_died_in_the_middle(road: Road) -> None:
    device = opened(road)
    road.device.listeners.clear()
    try:
        assert device.tree(timeout_s=5).xml  # started once more
    except CaptureError:
        pytest.fail("a server that died once is started again")
    device.close()
    assert is_clean(road)


def test_by_the_next_session_after_a_program_that_was_killed(road: Road) -> None:
    killed = opened(road)  # and not closed before the next one is through
    road.cut()
    road.mend()
    server = AdbServer("127.0.0.1", road.port, RealClock(), adb_path="/nonexistent")
    AndroidDevice(server.link(SPEC.serial), RealClock()).close()
    assert is_clean(road)
    killed.close()


def test_a_device_that_stays_away_is_not_waited_for_for_ever() -> None:
    link = FakeLink(shell={"settings get": "0.5\n", "settings put": "", "echo": ""})
    device = AndroidDevice(link, link.clock)
    device.cleanup.change_setting(*ANIMATION, "1")
    link.is_lost = True
    before_ns = link.clock.now_ns
    device.close()
    assert 5 < (link.clock.now_ns - before_ns) / 1e9 < 20
    assert device.cleanup.is_pending


def test_where_nothing_is_owed_a_device_that_is_gone_is_not_waited_for() -> None:
    link = FakeLink()
    device = AndroidDevice(link, link.clock)
    link.is_lost = True
    before_ns = link.clock.now_ns
    device.close()
    assert (link.clock.now_ns - before_ns) / 1e9 < 1
