"""`adb forward`: ports of this machine that lead to services of a device, held by the adb server.

As with adb's own, connecting always succeeds; if nothing listens on the device, the connection is
closed at once.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from dataclasses import dataclass

from detector.virtual.system.reverse import HostLink
from detector.virtual.wire.carried_service import ServiceRefused, carry
from detector.virtual.wire.listener import Listener
from detector.virtual.wire.ports import AttachedPorts

__all__ = ["ForwardRefused", "Forwards"]

_HOST = "127.0.0.1"


class ForwardRefused(Exception):
    """With the adb server's message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Forward:
    serial: str
    remote: str
    listener: Listener


class Forwards:
    def __init__(self, host_of: Callable[[AttachedPorts], HostLink]) -> None:
        self._host_of = host_of
        self._by_local: dict[str, _Forward] = {}

    async def add(self, device: AttachedPorts, argument: str) -> str:
        """From `[norebind:]tcp:PORT;REMOTE`; returns the local port. Raises ForwardRefused."""
        may_rebind = not argument.startswith("norebind:")
        local, semicolon, remote = argument.removeprefix("norebind:").partition(";")
        kind, _, port = local.partition(":")
        if not semicolon or kind != "tcp" or not port.isdecimal():
            raise ForwardRefused(f"cannot forward {argument}")
        if local in self._by_local:
            if not may_rebind:
                raise ForwardRefused("cannot rebind existing socket")
            await self.remove(local)
        bound = socket.socket()
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((_HOST, int(port)))
        except (OSError, OverflowError) as error:
            bound.close()
            raise ForwardRefused(f"cannot bind listener: {error}") from error

        async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(ServiceRefused):
                await carry(device, remote, self._host_of(device), reader, writer)

        listener = Listener(converse)
        listener.start(bound)
        given = str(bound.getsockname()[1])
        self._by_local[f"tcp:{given}"] = _Forward(serial=device.serial, remote=remote, listener=listener)
        return given

    async def remove(self, local: str) -> None:
        """Raises ForwardRefused."""
        forward = self._by_local.pop(local, None)
        if forward is None:
            raise ForwardRefused(f"listener '{local}' not found")
        await forward.listener.stop()

    async def remove_all(self) -> None:
        for local in list(self._by_local):
            await self.remove(local)

    def listing(self) -> str:
        return "".join(
            f"{forward.serial} {local} {forward.remote}\n" for local, forward in self._by_local.items()
        )
