"""A listening socket and its connections, all of which end when it stops.

It accepts by itself: `asyncio.Server` loses a connection that it accepted just before its close.
"""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial

from detector.virtual.streams import StreamClosed

__all__ = ["Listener"]

Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

_READ_LIMIT_BYTES = 4 * 1024 * 1024
_SHORTAGES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.ECONNABORTED})
"""Temporary: the client waits in the socket's queue meanwhile, or has gone."""
_SHORTAGE_PAUSE_S = 0.1


class Listener:
    """Runs `converse` with every client; a client that leaves in the middle is not an error."""

    def __init__(self, converse: Conversation) -> None:
        self._converse = converse
        self._tasks: set[asyncio.Task[None]] = set()
        self._bound: socket.socket | None = None

    def start(self, bound: socket.socket) -> None:
        """Once this returns, clients can connect."""
        bound.setblocking(False)
        bound.listen()
        self._bound = bound
        self._begin(self._accept_all(bound))

    async def stop(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._bound is not None:
            self._bound.close()

    def _begin(self, steps: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        task = asyncio.get_running_loop().create_task(steps)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _accept_all(self, bound: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            accepting = loop.create_task(loop.sock_accept(bound))
            try:
                client, _ = await asyncio.shield(accepting)
            except OSError as error:
                if error.errno not in _SHORTAGES:
                    raise
                await asyncio.sleep(_SHORTAGE_PAUSE_S)
                continue
            except asyncio.CancelledError:
                if not accepting.cancel():
                    accepting.result()[0].close()
                raise
            # A conversation that is cancelled before it began never closes its socket itself.
            self._begin(self._hold(client)).add_done_callback(partial(_close, client))

    async def _hold(self, client: socket.socket) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader, writer = await asyncio.open_connection(sock=client, limit=_READ_LIMIT_BYTES)
        try:
            await self._converse(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, StreamClosed):
            pass
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


def _close(client: socket.socket, _: "asyncio.Task[None]") -> None:
    client.close()
