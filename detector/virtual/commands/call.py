"""One call of a command: its words, its streams, and the parts of the device that the command uses."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from detector.virtual.streams import ByteQueue

__all__ = ["Call", "Command", "Sink"]

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
