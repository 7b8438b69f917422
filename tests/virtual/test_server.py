"""Ports, consoles, and devices that run beside a synchronous program."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading

import pytest

from detector.core.errors import ConfigError
from detector.virtual.background import BackgroundVirtualDevices, FrontEnd
from detector.virtual.device import DeviceSpec
from detector.virtual.server import serve_transports
from tests.repository import REPOSITORY

SPECS = [DeviceSpec(serial="virtual-0"), DeviceSpec(serial="virtual-1")]


def test_each_device_has_an_odd_port_and_a_console_below_it() -> None:
    async def run() -> None:
        async with serve_transports(SPECS) as served:
            for one in served:
                assert one.adb_port % 2 == 1
                assert one.console_port == one.adb_port - 1
                assert one.adb_port not in range(5554, 5586)
                assert one.serial == f"127.0.0.1:{one.adb_port}"

    asyncio.run(run())


def test_an_unavailable_port_is_a_user_error() -> None:
    async def run(port: int) -> None:
        async with serve_transports(SPECS[:1], first_port=port):
            pass

    with pytest.raises(ConfigError, match="must be odd"):
        asyncio.run(run(7000))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1] | 1
        with pytest.raises(ConfigError, match="cannot be used"):
            asyncio.run(run(port))
    with pytest.raises(ConfigError):
        asyncio.run(run(70_001))


def test_nothing_listens_beyond_this_machine() -> None:
    async def run() -> None:
        async with serve_transports(SPECS[:1]) as (served,):
            with socket.socket() as probe:
                # Another address of this machine: this would connect if all addresses were served.
                assert probe.connect_ex(("127.0.0.2", served.adb_port)) != 0

    asyncio.run(run())


@pytest.mark.parametrize("front_end", list(FrontEnd))
def test_devices_run_beside_a_program_and_leave_nothing(front_end: FrontEnd) -> None:
    threads = threading.active_count()
    with BackgroundVirtualDevices(SPECS, front_end=front_end) as devices:
        assert len(devices.serials) == 2
        assert (devices.adb_server_port is None) == (front_end is FrontEnd.TRANSPORT)
        first = devices.devices[devices.serials[0]]
        assert devices.call(first.clock.uptime_s) > first.persona.boot_uptime_s
        port = devices.adb_server_port or int(devices.serials[0].rpartition(":")[2])
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    assert threading.active_count() == threads
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=2)


def test_the_caller_learns_what_keeps_them_from_starting() -> None:
    with (
        pytest.raises(ConfigError, match="must be odd"),
        BackgroundVirtualDevices(SPECS, front_end=FrontEnd.TRANSPORT, first_port=7000),
    ):
        pass


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serving_ends_cleanly_on_a_signal(number: signal.Signals) -> None:
    program = (
        "from detector.virtual.device import DeviceSpec\n"
        "from detector.virtual.server import serve_until_stopped\n"
        "serve_until_stopped([DeviceSpec(serial='virtual-0')],"
        " on_ready=lambda served: print(served[0].adb_port, flush=True))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(os.environ),
    ) as process:
        assert process.stdout is not None
        assert int(process.stdout.readline()) % 2 == 1
        process.send_signal(number)
        _, errors = process.communicate(timeout=10)
        assert (process.returncode, errors) == (0, b"")
