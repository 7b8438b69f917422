"""Connects a synchronous caller to virtual devices in simulated time: no socket, no thread, no waiting.

Both ways: a device can also connect to ports of its caller, as by `adb reverse`. The world stands still
while the caller computes and moves only while the caller waits: each call steps the loop until its
answer arrives. The same calls give the same bytes at the same times.
"""

import asyncio
import warnings
from collections.abc import Coroutine, Sequence
from types import TracebackType
from typing import TypeVar

from detector.core.errors import DeviceError, DeviceLost, DeviceNotReady
from detector.virtual.clock import SIMULATED_EPOCH_S
from detector.virtual.device import DeviceSpec, VirtualDevice
from detector.virtual.simulated_loop import SimulatedLoop
from detector.virtual.streams import ByteQueue, Service, ServiceStream, StreamClosed
from detector.virtual.system.reverse import HostRefused
from detector.virtual.wire.console import ConsoleToken, console_service
from detector.virtual.wire.services import open_service, serve

__all__ = ["SimulatedClock", "SimulatedLink", "SimulatedListener", "SimulatedStream", "SimulatedWorld"]

T = TypeVar("T")

_FIRST_PORT = 50_001


class SimulatedWorld:
    """Devices on one simulated clock. Use as a context manager, or call `close`."""

    def __init__(self, specs: Sequence[DeviceSpec], *, began_wall_s: int = SIMULATED_EPOCH_S) -> None:
        """`began_wall_s`: Unix time of its first moment; whole seconds, so that no fraction depends on it."""
        self._loop = SimulatedLoop()
        self.clock = SimulatedClock(self._loop, began_wall_s)
        self.devices = {
            spec.serial: self._loop.run_until_complete(_boot(spec, began_wall_s)) for spec in specs
        }

    def link(self, serial: str) -> "SimulatedLink":
        """Raises DeviceLost if there is no such device."""
        device = self.devices.get(serial)
        if device is None:
            raise DeviceLost(serial, "no such device in the simulated world")
        return SimulatedLink(self._loop, device)

    def run(self, steps: Coroutine[None, None, T]) -> T:
        """Runs something on the devices themselves; only tests need it."""
        return self._loop.run_until_complete(steps)

    def close(self) -> None:
        for device in self.devices.values():
            device.close()
        waiting = asyncio.all_tasks(self._loop)
        for task in waiting:
            task.cancel()
        if waiting:
            self._loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
        self._loop.close()

    def __enter__(self) -> "SimulatedWorld":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            # A signal is raised wherever the loop happens to be: what it cut off will never be awaited.
            warnings.filterwarnings(
                "ignore", message="coroutine .* was never awaited", category=RuntimeWarning
            )
        self.close()


async def _boot(spec: DeviceSpec, began_wall_s: int) -> VirtualDevice:
    return VirtualDevice(spec, wall_at_zero_s=began_wall_s)


class SimulatedClock:
    """The host's clock in a simulated world."""

    def __init__(self, loop: SimulatedLoop, began_wall_s: int = SIMULATED_EPOCH_S) -> None:
        self._loop, self._began_wall_s = loop, began_wall_s

    def monotonic_ns(self) -> int:
        return self._loop.time_ns()

    def wall_ns(self) -> int:
        """Nanoseconds since the Unix epoch."""
        return self._began_wall_s * 1_000_000_000 + self._loop.time_ns()

    def sleep(self, seconds: float) -> None:
        self._loop.run_until_complete(asyncio.sleep(seconds))


class SimulatedLink:
    """Opens adb services on one device."""

    def __init__(self, loop: SimulatedLoop, device: VirtualDevice) -> None:
        self.serial = device.serial
        self._loop = loop
        self._device = device
        self._ports = _Ports()

    def open(self, service: str, *, timeout_s: float) -> "SimulatedStream":
        """Raises DeviceLost, DeviceNotReady (offline, unauthorized) or DeviceError (refused)."""
        state = self._device.faults.state
        if state != "device":
            raise DeviceNotReady(self.serial, f"{state}: cannot open {service}")
        where = f"opening {service}"
        opening = open_service(self._device, service, self._ports)
        found = _wait(self._loop, self._device, opening, timeout_s=timeout_s, doing=where)
        if found is None:
            raise DeviceError(self.serial, f"refused to open {service}")
        return _opened(self._loop, self._device, service, found)

    def listen(self) -> "SimulatedListener":
        return SimulatedListener(self._loop, self._device, self._ports)

    def open_console(self) -> "SimulatedStream":
        """A session of the device's emulator console, as on the port below its adb port; without a token."""
        console = console_service(self._device.sensors, ConsoleToken())
        return _opened(self._loop, self._device, "console", console)


