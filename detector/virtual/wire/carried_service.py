"""One service of a device over one client's socket, from its opening until either side ends."""

import asyncio

from detector.virtual.system.reverse import HostLink
from detector.virtual.wire.ports import ServicePorts
from detector.virtual.wire.services import open_service, serve
from detector.virtual.wire.socket_stream import SocketStream, pump

__all__ = ["ServiceRefused", "carry"]

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
