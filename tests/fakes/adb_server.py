"""A scripted adb server on a real socket: its own messages, and the ways in which it breaks off."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

Script = Callable[[socket.socket], None]


class ScriptedAdbServer:
    """`devices` maps serial to state. `services` maps a service to what it does with the socket."""

    def __init__(self, devices: dict[str, str], services: dict[str, Script | bytes] | None = None) -> None:
        self.devices = devices
        self.services = services or {}
        self.asked: list[str] = []
        self.hosts: dict[str, str] = {}
        self.transport_fails: bytes | None = None
        self.after_failing: Script | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> "ScriptedAdbServer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends everything at once, as when the server is killed."""
        with suppress(OSError):  # closing twice is harmless
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            connection.close()
        self._thread.join(2)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        try:
            self._answer(connection)
        except (OSError, ValueError):
            pass
        finally:
            connection.close()

    def _answer(self, connection: socket.socket) -> None:
        request = _read_request(connection)
        self.asked.append(request)
        if request == "host:devices":
            listing = "".join(f"{serial}\t{state}\n" for serial, state in self.devices.items())
            connection.sendall(b"OKAY" + _block(listing))
            return
        if request in self.hosts:
            connection.sendall(b"OKAY" + _block(self.hosts[request]))
            return
        serial = request.removeprefix("host:tport:serial:")
        state = self.devices.get(serial)
        if self.transport_fails is not None:
            connection.sendall(self.transport_fails)
            if self.after_failing is not None:
                self.after_failing(connection)
            return
        if state != "device":
            message = f"device '{serial}' not found" if state is None else f"device {state}"
            connection.sendall(b"FAIL" + _block(message))
            return
        connection.sendall(b"OKAY" + bytes(8))
        service = _read_request(connection)
        self.asked.append(service)
        script = self.services.get(service)
        if script is None:
            connection.sendall(b"FAIL" + _block("closed"))
            return
        connection.sendall(b"OKAY")
        if callable(script):
            script(connection)
        else:
            connection.sendall(script)


def hang(connection: socket.socket) -> None:
    """Accept, and never answer."""
    time.sleep(30)


def _block(text: str) -> bytes:
    data = text.encode()
    return b"%04x" % len(data) + data


def _read_request(connection: socket.socket) -> str:
    length = int(_exactly(connection, 4), 16)
    return _exactly(connection, length).decode()


def _exactly(connection: socket.socket, n_bytes: int) -> bytes:
    data = b""
    while len(data) < n_bytes:
        piece = connection.recv(n_bytes - len(data))
        if not piece:
            raise OSError("the client hung up")
        data += piece
    return data
