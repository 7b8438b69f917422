"""However a session ends, the device is as before: with the unmodified uiautomator2, over real sockets."""

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


class CuttableLink:
    """A link to one virtual device that can be cut and restored; whatever was open on it is gone then."""

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
async def served_device() -> AsyncIterator[CuttableLink]:
    device = VirtualDevice(SPEC)
    device.settings[ANIMATION] = "0.5"
    phone = CuttableLink(device)
    try:
        yield phone
    finally:
        await phone.stop()
        device.close()


@pytest.fixture
def phone() -> Iterator[CuttableLink]:
    with served(served_device) as one:
        yield one


def opened(phone: CuttableLink) -> AndroidDevice:
    server = AdbServer("127.0.0.1", phone.port, RealClock(), adb_path="/nonexistent")
    starter = Uiautomator2Starter(server, SPEC.serial)
    device = open_device(server.link(SPEC.serial), RealClock(), starter=starter)
    device.cleanup.change_setting(*ANIMATION, "1")
    assert phone.device.files.names_in(TMP) == ["detector-owed.txt", "u2.jar"]
    assert list(phone.device.listeners) == ["tcp:9008"]
    assert phone.device.settings[ANIMATION] == "1"
    return device


def is_clean(phone: CuttableLink) -> bool:
    assert phone.device.files.names_in(TMP) == []
    assert phone.device.listeners == {}
    assert not phone.device.unknown_commands
    return phone.device.settings[ANIMATION] == "0.5"


def test_after_a_session_that_went_well(phone: CuttableLink) -> None:
    opened(phone).close()
    assert is_clean(phone)


@pytest.mark.long
def test_after_a_connection_that_was_lost_and_came_back(phone: CuttableLink) -> None:
    device = opened(phone)
    phone.cut()
    with pytest.raises(DeviceLost):
        device.foreground_text()
    back = threading.Timer(AWAY_S, phone.mend)
    back.start()
    device.close()
    back.join()
    assert is_clean(phone)


def test_after_a_server_that_died_in_the_middle(phone: CuttableLink) -> None:
    device = opened(phone)
    phone.device.listeners.clear()
    try:
        assert device.tree(timeout_s=5).xml  # started again
    except CaptureError:
        pytest.fail("a server that died once is started again")
    device.close()
    assert is_clean(phone)


def test_by_the_next_session_after_a_program_that_was_killed(phone: CuttableLink) -> None:
    killed = opened(phone)  # and not closed before the next one is through
    phone.cut()
    phone.mend()
    server = AdbServer("127.0.0.1", phone.port, RealClock(), adb_path="/nonexistent")
    AndroidDevice(server.link(SPEC.serial), RealClock()).close()
    assert is_clean(phone)
    killed.close()


def test_does_not_wait_forever_for_a_device_that_stays_away() -> None:
    link = FakeLink(shell={"settings get": "0.5\n", "settings put": "", "echo": ""})
    device = AndroidDevice(link, link.clock)
    device.cleanup.change_setting(*ANIMATION, "1")
    link.is_lost = True
    before_ns = link.clock.now_ns
    device.close()
    assert 5 < (link.clock.now_ns - before_ns) / 1e9 < 20
    assert device.cleanup.is_pending


def test_does_not_wait_for_a_lost_device_with_nothing_to_clean_up() -> None:
    link = FakeLink()
    device = AndroidDevice(link, link.clock)
    link.is_lost = True
    before_ns = link.clock.now_ns
    device.close()
    assert (link.clock.now_ns - before_ns) / 1e9 < 1
