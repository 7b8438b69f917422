"""The stand-in for the adb server, request by request."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from detector.virtual.device import DeviceSpec
from detector.virtual.server import SmartServed, serve_smart
from detector.virtual.system.faults import parse_fault


def block(text: str) -> bytes:
    return b"%04x" % len(text.encode()) + text.encode()


class Client:
    def __init__(self, port: int) -> None:
        self._port = port

    async def ask(self, *requests: str) -> bytes:
        """Everything answered until the server closes; the client then stops sending."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            for request in requests:
                writer.write(block(request))
            async with asyncio.timeout(5):
                return await reader.read()
        finally:
            writer.close()
            await writer.wait_closed()


def talk(steps: Callable[[Client, SmartServed], Awaitable[None]], *faults: str) -> None:
    async def run() -> None:
        specs = [
            DeviceSpec(serial="virtual-0", faults=tuple(parse_fault(fault) for fault in faults)),
            DeviceSpec(serial="127.0.0.1:7777"),
        ]
        async with serve_smart(specs) as served:
            await steps(Client(served.port), served)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("requests", "answer"),
    [
        pytest.param(["host:version"], b"OKAY00040029", id="version"),
        pytest.param(
            ["host:devices"], b"OKAY" + block("virtual-0\tdevice\n127.0.0.1:7777\tdevice\n"), id="devices"
        ),
        pytest.param(["host-serial:virtual-0:get-state"], b"OKAY0006device", id="state"),
        pytest.param(["host-serial:127.0.0.1:7777:get-serialno"], b"OKAY000e127.0.0.1:7777", id="colons"),
        pytest.param(["host-transport-id:1:get-serialno"], b"OKAY0009virtual-0", id="by number"),
        pytest.param(["host-serial:virtual-0:wait-for-any-device"], b"OKAYOKAY", id="wait"),
        pytest.param(["host:kill"], b"OKAY", id="kill is not the client's"),
        pytest.param(["host:list-forward"], b"OKAY0000", id="forwards"),
        pytest.param(["host:transport:virtual-0", "exec:echo hi"], b"OKAYOKAYhi\n", id="transport"),
        pytest.param(
            ["host:tport:serial:127.0.0.1:7777", "exec:echo hi"],
            b"OKAY\x02\0\0\0\0\0\0\0OKAYhi\n",
            id="transport with its number",
        ),
        pytest.param(["host:transport-id:2", "exec:echo hi"], b"OKAYOKAYhi\n", id="transport by number"),
        pytest.param(["host:transport:virtual-0", "tcp:1"], b"OKAYFAIL0006closed", id="refused service"),
        pytest.param(["host:transport:nobody"], b"FAIL0019device 'nobody' not found", id="unknown serial"),
        pytest.param(
            ["host:transport-any"], b"FAIL" + block("more than one device/emulator"), id="which one"
        ),
        pytest.param(
            ["host:connect:127.0.0.1:7777"], b"OKAY0023already connected to 127.0.0.1:7777", id="connected"
        ),
        pytest.param(
            ["host:connect:1.2.3.4:5"],
            b"OKAY0034failed to connect to '1.2.3.4:5': Connection refused",
            id="cannot connect",
        ),
        pytest.param(["nonsense"], b"FAIL0014unknown host service", id="no host request"),
    ],
)
def test_answers(requests: list[str], answer: bytes) -> None:
    async def steps(client: Client, served: SmartServed) -> None:
        assert await client.ask(*requests) == answer

    talk(steps)


def test_lists_what_each_device_is() -> None:
    async def steps(client: Client, served: SmartServed) -> None:
        line = (await client.ask("host:devices-l")).decode()[8:].splitlines()[0]
        assert line.split() == [
            "virtual-0",
            "device",
            "product:virtual13",
            "model:Virtual_Phone_13",
            "device:virtual13",
            "transport_id:1",
        ]

    talk(steps)


@pytest.mark.parametrize("state", ["unauthorized", "offline"])
def test_a_device_that_may_not_be_used_is_listed_and_refused(state: str) -> None:
    async def steps(client: Client, served: SmartServed) -> None:
        assert f"virtual-0\t{state}".encode() in await client.ask("host:devices")
        assert (await client.ask("host:transport:virtual-0"))[8:].startswith(f"device {state}".encode())

    talk(steps, state)


def test_follows_devices_that_come_and_go() -> None:
    async def steps(client: Client, served: SmartServed) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(b"0012host:track-devices")

        async def take() -> str:
            async with asyncio.timeout(5):
                return (await reader.readexactly(int(await reader.readexactly(4), 16))).decode()

        assert await reader.readexactly(4) == b"OKAY"
        assert "127.0.0.1:7777\tdevice" in await take()
        await client.ask("host:disconnect:127.0.0.1:7777")
        assert "7777" not in await take()
        assert b"connected to" in await client.ask("host:connect:127.0.0.1:7777")
        assert "127.0.0.1:7777\tdevice" in await take()
        served.devices[0].faults.vanish()
        assert "virtual-0" not in await take()
        writer.close()
        await writer.wait_closed()

    talk(steps)


def test_a_device_that_hangs_keeps_its_client_waiting_and_no_other() -> None:
    async def steps(client: Client, served: SmartServed) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await client.ask("host:transport:virtual-0", "exec:echo hi")
        assert (await client.ask("host:transport:127.0.0.1:7777", "exec:echo hi")).endswith(b"hi\n")

    talk(steps, "hang")


def test_noise_ends_the_connection() -> None:
    async def steps(client: Client, served: SmartServed) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()

    talk(steps)
