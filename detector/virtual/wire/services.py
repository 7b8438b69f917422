"""Which adb service a name opens on a device, and what every service needs while it runs."""

import asyncio
import errno
import logging
import os
import struct

from detector.virtual.shell.interpreter import Shell, ShellPorts
from detector.virtual.streams import ByteQueue, Service, ServiceStream, StreamClosed
from detector.virtual.system.faults import Faults
from detector.virtual.system.files import FILE_MODE, FileEntry, FileTree
from detector.virtual.system.guarded_stream import GuardedStream
from detector.virtual.system.reboot import reboot_service
from detector.virtual.system.reverse import HostLink, reverse_service
from detector.virtual.wire.ports import ServicePorts

__all__ = ["FEATURES", "open_service", "serve"]


# The `shell` and `exec` services: a script's streams on the wire, in both protocols.
#
# v1 and exec carry one raw stream, stderr merged, no exit status. v2 frames each piece as an id byte, a
# little-endian length and the data, and ends with the exit status. A host that hangs up ends the script.

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


# The `sync:` service: files pushed, pulled, listed and queried, in both versions.
#
# Requests are a 4-character id, a little-endian length and a path. v1: STAT LIST SEND RECV QUIT; v2 adds
# STA2, LST2 and LIS2 with 64-bit fields and an errno.

_PIECE_BYTES = 64 * 1024
_BATCH_BYTES = 512 * 1024
_SHELL_UID = 2000
_LONGEST_PATH = 1024
"""adbd's own bound (file_sync_service.cpp of 34, which also ends the connection after a failure)."""


def sync_service(files: FileTree) -> Service:
    async def run(stream: ServiceStream) -> None:
        while True:
            try:
                head = await stream.inbound.read_exactly(8)
            except StreamClosed:
                return
            name, n_bytes = head[:4], int.from_bytes(head[4:], "little")
            if name == b"QUIT":
                return
            if n_bytes > _LONGEST_PATH:
                await _fail(stream, "path too long")
                return
            path = (await stream.inbound.read_exactly(n_bytes)).decode(errors="replace")
            if not await _answer(files, stream, name, path):
                return

    return run


async def _answer(files: FileTree, stream: ServiceStream, name: bytes, path: str) -> bool:
    """False if the connection must end."""
    match name:
        case b"STAT":
            entry = files.get(path)
            await stream.write(b"STAT" + (_short_stat(entry) if entry else bytes(12)))
        case b"STA2" | b"LST2":
            entry = files.get(path)
            await stream.write(name + (_long_stat(entry) if entry else _no_stat(files.why_missing(path))))
        case b"LIST" | b"LIS2":
            await _list(files, stream, path, is_v2=name == b"LIS2")
        case b"SEND":
            return await _receive_file(files, stream, path)
        case b"RECV":
            return await _send_file(files, stream, path)
        case _:
            await _fail(stream, f"unknown command {int.from_bytes(name, 'little'):08x}")
            return False
    return True


async def _list(files: FileTree, stream: ServiceStream, path: str, *, is_v2: bool) -> None:
    answer = bytearray()
    names = files.names_in(path) if files.is_folder(path) else []
    for name in [".", "..", *names] if files.is_folder(path) else []:
        entry = files.get(f"{path}/{name}")
        if entry is None:
            continue
        encoded = name.encode()
        if is_v2:
            answer += b"DNT2" + _long_stat(entry) + struct.pack("<I", len(encoded)) + encoded
        else:
            answer += b"DENT" + _short_stat(entry) + struct.pack("<I", len(encoded)) + encoded
    answer += b"DONE" + bytes(72 if is_v2 else 16)
    await stream.write(bytes(answer))


async def _receive_file(files: FileTree, stream: ServiceStream, path_and_mode: str) -> bool:
    path, _, mode = path_and_mode.rpartition(",")
    pieces = []
    while True:
        head = await stream.inbound.read_exactly(8)
        number = int.from_bytes(head[4:], "little")
        if head[:4] == b"DATA":
            pieces.append(await stream.inbound.read_exactly(number))
        elif head[:4] == b"DONE":
            break
        else:
            await _fail(stream, "invalid data message")
            return False
    file_mode = (FILE_MODE & ~0o777) | (int(mode) & 0o777) if mode.isdecimal() else FILE_MODE
    data = b"".join(pieces)
    why_not = files.why_not_written(path, data)
    if why_not is not None:
        await _fail(stream, f"couldn't create file: {os.strerror(why_not)}")
        return False
    files.write(path, data, at_s=float(number), mode=file_mode)
    await stream.write(b"OKAY" + bytes(4))
    return True


