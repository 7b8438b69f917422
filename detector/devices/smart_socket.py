"""The adb server's own protocol: four hex digits of length and a text; OKAY or FAIL comes back.

Spoken by ourselves and not by adbutils, which asks for the server's version and sleeps 10 ms before
each request, starts a server of its own accord, and bounds each read but not the whole call.
"""

from detector.core.errors import DeviceError, DeviceLost
from detector.devices.deadline import Deadline, read_within
from detector.devices.port import ByteStream

__all__ = ["ask", "read_block", "read_exactly"]


def ask(stream: ByteStream, request: str, deadline: Deadline, *, serial: str) -> str | None:
    """None where it said OKAY, else the words behind FAIL. Raises DeviceError where it is no adb server."""
    data = request.encode()
    stream.write(b"%04x" % len(data) + data, timeout_s=deadline.left_s)
    status = read_exactly(stream, 4, deadline, serial=serial)
    if status == b"OKAY":
        return None
    if status != b"FAIL":
        raise DeviceError(serial, f"what answers is no adb server: {status!r}")
    return read_block(stream, deadline, serial=serial)


def read_block(stream: ByteStream, deadline: Deadline, *, serial: str) -> str:
    """A text with its length before it. A length that is none is handed on as the text."""
    length = read_exactly(stream, 4, deadline, serial=serial)
    try:
        n_bytes = int(length, 16)
    except ValueError:
        return repr(length)
    return read_exactly(stream, n_bytes, deadline, serial=serial).decode(errors="replace")


def read_exactly(stream: ByteStream, n_bytes: int, deadline: Deadline, *, serial: str) -> bytes:
    """Raises DeviceLost where the stream ends before, or where its bytes drip past the deadline."""
    data = b""
    while len(data) < n_bytes:
        piece = read_within(stream, n_bytes - len(data), deadline, serial=serial)
        if not piece:
            raise DeviceLost(serial, "the adb server hung up in the middle of an answer")
        data += piece
    return data
