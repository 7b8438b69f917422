"""One call of a command: its words, its streams, and as much of the device as the command asks for."""

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

    A command says which ports it needs of the device: `Call[HasClock]`. A call on the whole device is
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


Command = Callable[[Call[Ports]], Awaitable[int]]
