"""Clients are accepted as long as the device lives, whatever runs out meanwhile."""

import asyncio
import resource
import socket

from detector.virtual.wire.listener import Listener


async def _greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"hello")
    await writer.drain()


def test_continues_once_there_are_descriptors_again() -> None:
    async def run() -> bytes:
        bound = socket.create_server(("127.0.0.1", 0))
        listener = Listener(_greet)
        listener.start(bound)
        client = socket.socket()
        client.setblocking(False)
        loop = asyncio.get_running_loop()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))  # only those always in use
        try:
            await loop.sock_connect(client, bound.getsockname())
            await asyncio.sleep(0.3)  # accepting fails from now on
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        async with asyncio.timeout(5):
            received = await loop.sock_recv(client, 5)
        client.close()
        await listener.stop()
        return received

    assert asyncio.run(run()) == b"hello"