class _MemoryStream:
    """The device's end of an in-memory stream."""

    def __init__(self) -> None:
        self.inbound = ByteQueue()
        self.outbound = ByteQueue()

    async def write(self, data: bytes) -> None:
        if self.inbound.is_ended:
            raise StreamClosed
        self.outbound.feed(data)

    async def close(self) -> None:
        self.outbound.end()


class SimulatedStream:
    """The host's end. `work`: the device's service at the other end, kept alive from here."""

    def __init__(
        self,
        loop: SimulatedLoop,
        device: VirtualDevice,
        name: str,
        stream: _MemoryStream,
        work: "asyncio.Task[None] | None" = None,
    ) -> None:
        self._loop = loop
        self._device = device
        self._name = name
        self._stream = stream
        self._work = work

    def read(self, max_bytes: int, *, timeout_s: float) -> bytes:
        """At least one byte, or b"" at the end. Raises DeviceLost past the deadline."""
        if not len(self._stream.outbound):
            self._wait_for(self._stream.outbound.wait_for_bytes(), timeout_s, "reading from")
        return self._stream.outbound.take(max_bytes)

    def read_available(self) -> bytes:
        """What has arrived; never waits."""
        queue = self._stream.outbound
        return queue.take(len(queue))

    def write(self, data: bytes, *, timeout_s: float) -> None:
        if self._stream.outbound.is_ended or self._device.faults.is_vanished:
            raise DeviceLost(self._device.serial, f"writing to {self._name}: the stream has ended")
        self._stream.inbound.feed(data)
        self._wait_for(asyncio.sleep(0), timeout_s, "writing to")

    def close(self) -> None:
        """Lets the service on the device see the end, and stop."""
        self._stream.inbound.end()
        if not self._loop.is_closed():
            self._loop.run_until_complete(asyncio.sleep(0))

    def _wait_for(self, step: Coroutine[None, None, None], timeout_s: float, doing: str) -> None:
        _wait(self._loop, self._device, step, timeout_s=timeout_s, doing=f"{doing} {self._name}")


class _Ports:
    """The caller's ports, as reachable from the device."""

    def __init__(self) -> None:
        self._waiting: dict[str, asyncio.Queue[_MemoryStream]] = {}

    def begin(self) -> tuple[str, "asyncio.Queue[_MemoryStream]"]:
        port = _FIRST_PORT
        while f"tcp:{port}" in self._waiting:
            port += 1
        queue = self._waiting[f"tcp:{port}"] = asyncio.Queue()
        return f"tcp:{port}", queue

    def end(self, address: str) -> None:
        self._waiting.pop(address, None)

    async def open(self, address: str) -> ServiceStream:
        queue = self._waiting.get(address)
        if queue is None:
            raise HostRefused(address)
        stream = _MemoryStream()
        queue.put_nowait(stream)
        return stream


class SimulatedListener:
    """A port of the caller, for connections that the device opens."""

    def __init__(self, loop: SimulatedLoop, device: VirtualDevice, ports: _Ports) -> None:
        self._loop, self._device, self._ports = loop, device, ports
        self.address, self._came = ports.begin()

    def accept(self, *, timeout_s: float) -> SimulatedStream | None:
        """None if there was no connection in time."""
        try:
            stream = self._loop.run_until_complete(asyncio.wait_for(self._came.get(), timeout_s))
        except TimeoutError:
            return None
        return SimulatedStream(self._loop, self._device, self.address, stream)

    def close(self) -> None:
        self._ports.end(self.address)


def _opened(loop: SimulatedLoop, device: VirtualDevice, name: str, service: Service) -> SimulatedStream:
    stream = _MemoryStream()
    work = loop.create_task(serve(device.faults, name, service, stream))
    return SimulatedStream(loop, device, name, stream, work)


def _wait(
    loop: SimulatedLoop,
    device: VirtualDevice,
    step: Coroutine[None, None, T],
    *,
    timeout_s: float,
    doing: str,
) -> T:
    """Moves the world until `step` is done; DeviceLost past the deadline or if the device vanishes."""
    try:
        return loop.run_until_complete(_within(step, device, timeout_s))
    except TimeoutError as error:
        raise DeviceLost(device.serial, f"no answer within {timeout_s:g} s while {doing}") from error
    except StreamClosed as error:
        raise DeviceLost(device.serial, f"gone while {doing}") from error


async def _within(step: Coroutine[None, None, T], device: VirtualDevice, timeout_s: float) -> T:
    if device.faults.is_vanished:
        step.close()
        raise StreamClosed
    work = asyncio.ensure_future(step)
    gone = asyncio.ensure_future(device.faults.wait_vanished())
    try:
        async with asyncio.timeout(timeout_s):
            await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise StreamClosed
        return work.result()
    finally:
        for task in (work, gone):
            task.cancel()
