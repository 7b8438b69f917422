"""A service's stream over one client socket, raw bytes both ways."""

import asyncio
import contextlib

from detector.virtual.streams import ByteQueue, StreamClosed

__all__ = ["SocketStream", "pump"]

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
