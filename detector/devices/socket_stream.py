"""One TCP socket, to the adb server or to an emulator's console, as a `ByteStream` with deadlines.

Also the reverse: a port on loopback, to which an adb server connects a device (`adb reverse`).
"""

import socket

from detector.devices.foreign import foreign_errors

__all__ = ["SocketListener", "SocketStream", "connected"]

_MAX_AVAILABLE_BYTES = 8 * 1024 * 1024
"""A flood of log must not keep the session from its frames forever."""


def connected(host: str, port: int, *, serial: str, doing: str, timeout_s: float) -> "SocketStream":
    """A new connection, without Nagle's delay. Raises DeviceError, DeviceLost."""
    with foreign_errors(serial, doing):
        opened = socket.create_connection((host, port), timeout=timeout_s)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return SocketStream(opened, serial=serial, doing=doing)


class SocketStream:
    """Takes ownership of `connected`: closing the stream closes it."""

    def __init__(self, connected: socket.socket, *, serial: str, doing: str) -> None:
        self._socket = connected
        self._serial, self.doing = serial, doing

    def read(self, max_bytes: int, *, timeout_s: float) -> bytes:
        with foreign_errors(self._serial, self.doing):
            self._socket.settimeout(timeout_s)
            return self._socket.recv(max_bytes)

    def read_available(self) -> bytes:
        pieces: list[bytes] = []
        n_bytes = 0
        with foreign_errors(self._serial, self.doing):
            self._socket.setblocking(False)
            while n_bytes < _MAX_AVAILABLE_BYTES:
                try:
                    piece = self._socket.recv(65536)
                except BlockingIOError:
                    break
                if not piece:
                    break
                pieces.append(piece)
                n_bytes += len(piece)
        return b"".join(pieces)

    def write(self, data: bytes, *, timeout_s: float) -> None:
        with foreign_errors(self._serial, self.doing):
            self._socket.settimeout(timeout_s)
            self._socket.sendall(data)

    def close(self) -> None:
        self._socket.close()


class SocketListener:
    """A free port of 127.0.0.1, from construction until it is closed."""

    def __init__(self, *, serial: str) -> None:
        self._serial = serial
        with foreign_errors(serial, "listening for the device"):
            self._socket = socket.create_server(("127.0.0.1", 0))

    @property
    def address(self) -> str:
        return f"tcp:{self._socket.getsockname()[1]}"

    def accept(self, *, timeout_s: float) -> SocketStream | None:
        with foreign_errors(self._serial, "waiting for the device to connect"):
            self._socket.settimeout(timeout_s)
            try:
                accepted, _ = self._socket.accept()
            except TimeoutError:
                return None
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return SocketStream(accepted, serial=self._serial, doing="reading from what the device opened")

    def close(self) -> None:
        self._socket.close()
