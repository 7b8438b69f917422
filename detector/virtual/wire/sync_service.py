"""The `sync:` service: files pushed, pulled, listed and queried, in both versions.

Requests are a 4-character id, a little-endian length and a path. v1: STAT LIST SEND RECV QUIT;
v2 adds STA2, LST2 and LIS2 with 64-bit fields and an errno.
"""

import errno
import os
import struct

from detector.virtual.streams import Service, ServiceStream, StreamClosed
from detector.virtual.system.files import FILE_MODE, FileEntry, FileTree

__all__ = ["sync_service"]

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
