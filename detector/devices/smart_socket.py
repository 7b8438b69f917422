"""The adb server's own protocol: four hex digits of length and a text; the answer is OKAY or FAIL.

Implemented here instead of using adbutils, which queries the server's version and sleeps 10 ms before
each request, starts a server by itself, and bounds each read but not the whole call.
"""

import logging
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from detector.core.clock import Clock
from detector.core.errors import DeviceError, DeviceLost
from detector.devices.deadline import Deadline, read_within
from detector.devices.port import ByteStream, HostListener, Link

__all__ = ["ask", "push_file", "read_block", "read_exactly", "reversed_to"]


def ask(stream: ByteStream, request: str, deadline: Deadline, *, serial: str) -> str | None:
    """None for OKAY, else the text after FAIL. Raises DeviceError if it is not an adb server."""
    data = request.encode()
    stream.write(b"%04x" % len(data) + data, timeout_s=deadline.left_s)
    status = read_exactly(stream, 4, deadline, serial=serial)
    if status == b"OKAY":
        return None
    if status != b"FAIL":
        raise DeviceError(serial, f"what answers is no adb server: {status!r}")
    return read_block(stream, deadline, serial=serial)


def read_block(stream: ByteStream, deadline: Deadline, *, serial: str) -> str:
    """A length-prefixed text. An invalid length is returned as the text."""
    length = read_exactly(stream, 4, deadline, serial=serial)
    try:
        n_bytes = int(length, 16)
    except ValueError:
        return repr(length)
    return read_exactly(stream, n_bytes, deadline, serial=serial).decode(errors="replace")


def read_exactly(stream: ByteStream, n_bytes: int, deadline: Deadline, *, serial: str) -> bytes:
    """Raises DeviceLost if the stream ends too early, or if reading takes longer than the deadline."""
    data = b""
    while len(data) < n_bytes:
        piece = read_within(stream, n_bytes - len(data), deadline, serial=serial)
        if not piece:
            raise DeviceLost(serial, "the adb server hung up in the middle of an answer")
        data += piece
    return data


# Copies a file to the device, through adb's own file service.

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


# `adb reverse`: an address on the device that leads to a port of this machine, for as long as needed.
#
# The port is open on loopback only, and the device's side ends with the block: nothing of ours stays.

log = logging.getLogger(__name__)

ANSWER_TIMEOUT_S = 2.0


@contextmanager
def reversed_to(link: Link, clock: Clock, address: str, listener: HostListener) -> Iterator[None]:
    """A connection to `address` on the device reaches `listener`. Raises DeviceError if refused."""
    _ask(link, clock, f"forward:{address};{listener.address}")
    try:
        yield
    finally:
        try:
            _ask(link, clock, f"killforward:{address}")
        except DeviceError as error:  # a device that went away has forgotten it as well
            log.warning("a reversed address was not taken back", extra={"why": str(error)})


def _ask(link: Link, clock: Clock, command: str) -> None:
    deadline = Deadline(clock, ANSWER_TIMEOUT_S)
    stream = link.open(f"reverse:{command}", timeout_s=deadline.left_s)
    try:
        status = read_exactly(stream, 4, deadline, serial=link.serial)
        if status != b"OKAY":
            message = read_block(stream, deadline, serial=link.serial) if status == b"FAIL" else repr(status)
            raise DeviceError(link.serial, f"refused to reverse: {' '.join(message.split())[:200]}")
    finally:
        stream.close()
