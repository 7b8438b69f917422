"""The way back: addresses on the device that lead to the host (`adb reverse`).

Anything that connects to such an address on the device gets a stream that the device opens towards
the host that set it up.
"""

from dataclasses import dataclass
from typing import Protocol

from detector.virtual.streams import Service, ServiceStream

__all__ = ["HostLink", "HostRefused", "Reverses", "reverse_service"]

_FIRST_PORT = 40_001  # for `tcp:0`


class HostRefused(Exception):
    """Nothing listens there on the host, or nothing leads there."""


class HostLink(Protocol):
    """One host, as reachable from the device."""

    async def open(self, address: str) -> ServiceStream:
        """A stream to `tcp:PORT` of the host. Raises HostRefused."""


@dataclass(frozen=True, slots=True)
class _Target:
    host: HostLink
    address: str


class Reverses:
    def __init__(self) -> None:
        self._targets: dict[str, _Target] = {}

    def __contains__(self, address: object) -> bool:
        return address in self._targets

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(self._targets)

    def add(self, address: str, host: HostLink, host_address: str) -> str:
        """Returns the device's address, with a free port for `tcp:0`."""
        if address == "tcp:0":
            port = _FIRST_PORT
            while f"tcp:{port}" in self._targets:
                port += 1
            address = f"tcp:{port}"
        self._targets[address] = _Target(host, host_address)
        return address

    def remove(self, address: str) -> bool:
        return self._targets.pop(address, None) is not None

    def remove_all(self, host: HostLink) -> None:
        """Also called when the host goes away."""
        for address in [text for text, target in self._targets.items() if target.host is host]:
            del self._targets[address]

    async def connect(self, address: str) -> ServiceStream:
        """As a program on the device would. Raises HostRefused."""
        target = self._targets.get(address)
        if target is None:
            raise HostRefused(address)
        return await target.host.open(target.address)

    def listing(self, host: HostLink) -> str:
        rows = [(text, target.address) for text, target in self._targets.items() if target.host is host]
        return "".join(f"host {address} {host_address}\n" for address, host_address in rows)


def reverse_service(reverses: Reverses, command: str, host: HostLink) -> Service:
    """`reverse:COMMAND`: answers once, and ends."""

    async def run(stream: ServiceStream) -> None:
        await stream.write(_answer(reverses, command, host))

    return run


def _answer(reverses: Reverses, command: str, host: HostLink) -> bytes:
    name, _, argument = command.partition(":")
    if name == "list-forward":
        return _block(reverses.listing(host))  # without OKAY, unlike the host's own
    if name == "killforward-all":
        reverses.remove_all(host)
        return b"OKAY"
    if name == "killforward":
        return b"OKAY" if reverses.remove(argument) else _failure(f"listener '{argument}' not found")
    if name != "forward":
        return _failure(f"unknown reverse service '{command}'")
    may_rebind = not argument.startswith("norebind:")
    address, semicolon, host_address = argument.removeprefix("norebind:").partition(";")
    if not semicolon:
        return _failure(f"bad forward: {argument}")
    if address in reverses and not may_rebind:
        return _failure("cannot rebind existing socket")
    given = reverses.add(address, host, host_address)
    return b"OKAY" + (_block(given.removeprefix("tcp:")) if given != address else b"")


def _failure(words: str) -> bytes:
    return b"FAIL" + _block(words)


def _block(text: str) -> bytes:
    return b"%04x" % len(text.encode()) + text.encode()
