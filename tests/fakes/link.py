"""A link to a scripted device, in memory: what each service answers, and when it breaks."""

import base64
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from detector.core.errors import DeviceError, DeviceLost
from tests.fakes.clock import FakeClock

Answer = bytes | Exception | Callable[[str], bytes]

SERIAL = "fake-1"


def v2(stdout: str | bytes = b"", stderr: str = "", exit_code: int = 0) -> bytes:
    """The packets of `shell,v2`."""
    out = stdout.encode() if isinstance(stdout, str) else stdout
    data = b"".join(
        struct.pack("<BI", kind, len(text)) + text for kind, text in ((1, out), (2, stderr.encode())) if text
    )
    return data + struct.pack("<BI", 3, 1) + bytes([exit_code])


class ScriptedStream:
    """Returns its bytes in pieces; with `hangs`, silence after them instead of the end."""

    def __init__(self, link: "FakeLink", data: bytes, *, piece: int = 7000, hangs: bool = False) -> None:
        self.link, self.data, self.piece, self.hangs = link, data, piece, hangs
        self.written = b""
        self.is_closed = False

    def read(self, max_bytes: int, *, timeout_s: float) -> bytes:
        if not self.data and self.hangs:
            self.link.clock.sleep(timeout_s)
            raise DeviceLost(SERIAL, f"no answer within {timeout_s:g} s")
        self.link.clock.sleep(0.001)
        n = min(max_bytes, self.piece)
        piece, self.data = self.data[:n], self.data[n:]
        return piece

    def read_available(self) -> bytes:
        data, self.data = self.data, b""
        return data

    def write(self, data: bytes, *, timeout_s: float) -> None:
        self.written += data

    def close(self) -> None:
        self.is_closed = True


class HttpServerStream(ScriptedStream):
    """A uiautomator2 server at the other end."""

    def __init__(self, link: "FakeLink") -> None:
        super().__init__(link, b"", hangs=True)

    def write(self, data: bytes, *, timeout_s: float) -> None:
        if self.link.u2_hangs_up:
            self.link.u2_hangs_up -= 1
            self.hangs = False
            return
        head, _, body = data.partition(b"\r\n\r\n")
        if head.startswith(b"GET /ping"):
            self.link.n_pings += 1
            return self._answer(b"pong")
        if head.startswith(b"GET /stop"):
            self.link.n_stops += 1
            self.link.u2_is_running = not self.link.u2_stops
            return self._answer(b"Server stopped")
        request = json.loads(body)
        self.link.rpc.append((request["method"], request["params"]))
        if request["method"] in self.link.u2_silent:
            return None
        result = self.link.u2.get(request["method"])
        if isinstance(result, Exception):
            error = {"code": -32001, "message": type(result).__name__, "data": str(result)}
            return self._answer(json.dumps({"id": request["id"], "error": error}).encode())
        return self._answer(json.dumps({"id": request["id"], "result": result}).encode())

    def _answer(self, body: bytes) -> None:
        self.data += b"HTTP/1.1 200 OK \r\nContent-Length: %d\r\n\r\n" % len(body) + body


@dataclass
class FakeLink:
    """`shell` maps a command (its beginning) to output, or to (output, exit code)."""

    clock: FakeClock = field(default_factory=FakeClock)
    serial: str = SERIAL
    shell: dict[str, str | tuple[str, int] | Exception] = field(default_factory=dict)
    services: dict[str, Answer] = field(default_factory=dict)
    u2: dict[str, object] = field(default_factory=dict)
    u2_is_running: bool = True
    u2_hangs_up: int = 0
    u2_stops: bool = True
    u2_silent: set[str] = field(default_factory=set)
    has_v2: bool = True
    is_lost: bool = False
    lost_until_ns: int = 0
    opened: list[str] = field(default_factory=list)
    rpc: list[tuple[str, list[object]]] = field(default_factory=list)
    streams: list[ScriptedStream] = field(default_factory=list)
    n_pings: int = 0
    n_stops: int = 0

    def open(self, service: str, *, timeout_s: float) -> ScriptedStream:
        self.opened.append(service)
        self.clock.sleep(0.001)
        if self.is_lost or self.clock.now_ns < self.lost_until_ns:
            raise DeviceLost(self.serial, "went away")
        stream = self._stream(service)
        self.streams.append(stream)
        return stream

    def _stream(self, service: str) -> ScriptedStream:
        if service == "tcp:9008":
            if not self.u2_is_running:
                raise DeviceError(self.serial, "refused to open tcp:9008")
            return HttpServerStream(self)
        if service.startswith("shell,v2,raw:"):
            if not self.has_v2:
                raise DeviceError(self.serial, "refused")
            text, code = self._output_of(service.removeprefix("shell,v2,raw:"))
            return ScriptedStream(self, v2(text, exit_code=code))
        if service.startswith("shell:("):
            command, _, _ = service.removeprefix("shell:(").partition(");")
            text, code = self._output_of(command)
            return ScriptedStream(self, f"{text}detector-exit:{code}\r\n".encode())
        answer = self.services[service]
        if isinstance(answer, Exception):
            raise answer
        return ScriptedStream(self, answer(service) if callable(answer) else answer)

    def _output_of(self, command: str) -> tuple[str, int]:
        if command == "echo alive" and command not in self.shell:
            return "alive\n", 0
        for beginning in sorted(self.shell, key=len, reverse=True):
            if command.startswith(beginning):
                output = self.shell[beginning]
                if isinstance(output, Exception):
                    raise output
                return output if isinstance(output, tuple) else (output, 0)
        return f"/system/bin/sh: {command.split(maxsplit=1)[0]}: inaccessible or not found\n", 127


def jpeg_base64(jpeg: bytes) -> str:
    return base64.b64encode(jpeg).decode()
