"""The `shell` and `exec` services: a script's streams on the wire, in both protocols.

v1 and exec carry one raw stream, stderr merged, no exit status. v2 frames each piece as an id
byte, a little-endian length and the data, and ends with the exit status. A host that hangs up
ends the script.
"""

import asyncio
import struct

from detector.virtual.shell.interpreter import Shell, ShellPorts
from detector.virtual.streams import ByteQueue, Service, ServiceStream, StreamClosed

__all__ = ["shell_service"]

_STDIN, _STDOUT, _STDERR, _EXIT, _CLOSE_STDIN = 0, 1, 2, 3, 4
_MAX_FRAME_BYTES = 512 * 1024


def shell_service(device: ShellPorts, script: str, *, is_v2: bool) -> Service:
    async def run(stream: ServiceStream) -> None:
        if not script:
            await stream.write(b"/system/bin/sh: no interactive shell in this build\n")
            return
        if is_v2:
            await _run_v2(device, script, stream)
        else:
            await _run_raw(device, script, stream)

    return run


async def _run_raw(device: ShellPorts, script: str, stream: ServiceStream) -> None:
    shell = Shell(device)
    work = shell.run(script, stdin=stream.inbound, stdout=stream.write, stderr=stream.write)
    await _until_done_or_hung_up(asyncio.ensure_future(work), stream.inbound)


async def _run_v2(device: ShellPorts, script: str, stream: ServiceStream) -> None:
    async def write(kind: int, data: bytes) -> None:
        for start in range(0, len(data), _MAX_FRAME_BYTES):
            piece = data[start : start + _MAX_FRAME_BYTES]
            await stream.write(struct.pack("<BI", kind, len(piece)) + piece)

    stdin = ByteQueue()
    reader = asyncio.ensure_future(_unframe(stream.inbound, stdin))
    shell = Shell(device)
    work = asyncio.ensure_future(
        shell.run(
            script,
            stdin=stdin,
            stdout=lambda data: write(_STDOUT, data),
            stderr=lambda data: write(_STDERR, data),
        )
    )
    try:
        status = await _until_done_or_hung_up(work, stream.inbound)
        await write(_EXIT, bytes([status & 255]))
    finally:
        reader.cancel()


async def _unframe(inbound: ByteQueue, stdin: ByteQueue) -> None:
    try:
        while True:
            kind, n_bytes = struct.unpack("<BI", await inbound.read_exactly(5))
            data = await inbound.read_exactly(n_bytes)
            if kind == _STDIN:
                stdin.feed(data)
                await stdin.wait_for_room()
            elif kind == _CLOSE_STDIN:
                stdin.end()
    except StreamClosed:
        stdin.end()


async def _until_done_or_hung_up(work: "asyncio.Future[int]", inbound: ByteQueue) -> int:
    hung_up = asyncio.ensure_future(inbound.wait_ended())
    try:
        await asyncio.wait((work, hung_up), return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise StreamClosed
        return work.result()
    finally:
        work.cancel()
        hung_up.cancel()
