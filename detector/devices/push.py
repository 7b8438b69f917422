"""Copies a file to the device, through adb's own file service."""

import struct

from detector.core.clock import Clock
from detector.core.errors import DeviceError
from detector.devices.deadline import Deadline
from detector.devices.port import Link
from detector.devices.smart_socket import read_exactly

__all__ = ["push_file"]

_PIECE_BYTES = 1 << 16  # SYNC_DATA_MAX
_HEAD = struct.Struct("<4sI")
_MODE = 0o100644
_MAX_WORDS_BYTES = 4096


def push_file(link: Link, clock: Clock, data: bytes, path: str, *, timeout_s: float) -> None:
    """Raises DeviceError with the device's own message if it refuses the file (a full disk, say)."""
    deadline = Deadline(clock, timeout_s)
    stream = link.open("sync:", timeout_s=deadline.left_s)
    try:
        target = f"{path},{_MODE}".encode()
        stream.write(_HEAD.pack(b"SEND", len(target)) + target, timeout_s=deadline.left_s)
        for begin in range(0, len(data), _PIECE_BYTES):
            piece = data[begin : begin + _PIECE_BYTES]
            stream.write(_HEAD.pack(b"DATA", len(piece)) + piece, timeout_s=deadline.left_s)
        changed_s = clock.wall_ns() // 1_000_000_000
        stream.write(_HEAD.pack(b"DONE", changed_s), timeout_s=deadline.left_s)
        kind, n_bytes = _HEAD.unpack(read_exactly(stream, _HEAD.size, deadline, serial=link.serial))
        if kind != b"OKAY":
            message = read_exactly(stream, min(n_bytes, _MAX_WORDS_BYTES), deadline, serial=link.serial)
            words = " ".join(message.decode(errors="replace").split())[:200]
            raise DeviceError(
                link.serial, f"{path} could not be put on it: {words or 'is its storage full?'}"
            )
        stream.write(_HEAD.pack(b"QUIT", 0), timeout_s=deadline.left_s)
    finally:
        stream.close()
