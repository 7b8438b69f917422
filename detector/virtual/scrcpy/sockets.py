"""How the scrcpy server and its client connect: sockets in a fixed order, video first.

Forward: the server listens on an abstract name until all sockets are connected; the first one receives a
dummy byte, so that a client can distinguish an accepted socket from one that only connected.
Reverse: the server connects to that name, which leads to its client.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from detector.virtual.scrcpy.options import ScrcpyOptions
from detector.virtual.streams import ServiceStream
from detector.virtual.system.guarded_stream import GuardedStream
from detector.virtual.system.ports import HasFaults, HasListeners, HasReverses

__all__ = ["SocketPorts", "Sockets"]


class SocketPorts(HasFaults, HasListeners, HasReverses, Protocol):
    """The device's side of both ways."""


class Sockets:
    """Open with `open`, and always `close`."""

    def __init__(self, device: SocketPorts, options: ScrcpyOptions) -> None:
        self._device = device
        self._options = options
        self._address = f"localabstract:{options.socket_name}"
        self._accepted: asyncio.Queue[ServiceStream] = asyncio.Queue()
        self._closed = asyncio.Event()
        self._connected: list[ServiceStream] = []
        self.video: ServiceStream | None = None
        self.audio: ServiceStream | None = None
        self.control: ServiceStream | None = None

    @property
    def first(self) -> ServiceStream | None:
        return self.video or self.audio or self.control

    async def open(self) -> None:
        """Returns once all sockets that the options ask for are connected. Raises HostRefused."""
        if not self._options.tunnel_forward:
            await self._open_all(self._connect)
            return
        self._device.listeners[self._address] = self._hold
        try:
            await self._open_all(self._accepted.get)
        finally:
            self._device.listeners.pop(self._address, None)

    async def close(self) -> None:
        self._closed.set()
        for stream in self._connected:
            await stream.close()

    async def _open_all(self, next_socket: Callable[[], Awaitable[ServiceStream]]) -> None:
        options = self._options
        owes_dummy_byte = options.tunnel_forward and options.send_dummy_byte
        for name in ("video", "audio", "control"):
            if getattr(options, name):
                socket = await next_socket()
                if owes_dummy_byte:
                    await socket.write(b"\0")
                    owes_dummy_byte = False
                setattr(self, name, socket)

    async def _connect(self) -> ServiceStream:
        stream = GuardedStream(self._device.faults, await self._device.reverses.connect(self._address))
        self._connected.append(stream)
        return stream

    async def _hold(self, stream: ServiceStream) -> None:
        """An accepted stream stays open as long as its service runs."""
        self._accepted.put_nowait(stream)
        await self._closed.wait()
