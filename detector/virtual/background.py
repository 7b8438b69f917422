"""Virtual devices for a synchronous program: their loop runs in a daemon thread of its own.

    with BackgroundVirtualDevices(specs, front_end=FrontEnd.SMART) as devices:
        ...  # connect to devices.adb_server_port

Anything that touches a device must run in that thread: pass it to `call`.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from detector.virtual.device import DeviceSpec, VirtualDevice
from detector.virtual.server import serve_smart, serve_transports

__all__ = ["BackgroundVirtualDevices", "FrontEnd"]

T = TypeVar("T")
_START_TIMEOUT_S = 20.0
_STOP_TIMEOUT_S = 20.0


class FrontEnd(StrEnum):
    SMART = "smart"
    TRANSPORT = "transport"


class BackgroundVirtualDevices:
    """`serials` as clients use them, `console_ports` by serial; with SMART also `adb_server_port`."""

    def __init__(
        self,
        specs: Sequence[DeviceSpec],
        *,
        front_end: FrontEnd,
        first_port: int | None = None,
        console_token_file: Path | None = None,
    ) -> None:
        self._specs = tuple(specs)
        self._front_end = front_end
        self._first_port = first_port
        self._console_token_file = console_token_file
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped: asyncio.Event | None = None
        self._failure: BaseException | None = None
        self._is_ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="virtual-devices", daemon=True)
        self.serials: tuple[str, ...] = ()
        self.devices: dict[str, VirtualDevice] = {}
        self.console_ports: dict[str, int] = {}
        self.adb_server_port: int | None = None

    def start(self) -> None:
        """Raises whatever kept the devices from starting, e.g. ConfigError for a port in use."""
        self._thread.start()
        if not self._is_ready.wait(_START_TIMEOUT_S):
            raise RuntimeError("the virtual devices did not start in time")
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        loop, stopped = self._loop, self._stopped
        if loop is not None and stopped is not None and self._thread.is_alive():
            with contextlib.suppress(RuntimeError):  # the loop may end between the check and the call
                loop.call_soon_threadsafe(stopped.set)
        self._thread.join(_STOP_TIMEOUT_S)

    def call(self, action: Callable[[], T]) -> T:
        """Runs `action` in the devices' thread and returns what it returns."""

        async def run() -> T:
            return action()

        return self.begin(run()).result(_START_TIMEOUT_S)

    def begin(self, steps: Coroutine[None, None, T]) -> "Future[T]":
        """Runs `steps` in the devices' thread."""
        if self._loop is None:
            steps.close()
            raise RuntimeError("the virtual devices are not running")
        return asyncio.run_coroutine_threadsafe(steps, self._loop)

    def __enter__(self) -> "BackgroundVirtualDevices":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # passed to the thread waiting in start()
            self._failure = error
        finally:
            self._is_ready.set()

    async def _serve(self) -> None:
        self._stopped = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        if self._front_end is FrontEnd.SMART:
            async with serve_smart(
                self._specs, port=self._first_port or 0, console_token_file=self._console_token_file
            ) as smart:
                self.devices = {device.serial: device for device in smart.devices}
                self.adb_server_port = smart.port
                self.console_ports = dict(zip(self.devices, smart.console_ports, strict=True))
                await self._wait()
        else:
            async with serve_transports(
                self._specs, first_port=self._first_port, console_token_file=self._console_token_file
            ) as served:
                self.devices = {device.serial: device.device for device in served}
                self.console_ports = {device.serial: device.console_port for device in served}
                await self._wait()

    async def _wait(self) -> None:
        self.serials = tuple(self.devices)
        self._is_ready.set()
        assert self._stopped is not None
        await self._stopped.wait()
