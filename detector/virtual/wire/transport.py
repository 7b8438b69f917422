"""The device side of the adb transport protocol: adbd towards an adb server.

One connection carries many streams. Six little-endian words begin each packet; OKAY permits one
more WRTE on a stream. From version 0x01000001 on the checksum is not verified. A device that is not
authorised stays silent after AUTH, one that is offline is silent from the start.
"""

import asyncio
import contextlib
import logging
import socket
import struct
from typing import Protocol

from detector.virtual.streams import ByteQueue, Service, ServiceStream, StreamClosed
from detector.virtual.system.reverse import HostRefused
from detector.virtual.wire.listener import Listener
from detector.virtual.wire.ports import HasBanner, ServicePorts
from detector.virtual.wire.services import open_service, serve

__all__ = ["TransportConnection", "TransportListener"]

log = logging.getLogger(__name__)

_HEAD = struct.Struct("<6I")
_VERSION_WITH_CHECKSUM, _VERSION = 0x0100_0000, 0x0100_0001
_MAX_PAYLOAD_BYTES = 1024 * 1024
_TOKEN_BYTES = 20
_AUTH_TOKEN = 1
_AUTH_SIGNATURE = 2
_LAST_ACK_TIMEOUT_S = 5.0
_MAX_STREAMS = 512
"""At once on one connection: adbd would run out of descriptors (1,024, about two per stream)."""


def _word(name: bytes) -> int:
    return int.from_bytes(name, "little")


_CNXN, _AUTH, _OPEN = _word(b"CNXN"), _word(b"AUTH"), _word(b"OPEN")
_OKAY, _WRTE, _CLSE = _word(b"OKAY"), _word(b"WRTE"), _word(b"CLSE")


class TransportPorts(ServicePorts, HasBanner, Protocol):
    """What is needed to open services, and to introduce the device."""


class TransportListener:
    """Serves each host that connects, until the device vanishes."""

    def __init__(self, device: TransportPorts) -> None:
        self._device = device
        self._listener = Listener(self._converse)
        self._watcher: asyncio.Task[None] | None = None

    def start(self, bound: socket.socket) -> None:
        self._listener.start(bound)
        self._watcher = asyncio.get_running_loop().create_task(self._stop_when_vanished())

    async def stop(self) -> None:
        if self._watcher is not None:
            self._watcher.cancel()
        await self._listener.stop()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._device.faults.is_down:
            writer.close()
            return
        await TransportConnection(self._device, reader, writer).run()

    async def _stop_when_vanished(self) -> None:
        await self._device.faults.wait_vanished()
        await self._listener.stop()