async def _send_file(files: FileTree, stream: ServiceStream, path: str) -> bool:
    entry = files.get(path)
    if entry is None:
        await _fail(stream, f"open failed: {os.strerror(files.why_missing(path))}")
        return False
    if entry.data is None:
        await _fail(stream, f"read failed: {os.strerror(errno.EISDIR)}")
        return False
    answer = bytearray()
    view = memoryview(entry.data)
    for start in range(0, len(view), _PIECE_BYTES):
        piece = view[start : start + _PIECE_BYTES]
        answer += b"DATA" + struct.pack("<I", len(piece)) + piece
        if len(answer) > _BATCH_BYTES:
            await stream.write(bytes(answer))
            answer.clear()
    await stream.write(bytes(answer) + b"DONE" + bytes(4))
    return True


async def _fail(stream: ServiceStream, message: str) -> None:
    encoded = message.encode()
    await stream.write(b"FAIL" + struct.pack("<I", len(encoded)) + encoded)


def _short_stat(entry: FileEntry) -> bytes:
    return struct.pack("<III", entry.mode, entry.n_bytes & 0xFFFF_FFFF, int(entry.modified_at_s))


def _no_stat(why: int) -> bytes:
    return struct.pack("<IQQIIIIQqqq", why, *[0] * 10)


def _long_stat(entry: FileEntry) -> bytes:
    """error, device, inode, mode, links, uid, gid, size, and three times."""
    when = int(entry.modified_at_s)
    owner = (_SHELL_UID, _SHELL_UID)
    return struct.pack(
        "<IQQIIIIQqqq", 0, 64_768, entry.number, entry.mode, 1, *owner, entry.n_bytes, when, when, when
    )


log = logging.getLogger(__name__)

FEATURES = (
    "shell_v2",
    "cmd",
    "stat_v2",
    "ls_v2",
    "fixed_push_mkdir",
    "fixed_push_symlink_timestamp",
)
"""Neither `sendrecv_v2` nor `abb_exec`: push then uses plain SEND, install `exec:cmd package install`."""


async def open_service(device: ServicePorts, name: str, host: HostLink | None = None) -> Service | None:
    """None if the device refuses: nothing listens there, or it does not know the service.

    `host` is the way back to the requester; without one nothing can be reversed.
    """
    await device.faults.operation()
    if device.faults.is_down:
        return None
    async with device.latency.around(device.latency.table.open_service):
        pass
    kind, _, argument = name.partition(":")
    kind, *options = kind.split(",")
    if kind == "reboot":
        return reboot_service(device.reboots)
    if kind == "shell":
        return shell_service(device, argument, is_v2="v2" in options)
    if kind == "exec":
        return shell_service(device, argument, is_v2=False)
    if kind == "sync":
        return sync_service(device.files)
    if kind == "reverse" and host is not None:
        return reverse_service(device.reverses, argument, host)
    if kind == "tcp":
        return device.listeners.get(f"tcp:{argument.rpartition(':')[2]}")
    if kind == "localabstract" and device.faults.hides_names:
        return None
    return device.listeners.get(name)


async def serve(faults: Faults, name: str, service: Service, stream: ServiceStream) -> None:
    """Runs a service to its end; a host that hangs up in the middle is not an error."""
    try:
        guarded = GuardedStream(faults, stream)
        await _serve_until_dropped(faults, service, guarded)
    except StreamClosed:
        pass
    except Exception:
        log.exception("a service of the virtual device failed", extra={"service": name})
        raise
    finally:
        await stream.close()


async def _serve_until_dropped(faults: Faults, service: Service, stream: ServiceStream) -> None:
    """A connection that drops ends all its streams, not only the one it broke in."""
    work = asyncio.ensure_future(service(stream))
    dropped = asyncio.ensure_future(faults.wait_dropped())
    try:
        await asyncio.wait((work, dropped), return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            work.result()
    finally:
        for task in (work, dropped):
            task.cancel()
        await asyncio.gather(work, dropped, return_exceptions=True)
