"""The adb server's own protocol: four hex digits of length and a text; the answer is OKAY or FAIL.

Implemented here instead of using adbutils, which queries the server's version and sleeps 10 ms before
each request, starts a server by itself, and bounds each read but not the whole call.
"""

from detector.core.errors import DeviceError, DeviceLost
from detector.devices.deadline import Deadline, read_within
from detector.devices.port import ByteStream

__all__ = ["ask", "read_block", "read_exactly"]


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
