"""One call of a command: its words, its streams, the device it runs on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.virtual.streams import ByteQueue

if TYPE_CHECKING:
    from detector.virtual.device import VirtualDevice

__all__ = ["Call", "Command", "Sink"]

Sink = Callable[[bytes], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`arguments` are the words after the name; `pid` is that of the shell that runs it."""

    device: "VirtualDevice"
    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str]
    stdin: ByteQueue
    stdout: Sink
    stderr: Sink
    pid: int

    async def say(self, text: str) -> None:
        """To stdout, as it is: bring your own newline."""
        await self.stdout(text.encode())

    async def complain(self, text: str) -> None:
        await self.stderr(text.encode())

    def value_after(self, option: str) -> str | None:
        """The word that follows an option."""
        if option in self.arguments[:-1]:
            return self.arguments[self.arguments.index(option) + 1]
        return None


Command = Callable[[Call], Awaitable[int]]
