"""One service of a device over one client's socket, and the streams that carry it."""

import asyncio
import contextlib

from detector.virtual.streams import ByteQueue, ServiceStream, StreamClosed
from detector.virtual.system.faults import Faults
from detector.virtual.system.reverse import HostLink, HostRefused
from detector.virtual.wire.ports import ServicePorts
from detector.virtual.wire.services import open_service, serve

__all__ = ["HostSockets", "ServiceRefused", "SocketStream", "carry", "pump"]


# A service's stream over one client socket, raw bytes both ways.

_READ_BYTES = 256 * 1024


class SocketStream:
    """`is_open` once the client has been informed that its service runs."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.inbound = ByteQueue()
        self.is_open = False
        self._writer = writer

    async def write(self, data: bytes) -> None:
        try:
            self._writer.write(data)
            await self._writer.drain()
        except ConnectionError as error:
            raise StreamClosed from error

    async def close(self) -> None:
        with contextlib.suppress(ConnectionError):
            await self._writer.drain()


async def pump(reader: asyncio.StreamReader, inbound: ByteQueue) -> None:
    """Passes on what the client sends, until it ends."""
    try:
        while data := await reader.read(_READ_BYTES):
            inbound.feed(data)
            await inbound.wait_for_room()
    except ConnectionError:
        pass
    finally:
        inbound.end()


# Streams from a device to ports of this machine, for the front end that is itself the adb server.

_HOST = "127.0.0.1"


class HostSockets:
    """One device's `HostLink`; `close` ends everything it opened."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self, address: str) -> ServiceStream:
        kind, _, port = address.partition(":")
        if kind != "tcp" or not port.isdecimal():
            raise HostRefused(address)
        try:
            reader, writer = await asyncio.open_connection(_HOST, int(port))
        except OSError as error:
            raise HostRefused(address) from error
        stream = _HostSocket(writer)
        task = asyncio.get_running_loop().create_task(self._carry(reader, stream))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return stream

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, stream: "_HostSocket") -> None:
        """Passes on what the host sends, until one side ends or the device is gone."""
        loop = asyncio.get_running_loop()
        ends = [
            loop.create_task(pump(reader, stream.inbound)),
            loop.create_task(self._faults.wait_vanished()),
        ]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in ends:
                task.cancel()
            await asyncio.gather(*ends, return_exceptions=True)
            await stream.close()


class _HostSocket(SocketStream):
    """A socket stream that its service must close."""

    async def close(self) -> None:
        self.inbound.end()
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()


_LAST_WORDS_S = 5.0


class ServiceRefused(Exception):
    """The device did not open such a service."""


async def carry(
    device: ServicePorts,
    name: str,
    host: HostLink,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    *,
    greeting: bytes = b"",
) -> None:
    """`greeting` is sent once the service is open. Raises ServiceRefused."""
    stream = SocketStream(writer)
    loop = asyncio.get_running_loop()
    work = loop.create_task(_open_and_serve(device, name, host, stream, greeting))
    vanished = loop.create_task(device.faults.wait_vanished())
    others = [vanished, loop.create_task(pump(reader, stream.inbound))]
    try:
        # The service ends by itself, and learns of the client's end through its stream, except if it
        # hangs: then the end of the input ends the exchange.
        left = loop.create_task(stream.inbound.wait_ended())
        others.append(left)
        await asyncio.wait((work, vanished, left), return_when=asyncio.FIRST_COMPLETED)
        if left.done() and not work.done() and stream.is_open:
            await asyncio.wait((work, vanished), timeout=_LAST_WORDS_S, return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            work.result()
    finally:
        for task in (work, *others):
            task.cancel()
        await asyncio.gather(work, *others, return_exceptions=True)


async def _open_and_serve(
    device: ServicePorts, name: str, host: HostLink, stream: SocketStream, greeting: bytes
) -> None:
    service = await open_service(device, name, host)
    if service is None:
        raise ServiceRefused(name)
    stream.is_open = True
    if greeting:
        await stream.write(greeting)
    await serve(device.faults, name, service, stream)
