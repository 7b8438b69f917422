"""Streams from a device to ports of this machine, for the front end that is itself the adb server."""

import asyncio
import contextlib

from detector.virtual.streams import ServiceStream
from detector.virtual.system.faults import Faults
from detector.virtual.system.reverse import HostRefused
from detector.virtual.wire.socket_stream import SocketStream, pump

__all__ = ["HostSockets"]

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
