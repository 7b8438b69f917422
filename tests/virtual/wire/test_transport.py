"""The transport protocol packet by packet, as an adb server would send them."""

import asyncio
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from detector.virtual.device import DeviceSpec
from detector.virtual.server import ServedDevice, serve_transports
from detector.virtual.streams import ServiceStream
from detector.virtual.system.faults import parse_fault
from detector.virtual.system.reverse import HostRefused

HEAD = struct.Struct("<6I")
VERSION = 0x0100_0001


@dataclass(slots=True)
class Host:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, name: bytes, first: int, second: int, data: bytes = b"") -> None:
        command = int.from_bytes(name, "little")
        checksum = sum(data) & 0xFFFF_FFFF
        self.writer.write(
            HEAD.pack(command, first, second, len(data), checksum, command ^ 0xFFFF_FFFF) + data
        )

    async def take(self) -> tuple[bytes, int, int, bytes]:
        async with asyncio.timeout(5):
            command, first, second, n_bytes, _, _ = HEAD.unpack(await self.reader.readexactly(HEAD.size))
            return command.to_bytes(4, "little"), first, second, await self.reader.readexactly(n_bytes)

    async def greet(self) -> bytes:
        self.send(b"CNXN", VERSION, 1 << 20, b"host::features=shell_v2\0")
        name, _, _, banner = await self.take()
        assert name == b"CNXN"
        return banner

    async def is_silent(self) -> bool:
        try:
            async with asyncio.timeout(0.2):
                await self.reader.readexactly(1)
        except TimeoutError:
            return True
        return False

    async def is_closed(self) -> bool:
        async with asyncio.timeout(5):
            try:
                return await self.reader.read(1) == b""
            except ConnectionError:
                return True


def talk(steps: Callable[[Host, ServedDevice], Awaitable[None]], *faults: str) -> None:
    async def run() -> None:
        spec = DeviceSpec(serial="virtual-0", faults=tuple(parse_fault(fault) for fault in faults))
        async with serve_transports([spec]) as (served,):
            reader, writer = await asyncio.open_connection("127.0.0.1", served.adb_port)
            await steps(Host(reader, writer), served)
            writer.close()
            await writer.wait_closed()

    asyncio.run(run())


def test_reports_what_it_is_and_can() -> None:
    async def steps(host: Host, served: ServedDevice) -> None:
        banner = (await host.greet()).decode()
        assert banner.startswith("device::ro.product.name=virtual13;ro.product.model=Virtual Phone 13;")
        assert banner.endswith(
            "features=shell_v2,cmd,stat_v2,ls_v2,fixed_push_mkdir,fixed_push_symlink_timestamp"
        )

    talk(steps)


def test_opens_a_stream_and_waits_for_each_acknowledgement() -> None:
    async def steps(host: Host, served: ServedDevice) -> None:
        await host.greet()
        host.send(b"OPEN", 7, 0, b"exec:echo one; sleep 0.05; echo two\0")
        name, stream, ours, _ = await host.take()
        assert (name, ours) == (b"OKAY", 7)
        assert (await host.take())[::3] == (b"WRTE", b"one\n")
        assert await host.is_silent()  # the second piece waits for our OKAY
        host.send(b"OKAY", 7, stream)
        assert (await host.take())[::3] == (b"WRTE", b"two\n")
        host.send(b"OKAY", 7, stream)
        assert (await host.take())[0] == b"CLSE"

    talk(steps)


def test_hands_over_what_the_host_writes() -> None:
    async def steps(host: Host, served: ServedDevice) -> None:
        await host.greet()
        host.send(b"OPEN", 7, 0, b"exec:head -n 1\0")
        _, stream, _, _ = await host.take()
        host.send(b"WRTE", 7, stream, b"typed\nmore\n")
        answers = {(await host.take())[0]: True for _ in range(2)}
        assert set(answers) == {b"OKAY", b"WRTE"}

    talk(steps)


async def open_reversed(host: Host, served: ServedDevice) -> "asyncio.Task[ServiceStream]":
    """The device starts to open a stream of its own; its OPEN comes next."""
    await host.greet()
    host.send(b"OPEN", 9, 0, b"reverse:forward:tcp:1;tcp:2\0")
    name, stream, _, _ = await host.take()
    assert name == b"OKAY"
    assert (await host.take())[::3] == (b"WRTE", b"OKAY")
    host.send(b"OKAY", 9, stream)
    assert (await host.take())[0] == b"CLSE"
    return asyncio.get_running_loop().create_task(served.device.reverses.connect("tcp:1"))


def test_opens_a_stream_of_its_own_and_waits_for_each_acknowledgement() -> None:
    async def steps(host: Host, served: ServedDevice) -> None:
        opening = await open_reversed(host, served)
        name, ours, nobody, address = await host.take()
        assert (name, nobody, address) == (b"OPEN", 0, b"tcp:2\0")
        host.send(b"OKAY", 77, ours)
        stream = await opening
        writing = asyncio.get_running_loop().create_task(stream.write(b"x" * ((1 << 20) + 1)))
        name, first, second, data = await host.take()
        assert (name, first, second, len(data)) == (b"WRTE", ours, 77, 1 << 20)
        assert await host.is_silent()
        host.send(b"OKAY", 77, ours)
        assert (await host.take())[::3] == (b"WRTE", b"x")
        host.send(b"OKAY", 77, ours)
        await writing
        await stream.close()
        assert (await host.take())[:3] == (b"CLSE", ours, 77)

    talk(steps)


