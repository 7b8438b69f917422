"""Drives a simulated virtual device conveniently for tests: a world, a shell, JSON-RPC."""

import json
import struct
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from detector.virtual.device import DeviceSpec, VirtualDevice
from detector.virtual.in_process import SimulatedClock, SimulatedLink, SimulatedStream, SimulatedWorld
from detector.virtual.persona import Persona
from detector.virtual.personas import DEFAULT_PERSONA
from detector.virtual.system.faults import parse_fault
from detector.virtual.system.latency import NO_LATENCY, LatencyTable
from detector.virtual.system.packages import VirtualApp
from tests.fakes.splash_app import splash_app

SERIAL = "virtual-0"
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Driven:
    world: SimulatedWorld
    link: SimulatedLink
    device: VirtualDevice
    clock: SimulatedClock

    def open(self, service: str) -> SimulatedStream:
        return self.link.open(service, timeout_s=TIMEOUT_S)

    def run(self, script: str) -> bytes:
        """The output of `exec:`, both streams merged."""
        return read_all(self.open(f"exec:{script}"))

    def shell(self, script: str) -> str:
        return self.run(script).decode()

    def shell_v2(self, script: str, stdin: bytes = b"") -> tuple[int, str, str]:
        """Status, stdout, stderr."""
        stream = self.open(f"shell,v2,raw:{script}")
        if stdin:
            stream.write(struct.pack("<BI", 0, len(stdin)) + stdin, timeout_s=TIMEOUT_S)
        stream.write(struct.pack("<BI", 4, 0), timeout_s=TIMEOUT_S)
        data = read_all(stream)
        texts, status = {1: b"", 2: b""}, -1
        while data:
            kind, n_bytes = struct.unpack("<BI", data[:5])
            body, data = data[5 : 5 + n_bytes], data[5 + n_bytes :]
            if kind == 3:
                status = body[0]
            else:
                texts[kind] += body
        return status, texts[1].decode(), texts[2].decode()

    def launch(self, package: str = "com.example.news", *, wait_s: float = 1.0) -> None:
        """Started and, by default, drawn."""
        self.shell(f"monkey -p {package} -c android.intent.category.LAUNCHER 1")
        self.clock.sleep(wait_s)

    def first_frame_at_s(self, package: str = "com.example.news") -> float:
        at_s = self.device.foreground.runs[package].first_frame_at_s
        assert at_s is not None
        return at_s

    def sleep_until(self, at_s: float) -> None:
        self.clock.sleep(at_s - self.clock.monotonic_ns() / 1e9)

    def shown_key(self) -> Hashable:
        """The key of the picture on the display."""

        async def look() -> Hashable:
            return self.device.shot().key

        return self.world.run(look())

    def rpc(self) -> "Rpc":
        return Rpc(self.open("tcp:9008"))


class Rpc:
    def __init__(self, stream: SimulatedStream) -> None:
        self.stream = stream

    def answer(self, method: str, *parameters: Any) -> dict[str, Any]:
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(parameters)}
        answer: dict[str, Any] = json.loads(self.http("POST", "/jsonrpc/0", json.dumps(request).encode())[1])
        return answer

    def call(self, method: str, *parameters: Any) -> Any:
        answer = self.answer(method, *parameters)
        assert "error" not in answer, answer
        return answer["result"]

    def http(self, verb: str, path: str, body: bytes = b"") -> tuple[str, bytes]:
        """Status line and body, over the single connection, which is kept."""
        head = f"{verb} {path} HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n"
        self.stream.write(head.encode() + body, timeout_s=TIMEOUT_S)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head_bytes, _, content = received.partition(b"\r\n\r\n")
        lines = head_bytes.decode().split("\r\n")
        length = next(int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length"))
        while len(content) < length:
            content += self._more()
        return lines[0], content

    def _more(self) -> bytes:
        data = self.stream.read(1 << 20, timeout_s=TIMEOUT_S)
        assert data, "the server closed the connection"
        return data


def read_all(stream: SimulatedStream) -> bytes:
    pieces = []
    while piece := stream.read(1 << 20, timeout_s=TIMEOUT_S):
        pieces.append(piece)
    stream.close()
    return b"".join(pieces)


@contextmanager
def driven(
    *,
    persona: Persona = DEFAULT_PERSONA,
    apps: Sequence[VirtualApp] | None = None,
    faults: Sequence[str] = (),
    latency: LatencyTable = NO_LATENCY,
    seed: int = 0,
    uiautomation_running: bool = False,
) -> Iterator[Driven]:
    spec = DeviceSpec(
        serial=SERIAL,
        persona=persona,
        apps=tuple(apps if apps is not None else (splash_app(persona.display),)),
        faults=tuple(parse_fault(fault) for fault in faults),
        latency=latency,
        seed=seed,
        uiautomation_running=uiautomation_running,
    )
    with SimulatedWorld([spec]) as world:
        yield Driven(world, world.link(SERIAL), world.devices[SERIAL], world.clock)