class TransportConnection:
    def __init__(
        self, device: TransportPorts, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._device = device
        self._reader = reader
        self._writer = writer
        self._streams: dict[int, _TransportStream] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._next_id = 1
        self._peer_version = _VERSION_WITH_CHECKSUM
        self._is_connected = False
        self.most_payload_bytes = 4096

    async def run(self) -> None:
        """Until the host goes away."""
        dropping = asyncio.get_running_loop().create_task(self._close_when_dropped())
        try:
            while True:
                head = await self._reader.readexactly(_HEAD.size)
                command, first, second, n_bytes, _, magic = _HEAD.unpack(head)
                if magic != command ^ 0xFFFF_FFFF or n_bytes > _MAX_PAYLOAD_BYTES:
                    log.warning("not an adb packet", extra={"head": head.hex()})
                    return
                self._handle(command, first, second, await self._reader.readexactly(n_bytes))
        finally:
            dropping.cancel()
            self._device.reverses.remove_all(self)
            for stream in list(self._streams.values()):
                stream.host_is_gone()
            tasks = list(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _close_when_dropped(self) -> None:
        await self._device.faults.wait_dropped()
        self._writer.close()

    async def open(self, address: str) -> ServiceStream:
        """The device's own OPEN, for `adb reverse`. Raises HostRefused."""
        stream = self._new_stream(host_id=0)
        self.send(_OPEN, stream.id, 0, address.encode() + b"\0")
        await self.drain()
        if not await stream.wait_opened():
            self.forget(stream.id)
            raise HostRefused(address)
        return stream

    def send(self, command: int, first: int, second: int, data: bytes | memoryview = b"") -> None:
        checksum = sum(data) & 0xFFFF_FFFF if self._peer_version < _VERSION else 0
        self._writer.write(_HEAD.pack(command, first, second, len(data), checksum, command ^ 0xFFFF_FFFF))
        if data:
            self._writer.write(data)

    async def drain(self) -> None:
        try:
            await self._writer.drain()
        except ConnectionError as error:
            raise StreamClosed from error

    def forget(self, stream_id: int) -> None:
        self._streams.pop(stream_id, None)

    def _handle(self, command: int, first: int, second: int, data: bytes) -> None:
        if self._device.faults.state == "offline":
            return
        if command == _CNXN:
            self._peer_version = min(first, _VERSION)
            self.most_payload_bytes = min(second, _MAX_PAYLOAD_BYTES)
            self._greet()
        elif command == _AUTH:
            if first == _AUTH_SIGNATURE:
                self._greet()
        elif command == _OPEN and self._is_connected and len(self._streams) >= _MAX_STREAMS:
            self.send(_CLSE, 0, first)
        elif command == _OPEN and self._is_connected:
            self._open(first, data.rstrip(b"\0").decode(errors="replace"))
        elif command == _WRTE and second in self._streams:
            self._streams[second].receive(data)
        elif command == _OKAY and second in self._streams:
            self._streams[second].permit(host_id=first)
        elif command == _CLSE and second in self._streams:
            self._streams.pop(second).host_closed()

    def _greet(self) -> None:
        if self._device.faults.state == "unauthorized":
            # Any fixed token will do: the host signs it, and nothing here ever accepts the signature.
            self.send(_AUTH, _AUTH_TOKEN, 0, bytes(range(_TOKEN_BYTES)))
            return
        self._is_connected = True
        self.send(_CNXN, _VERSION, _MAX_PAYLOAD_BYTES, self._device.banner.encode())

    def _open(self, host_id: int, name: str) -> None:
        stream = self._new_stream(host_id=host_id)
        task = asyncio.get_running_loop().create_task(self._serve(stream, name))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _new_stream(self, *, host_id: int) -> "_TransportStream":
        stream = _TransportStream(self, self._next_id, host_id)
        self._streams[self._next_id] = stream
        self._next_id += 1
        return stream

    async def _serve(self, stream: "_TransportStream", name: str) -> None:
        service: Service | None = await open_service(self._device, name, self)
        if service is None:
            self.forget(stream.id)
            self.send(_CLSE, 0, stream.host_id)
            return
        self.send(_OKAY, stream.id, stream.host_id)
        await serve(self._device.faults, name, service, stream)


class _TransportStream:
    """`host_id` is 0 until the host has accepted what the device opened."""

    def __init__(self, connection: TransportConnection, stream_id: int, host_id: int) -> None:
        self.id = stream_id
        self.host_id = host_id
        self.inbound = ByteQueue(on_read=self._acknowledge_late)
        self._connection = connection
        self._may_write = asyncio.Event()
        if host_id:
            self._may_write.set()
        self._owes_ack = False
        self._is_closed = False

    def receive(self, data: bytes) -> None:
        """A host that continues to write without an OKAY breaks the protocol: it would fill the memory."""
        if self._owes_ack:
            log.warning("a host writes on without leave", extra={"stream": self.id})
            self._connection.forget(self.id)
            self._connection.send(_CLSE, self.id, self.host_id)
            self.host_is_gone()
            return
        self.inbound.feed(data)
        if self.inbound.has_room:
            self._connection.send(_OKAY, self.id, self.host_id)
        else:
            self._owes_ack = True

    def permit(self, *, host_id: int) -> None:
        self.host_id = host_id
        self._may_write.set()

    async def wait_opened(self) -> bool:
        """False if the host refused, or is gone; it may also have accepted it and closed it by now."""
        await self._may_write.wait()
        return self.host_id != 0

    def host_closed(self) -> None:
        if not self._is_closed and self.host_id:
            self._connection.send(_CLSE, self.id, self.host_id)
        self.host_is_gone()

    def host_is_gone(self) -> None:
        self._is_closed = True
        self.inbound.end()
        self._may_write.set()

    async def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            await self._may_write.wait()
            if self._is_closed:
                raise StreamClosed
            self._may_write.clear()
            piece = view[: self._connection.most_payload_bytes]
            self._connection.send(_WRTE, self.id, self.host_id, piece)
            await self._connection.drain()
            view = view[len(piece) :]

    async def close(self) -> None:
        if self._is_closed:
            return
        with contextlib.suppress(TimeoutError):
            # A host that gets CLSE before it has read the last bytes may drop them.
            async with asyncio.timeout(_LAST_ACK_TIMEOUT_S):
                await self._may_write.wait()
        if not self._is_closed:
            self._connection.send(_CLSE, self.id, self.host_id)
            self._is_closed = True
        self._connection.forget(self.id)

    def _acknowledge_late(self) -> None:
        if self._owes_ack and self.inbound.has_room and not self._is_closed:
            self._owes_ack = False
            self._connection.send(_OKAY, self.id, self.host_id)