def test_a_host_may_refuse_what_the_device_opens() -> None:
    async def steps(host: Host, served: ServedDevice) -> None:
        opening = await open_reversed(host, served)
        _, ours, _, _ = await host.take()
        host.send(b"CLSE", 0, ours)
        with pytest.raises(HostRefused):
            await opening

    talk(steps)


def test_receives_from_a_host_that_accepts_writes_and_closes_at_once() -> None:
    async def steps(host: Host, served: ServedDevice) -> None:
        opening = await open_reversed(host, served)
        _, ours, _, _ = await host.take()
        host.send(b"OKAY", 77, ours)
        host.send(b"WRTE", 77, ours, b"bye")
        host.send(b"CLSE", 77, ours)
        assert await (await opening).inbound.read_all() == b"bye"

    talk(steps)


def test_what_was_reversed_ends_with_its_connection() -> None:
    async def steps(host: Host, served: ServedDevice) -> None:
        opening = await open_reversed(host, served)
        await host.take()
        host.writer.close()
        with pytest.raises(HostRefused):
            await opening
        assert "tcp:1" not in served.device.reverses

    talk(steps)


@pytest.mark.parametrize("service", [b"tcp:9008\0", b"localabstract:x\0", b"nonsense:\0"])
def test_refuses_with_a_close_from_nowhere(service: bytes) -> None:
    async def steps(host: Host, served: ServedDevice) -> None:
        await host.greet()
        host.send(b"OPEN", 9, 0, service)
        assert (await host.take())[:3] == (b"CLSE", 0, 9)

    talk(steps)


def test_a_close_by_the_host_ends_the_command() -> None:
    async def steps(host: Host, served: ServedDevice) -> None:
        await host.greet()
        host.send(b"OPEN", 7, 0, b"exec:sleep 0.2; touch /sdcard/went-on\0")
        _, stream, _, _ = await host.take()
        host.send(b"CLSE", 7, stream)
        assert (await host.take())[0] == b"CLSE"
        await asyncio.sleep(0.4)
        assert served.device.files.read("/sdcard/went-on") is None

    talk(steps)


def test_an_unauthorised_host_gets_a_challenge_and_then_silence() -> None:
    async def steps(host: Host, served: ServedDevice) -> None:
        host.send(b"CNXN", VERSION, 1 << 20, b"host::\0")
        name, kind, _, token = await host.take()
        assert (name, kind, len(token)) == (b"AUTH", 1, 20)
        host.send(b"AUTH", 2, 0, b"signature")
        assert (await host.take())[:2] == (b"AUTH", 1)
        host.send(b"AUTH", 3, 0, b"key\0")
        assert await host.is_silent()
        host.send(b"OPEN", 7, 0, b"exec:echo hi\0")
        assert await host.is_silent()

    talk(steps, "unauthorized")


def test_an_offline_device_stays_silent() -> None:
    async def steps(host: Host, served: ServedDevice) -> None:
        host.send(b"CNXN", VERSION, 1 << 20, b"host::\0")
        assert await host.is_silent()

    talk(steps, "offline")


def test_a_device_that_vanishes_closes_its_port() -> None:
    async def steps(host: Host, served: ServedDevice) -> None:
        await host.greet()
        host.send(b"OPEN", 7, 0, b"exec:echo hi\0")
        assert await host.is_closed()
        with pytest.raises(OSError):
            await asyncio.open_connection("127.0.0.1", served.adb_port)

    talk(steps, "vanish@1op")


@pytest.mark.parametrize(
    "noise",
    [
        pytest.param(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", id="another protocol"),
        pytest.param(HEAD.pack(1, 2, 3, 4, 5, 6), id="no magic"),
        pytest.param(HEAD.pack(1, 0, 0, 1 << 31, 0, 1 ^ 0xFFFF_FFFF), id="a huge packet"),
    ],
)
def test_noise_ends_the_connection_and_nothing_else(noise: bytes) -> None:
    async def steps(host: Host, served: ServedDevice) -> None:
        host.writer.write(noise)
        assert await host.is_closed()
        reader, writer = await asyncio.open_connection("127.0.0.1", served.adb_port)
        assert await Host(reader, writer).greet()
        writer.close()
        await writer.wait_closed()

    talk(steps)


def test_a_host_that_writes_without_permission_loses_its_stream() -> None:
    async def steps(host: Host, served: ServedDevice) -> None:
        await host.greet()
        host.send(b"OPEN", 7, 0, b"exec:sleep 60\0")
        _, stream, _, _ = await host.take()
        piece = b"x" * (1 << 20)
        for _ in range(12):
            host.send(b"WRTE", 7, stream, piece)
        names = [(await host.take())[0]]
        while names[-1] != b"CLSE":
            names.append((await host.take())[0])
        assert len(names) - 1 <= 4  # as many as there is room for

    talk(steps)


def test_more_streams_than_a_device_can_hold_are_refused() -> None:
    async def steps(host: Host, served: ServedDevice) -> None:
        await host.greet()
        for number in range(1, 600):
            host.send(b"OPEN", number, 0, b"exec:sleep 60\0")
        names = [(await host.take())[0] for _ in range(599)]
        assert names.count(b"OKAY") == 512
        assert names.count(b"CLSE") == 87

    talk(steps)
