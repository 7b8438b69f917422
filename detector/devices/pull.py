"""Copies an installed package's files off the device, through adb's own file service.

Every APK of the package is read, base and splits; a refusal is reported in the device's own words.
"""

import struct
from collections.abc import Callable

from detector.core.clock import Clock
from detector.core.errors import DeviceError, DeviceNotReady
from detector.devices.deadline import Deadline, read_within
from detector.devices.port import ByteStream, Link
from detector.devices.shell import DeviceShell
from detector.parsing.package_lists import parse_package_paths

__all__ = ["MAX_PULLED_BYTES", "package_paths", "pull_file"]

PULL_TIMEOUT_S = 600.0
"""A gigabyte over Wi-Fi adb."""

MAX_PULLED_BYTES = 8_000_000_000
"""For one file: the largest APKs with their data are about 4 GB."""

MAX_PIECE_BYTES = 1 << 16
"""SYNC_DATA_MAX of adb's file service: no single chunk is longer."""

_HEAD = struct.Struct("<4sI")


def package_paths(shell: DeviceShell, package: str) -> tuple[str, ...]:
    """Paths of the package's APKs. Raises DeviceNotReady if it is not installed."""
    result = shell.run(f"pm path {package}")
    paths = parse_package_paths(result.stdout)
    if not paths:
        raise DeviceNotReady(shell.serial, f"{package} is not installed ({result.message or 'no answer'})")
    return paths


def pull_file(
    link: Link,
    clock: Clock,
    path: str,
    write: Callable[[bytes], object],
    *,
    timeout_s: float = PULL_TIMEOUT_S,
    most_bytes: int | None = None,
) -> int:
    """Pass the file to `write` in pieces; returns its size in bytes. Raises DeviceError if refused.

    `most_bytes` None: MAX_PULLED_BYTES.
    """
    most_bytes = MAX_PULLED_BYTES if most_bytes is None else most_bytes
    deadline = Deadline(clock, timeout_s)
    stream = link.open("sync:", timeout_s=deadline.left_s)
    try:
        name = path.encode()
        stream.write(_HEAD.pack(b"RECV", len(name)) + name, timeout_s=deadline.left_s)
        n_bytes = 0
        while True:
            kind, length = _HEAD.unpack(_exactly(stream, _HEAD.size, deadline, link.serial))
            if kind == b"DONE":
                stream.write(_HEAD.pack(b"QUIT", 0), timeout_s=deadline.left_s)
                return n_bytes
            if kind not in (b"DATA", b"FAIL") or length > MAX_PIECE_BYTES:
                raise DeviceError(link.serial, f"what answers for {path} is no file service: {kind!r}")
            piece = _exactly(stream, length, deadline, link.serial)
            if kind == b"FAIL":
                message = piece.decode(errors="replace")
                raise DeviceError(link.serial, f"{path} cannot be read: {' '.join(message.split())[:200]}")
            n_bytes += length
            if n_bytes > most_bytes:
                raise DeviceError(link.serial, f"{path} has more than {most_bytes} bytes")
            write(piece)
    finally:
        stream.close()


def _exactly(stream: ByteStream, n_bytes: int, deadline: Deadline, serial: str) -> bytes:
    pieces = []
    while n_bytes:
        piece = read_within(stream, n_bytes, deadline, serial=serial)
        if not piece:
            raise DeviceError(serial, "the connection broke while a file was read")
        pieces.append(piece)
        n_bytes -= len(piece)
    return b"".join(pieces)
