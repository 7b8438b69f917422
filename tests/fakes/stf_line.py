"""The connection that STF gives to a phone: open while the phone is used, cut when its use ends.

A use ends once it is idle for longer than the requested timeout, as in STF.
"""

import socket
import socketserver
import threading
import time
from contextlib import suppress
from select import select
from typing import Self

__all__ = ["StfLine"]

LOOK_S = 0.5
CHUNK_BYTES = 1 << 16


class StfLine:
    """`target`: the phone's own `host:port`, known to nothing else. `address`: for `adb connect`."""

    def __init__(self, target: str) -> None:
        host, _, port = target.rpartition(":")
        self._target = host, int(port)
        self._idle_s: float | None = None
        self._active_at = 0.0
        line = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                line.carry(self.request)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True
        )
        self.address = f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def is_open(self) -> bool:
        """False also once nothing was sent for the idle timeout."""
        return self._idle_s is not None and time.monotonic() - self._active_at < self._idle_s

    def open(self, *, idle_s: float) -> None:
        self._active_at, self._idle_s = time.monotonic(), idle_s

    def cut(self) -> None:
        self._idle_s = None

    def carry(self, near: socket.socket) -> None:
        """Both ways, until either side or the use ends."""
        if not self.is_open:
            return
        with suppress(OSError), socket.create_connection(self._target, timeout=5) as far:
            far.settimeout(None)
            other = {near: far, far: near}
            for one in other:
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while self.is_open:
                ready, _, _ = select(list(other), [], [], LOOK_S)
                for one in ready:
                    data = one.recv(CHUNK_BYTES)
                    if not data or not self.is_open:
                        return
                    self._active_at = time.monotonic()
                    other[one].sendall(data)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.cut()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
