"""A road to virtual devices for a synchronous caller in simulated time: no socket, no thread, no waiting.

The world stands still while the caller computes and moves only while the caller waits: each call
steps the loop until its answer is there. The same calls give the same bytes at the same times.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from types import TracebackType
from typing import TypeVar

from detector.core.errors import DeviceError, DeviceLost, DeviceNotReady
from detector.virtual.clock import SIMULATED_EPOCH_S
from detector.virtual.console import ConsoleToken, console_service
from detector.virtual.device import DeviceSpec, VirtualDevice
from detector.virtual.services import open_service, serve
from detector.virtual.simulated_loop import SimulatedLoop
from detector.virtual.streams import ByteQueue, Service, StreamClosed

__all__ = ["SimulatedClock", "SimulatedLink", "SimulatedStream", "SimulatedWorld"]

T = TypeVar("T")


class SimulatedWorld:
    """Devices on one simulated clock. Use as a context manager, or call `close`."""

    def __init__(self, specs: Sequence[DeviceSpec]) -> None:
        self._loop = SimulatedLoop()
        self.clock = SimulatedClock(self._loop)
        self.devices = {spec.serial: self._loop.run_until_complete(_boot(spec)) for spec in specs}

    def link(self, serial: str) -> "SimulatedLink":
        """Raises DeviceLost where there is no such device."""
        device = self.devices.get(serial)
        if device is None:
            raise DeviceLost(serial, "no such device in the simulated world")
        return SimulatedLink(self._loop, device)

    def run(self, steps: Coroutine[None, None, T]) -> T:
        """Runs something on the devices themselves, as only tests need to."""
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
        self.close()


async def _boot(spec: DeviceSpec) -> VirtualDevice:
    return VirtualDevice(spec, wall_at_zero_s=SIMULATED_EPOCH_S)


class SimulatedClock:
    """The host's clock in a simulated world."""

    def __init__(self, loop: SimulatedLoop) -> None:
        self._loop = loop

    def monotonic_ns(self) -> int:
        return self._loop.time_ns()

    def wall_ns(self) -> int:
        """Nanoseconds since the Unix epoch."""
        return round(SIMULATED_EPOCH_S) * 1_000_000_000 + self._loop.time_ns()

    def sleep(self, seconds: float) -> None:
        self._loop.run_until_complete(asyncio.sleep(seconds))


class SimulatedLink:
    """Opens adb services on one device."""

    def __init__(self, loop: SimulatedLoop, device: VirtualDevice) -> None:
        self.serial = device.serial
        self._loop = loop
        self._device = device

    def open(self, service: str, *, timeout_s: float) -> "SimulatedStream":
        """Raises DeviceLost, DeviceNotReady (offline, unauthorized) or DeviceError (refused)."""
        state = self._device.faults.state
        if state != "device":
            raise DeviceNotReady(self.serial, f"{state}: cannot open {service}")
        where = f"opening {service}"
        found = _wait(
            self._loop, self._device, open_service(self._device, service), timeout_s=timeout_s, doing=where
        )
        if found is None:
            raise DeviceError(self.serial, f"refused to open {service}")
        return SimulatedStream(self._loop, self._device, service, found)

    def open_console(self) -> "SimulatedStream":
        """A session of the device's emulator console, as on the port below its adb port; no token."""
        console = console_service(self._device, ConsoleToken())
        return SimulatedStream(self._loop, self._device, "console", console)


class _MemoryStream:
    """The device's end of a stream that lives in memory."""

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
    """The host's end."""

    def __init__(self, loop: SimulatedLoop, device: VirtualDevice, name: str, service: Service) -> None:
        self._loop = loop
        self._device = device
        self._name = name
        self._stream = _MemoryStream()
        self._task = loop.create_task(serve(device, name, service, self._stream))

    def read(self, max_bytes: int, *, timeout_s: float) -> bytes:
        """At least one byte, b"" at the end. Raises DeviceLost past the deadline."""
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
