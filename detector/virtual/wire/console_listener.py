"""The emulator console on a port of this machine; a device that vanishes ends its sessions."""

import asyncio
import socket

from detector.virtual.system.faults import Faults
from detector.virtual.system.surroundings import Sensors
from detector.virtual.wire.carried_service import SocketStream, pump
from detector.virtual.wire.console import ConsoleToken, console_service
from detector.virtual.wire.listener import Listener

__all__ = ["ConsoleListener"]


class ConsoleListener:
    """Has one control session with every client."""

    def __init__(self, sensors: Sensors, faults: Faults, token: ConsoleToken) -> None:
        self._faults = faults
        self._console = console_service(sensors, token)
        self._listener = Listener(self._converse)

    def start(self, bound: socket.socket) -> None:
        self._listener.start(bound)

    async def stop(self) -> None:
        await self._listener.stop()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stream = SocketStream(writer)
        loop = asyncio.get_running_loop()
        session = loop.create_task(self._hold(stream))
        pumping = loop.create_task(pump(reader, stream.inbound))
        vanishing = loop.create_task(self._faults.wait_vanished())
        try:
            await asyncio.wait((session, vanishing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (session, pumping, vanishing):
                task.cancel()
            await asyncio.gather(session, pumping, vanishing, return_exceptions=True)

    async def _hold(self, stream: SocketStream) -> None:
        await self._console(stream)
