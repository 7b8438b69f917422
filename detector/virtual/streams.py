"""The byte stream that a device service uses, and the parts from which front ends build it.

A service does not know whether its bytes travel as adb packets, over an adb server's socket or
through memory. Everything is asyncio; nothing here knows a protocol.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

__all__ = ["ByteQueue", "Pulse", "Service", "ServiceStream", "StreamClosed"]

_ROOM_BYTES = 4 * 1024 * 1024


class StreamClosed(Exception):
    """The other end is gone, or ended in the middle of a message."""


class Pulse:
    """Wakes everything that waits now; a later waiter waits for the next pulse."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()

    def fire(self) -> None:
        waiters, self._waiters = self._waiters, set()
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def wait(self) -> None:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            await waiter
        finally:
            self._waiters.discard(waiter)


class ByteQueue:
    """Bytes on their way to one reader, with an end. Serves as pipe and as receive buffer."""

    def __init__(self, on_read: Callable[[], None] | None = None) -> None:
        self._data = bytearray()
        self._changed = Pulse()
        self._on_read = on_read
        self.is_ended = False

    def __len__(self) -> int:
        return len(self._data)

    @property
    def has_room(self) -> bool:
        return len(self._data) < _ROOM_BYTES

    def feed(self, data: bytes | bytearray | memoryview) -> None:
        if not self.is_ended:
            self._data += data
            self._changed.fire()

    def end(self) -> None:
        self.is_ended = True
        self._changed.fire()

    async def wait_ended(self) -> None:
        while not self.is_ended:
            await self._changed.wait()

    async def wait_for_room(self) -> None:
        while not self.has_room and not self.is_ended:
            await self._changed.wait()

    async def wait_for_bytes(self) -> None:
        """Until there is something to read, or the end is known."""
        while not self._data and not self.is_ended:
            await self._changed.wait()

    def take(self, max_bytes: int) -> bytes:
        """What has already arrived, at most `max_bytes`."""
        if len(self._data) <= max_bytes:
            taken = bytes(self._data)
            self._data.clear()
        else:
            taken = bytes(self._data[:max_bytes])
            del self._data[:max_bytes]
        if taken:
            self._changed.fire()
            if self._on_read is not None:
                self._on_read()
        return taken

    async def read(self, max_bytes: int = 1 << 20) -> bytes:
        """Some bytes, or b"" at the end."""
        await self.wait_for_bytes()
        return self.take(max_bytes)

    async def read_exactly(self, n_bytes: int) -> bytes:
        pieces, missing = [], n_bytes
        while missing:
            piece = await self.read(missing)
            if not piece:
                raise StreamClosed
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)

    async def read_until(self, separator: bytes) -> bytes:
        """Up to and including the separator."""
        while (at := self._data.find(separator)) < 0:
            if self.is_ended:
                raise StreamClosed
            await self._changed.wait()
        return self.take(at + len(separator))

    async def read_all(self) -> bytes:
        pieces = []
        while piece := await self.read():
            pieces.append(piece)
        return b"".join(pieces)


class ServiceStream(Protocol):
    """One adb stream, seen from the device. `inbound` is what the host sends; its end is the host's end."""

    @property
    def inbound(self) -> ByteQueue: ...

    async def write(self, data: bytes) -> None:
        """Raises StreamClosed once the host is gone."""

    async def close(self) -> None: ...


Service = Callable[[ServiceStream], Awaitable[None]]
