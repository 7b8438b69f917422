"""One call of a command: its words, its streams, the parts of the device that it uses, and what becomes of it
when the system server dies."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from detector.virtual.streams import ByteQueue
from detector.virtual.system.ports import HasFaults

__all__ = ["Call", "Command", "Sink", "ended_with_the_system", "without_system"]

Sink = Callable[[bytes], Awaitable[None]]

Ports = TypeVar("Ports")
Ports_co = TypeVar("Ports_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[Ports_co]):
    """`arguments` are the words after the name; `pid` is that of the shell that runs it.

    A command declares which ports of the device it needs: `Call[HasClock]`. A call on the whole device is
    also a call on any of its ports.
    """

    device: Ports_co
    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str]
    stdin: ByteQueue
    stdout: Sink
    stderr: Sink
    pid: int

    async def print(self, text: str) -> None:
        """To stdout, unchanged: include your own newline."""
        await self.stdout(text.encode())

    async def print_error(self, text: str) -> None:
        await self.stderr(text.encode())

    def value_after(self, option: str) -> str | None:
        """The word that follows an option."""
        if option in self.arguments[:-1]:
            return self.arguments[self.arguments.index(option) + 1]
        return None


Command = Callable[[Call[Ports]], Awaitable[int]]


async def ended_with_the_system(call: Call[HasFaults], program: Coroutine[None, None, int]) -> int:
    """A program that uses services of the system server, or those that zygote restarts, dies with it."""
    work, gone = asyncio.ensure_future(program), asyncio.ensure_future(call.device.faults.wait_system_gone())
    try:
        await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            return work.result()
        await call.print_error("java.lang.RuntimeException: android.os.DeadSystemException\n")
        return 1
    finally:
        for task in (work, gone):
            task.cancel()
        await asyncio.gather(work, gone, return_exceptions=True)


_OF_SYSTEM = {
    "am": "activity",
    "pm": "package",
    "wm": "window",
    "settings": "settings",
    "input": "input",
    "svc": "power",
    "monkey": "activity",
    "ime": "input_method",
    "uiautomator": "activity",
}
"""Commands that are calls of one service of the system server."""

_NATIVE_SERVICES = {"SurfaceFlinger"}
_NO_SERVICE = 254  # cmd.cpp returns -ENOENT; dumpsys ends well all the same


async def without_system(name: str, arguments: Sequence[str], stderr: Sink) -> int | None:
    """What a command answers while there is no system server; None if it needs none."""
    service = next((word for word in arguments if not word.startswith("-")), "activity")
    if name == "dumpsys" and service not in _NATIVE_SERVICES:
        await stderr(f"Can't find service: {service}\n".encode())
        return 0
    if name == "cmd" or name in _OF_SYSTEM:
        await stderr(f"cmd: Can't find service: {_OF_SYSTEM.get(name, service)}\n".encode())
        return _NO_SERVICE
    if name in {"app_process", "app_process64"}:
        await stderr(b"android.os.DeadSystemException\n")
        return 1
    return None
