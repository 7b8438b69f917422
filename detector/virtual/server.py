"""Virtual devices in real time, on sockets of this machine only.

Two front ends: `serve_transports` gives each device an adb port and a console port of its own, to
which an adb server connects; `serve_smart` is the adb server itself. Both listen on 127.0.0.1.
"""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from detector.core.errors import ConfigError
from detector.virtual.device import DeviceSpec, VirtualDevice
from detector.virtual.wire.console import ConsoleToken
from detector.virtual.wire.console_listener import ConsoleListener
from detector.virtual.wire.smart_server import SmartServer
from detector.virtual.wire.transport import TransportListener

__all__ = [
    "ServedDevice",
    "ServedDevices",
    "SmartServed",
    "serve_smart",
    "serve_transports",
    "serve_until_stopped",
]

_HOST = "127.0.0.1"
_SCANNED_PORTS = range(5554, 5586)
"""An adb server finds devices on these ports by itself; ours use others unless requested."""
_PORT_TRIES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedDevice:
    """Where one device can be reached: `adb connect SERIAL`."""

    serial: str
    adb_port: int
    console_port: int
    device: VirtualDevice


ServedDevices = tuple[ServedDevice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartServed:
    """An adb server at `port` that lists these devices, each with its console at a port of its own.

    `n_kill_requests`: how often a client asked it to end.
    """

    port: int
    devices: tuple[VirtualDevice, ...]
    console_ports: tuple[int, ...]
    n_kill_requests: Callable[[], int]


@asynccontextmanager
async def serve_transports(
    specs: Sequence[DeviceSpec], *, first_port: int | None = None, console_token_file: Path | None = None
) -> AsyncIterator[ServedDevices]:
    """Each device on an odd port, its console one below: `first_port` and every second port after it.

    Raises ConfigError if a port is even or in use, or the token's file cannot be read.
    """
    token = ConsoleToken(console_token_file)
    async with contextlib.AsyncExitStack() as stack:
        served = []
        for number, spec in enumerate(specs):
            adb, console = _port_pair(None if first_port is None else first_port + 2 * number)
            stack.callback(adb.close)
            stack.callback(console.close)
            device = VirtualDevice(spec)
            stack.callback(device.close)
            listener = TransportListener(device)
            listener.start(adb)
            stack.push_async_callback(listener.stop)
            consoles = ConsoleListener(device.sensors, device.faults, token)
            consoles.start(console)
            stack.push_async_callback(consoles.stop)
            adb_port = adb.getsockname()[1]
            served.append(
                ServedDevice(
                    serial=f"{_HOST}:{adb_port}", adb_port=adb_port, console_port=adb_port - 1, device=device
                )
            )
        yield tuple(served)


@asynccontextmanager
async def serve_smart(
    specs: Sequence[DeviceSpec], *, port: int = 0, console_token_file: Path | None = None
) -> AsyncIterator[SmartServed]:
    """One adb server over all devices, at `port` (0: any free one).

    Raises ConfigError if the port is in use, or the token's file cannot be read.
    """
    token = ConsoleToken(console_token_file)
    async with contextlib.AsyncExitStack() as stack:
        listener = _bound(port)
        stack.callback(listener.close)
        devices, console_ports = [], []
        for spec in specs:
            device = VirtualDevice(spec)
            stack.callback(device.close)
            devices.append(device)
            console = _bound(0)
            stack.callback(console.close)
            consoles = ConsoleListener(device.sensors, device.faults, token)
            consoles.start(console)
            stack.push_async_callback(consoles.stop)
            console_ports.append(console.getsockname()[1])
        server = SmartServer(devices)
        server.start(listener)
        stack.push_async_callback(server.stop)
        yield SmartServed(
            port=listener.getsockname()[1],
            devices=tuple(devices),
            console_ports=tuple(console_ports),
            n_kill_requests=lambda: server.n_kill_requests,
        )


def serve_until_stopped(
    specs: Sequence[DeviceSpec],
    *,
    on_ready: Callable[[ServedDevices], None],
    first_port: int | None = None,
    console_token_file: Path | None = None,
) -> None:
    """Serves over the transport until SIGINT or SIGTERM. `on_ready` is called once the ports answer."""

    async def run() -> None:
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError, ValueError):
                loop.add_signal_handler(number, stopped.set)
        async with serve_transports(
            specs, first_port=first_port, console_token_file=console_token_file
        ) as served:
            on_ready(served)
            await stopped.wait()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run())


def _port_pair(adb_port: int | None) -> tuple[socket.socket, socket.socket]:
    """Sockets bound to an odd port and the one below it."""
    if adb_port is not None:
        if adb_port % 2 == 0:
            raise ConfigError(f"port {adb_port}: the adb port of a virtual device must be odd")
        adb = _bound(adb_port)
        try:
            return adb, _bound(adb_port - 1)
        except ConfigError:
            adb.close()
            raise
    for _ in range(_PORT_TRIES):
        adb = _bound(0)
        port = adb.getsockname()[1]
        if port % 2 == 1 and port not in _SCANNED_PORTS:
            with contextlib.suppress(ConfigError):
                return adb, _bound(port - 1)
        adb.close()
    raise ConfigError("found no pair of free ports for a virtual device")


def _bound(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_HOST, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise ConfigError(f"port {port} on {_HOST} cannot be used: {error}") from error
    return listener
