"""The same devices behind each front end, with this test's own adb server.

Over the transport a real adb server connects to them; the smart server needs none. Never the usual
server on 5037: a port of our own, a HOME of our own, and only that server is ended.
"""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from detector.virtual.background import BackgroundVirtualDevices, FrontEnd
from detector.virtual.device import DeviceSpec
from detector.virtual.personas import PERSONAS
from detector.virtual.system.faults import parse_fault
from tests.fakes.splash_app import splash_app


@dataclass(frozen=True, slots=True)
class Reached:
    """Devices as reached by an adb client."""

    serials: tuple[str, ...]
    environment: dict[str, str]
    adb: Path
    devices: BackgroundVirtualDevices

    def run(self, *words: str, serial: str | None = None) -> "subprocess.CompletedProcess[bytes]":
        chosen = [] if serial is None else ["-s", serial]
        return subprocess.run(
            [self.adb, *chosen, *words],
            env=self.environment,
            capture_output=True,
            timeout=60,
            check=False,
        )

    def on_device(self, *words: str) -> "subprocess.CompletedProcess[bytes]":
        return self.run(*words, serial=self.serials[0])


def specs(*faults: str) -> tuple[DeviceSpec, ...]:
    """Two different phones; the faults are the first one's."""
    return tuple(
        DeviceSpec(
            serial=f"virtual-{number}",
            persona=persona,
            apps=(splash_app(persona.display),),
            faults=tuple(parse_fault(fault) for fault in faults) if number == 0 else (),
        )
        for number, persona in enumerate(PERSONAS[:2])
    )


@contextmanager
def reached(front_end: FrontEnd, adb: Path, home: Path, *faults: str) -> Iterator[Reached]:
    environment = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "ADB_MDNS_AUTO_CONNECT": "0",
    }
    with BackgroundVirtualDevices(specs(*faults), front_end=front_end) as devices:
        if front_end is FrontEnd.SMART:
            environment["ANDROID_ADB_SERVER_PORT"] = str(devices.adb_server_port)
            yield Reached(devices.serials, environment, adb, devices)
            return
        environment["ANDROID_ADB_SERVER_PORT"] = str(_free_port())
        reached = Reached(devices.serials, environment, adb, devices)
        try:
            for serial in devices.serials:
                reached.run("connect", serial)
            yield reached
        finally:
            reached.run("kill-server")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def opened(phones: Reached, service: str) -> Iterator[socket.socket]:
    """A service of the first phone, raw, by the adb server's protocol; retried until something listens."""
    for _ in range(50):
        link = _ask(phones, f"host:transport:{phones.serials[0]}", service)
        if link is not None:
            with link:
                yield link
            return
        time.sleep(0.05)
    raise ConnectionRefusedError(service)


def _ask(phones: Reached, *requests: str) -> socket.socket | None:
    address = "127.0.0.1", int(phones.environment["ANDROID_ADB_SERVER_PORT"])
    link = socket.create_connection(address, timeout=20)
    for request in requests:
        link.sendall(b"%04x" % len(request) + request.encode())
        if link.recv(4, socket.MSG_WAITALL) != b"OKAY":
            link.close()
            return None
    return link
