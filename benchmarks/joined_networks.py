"""Two network namespaces of this host, joined by one virtual cable that can be pulled. Needs root."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["ADDRESSES", "cable", "networks", "room"]

ADDRESSES = {"a": "10.231.7.1", "b": "10.231.7.2"}
NOBODY = "02:00:00:00:00:99"


def _ip(*words: str, check: bool = True) -> None:
    subprocess.run(["ip", *words], check=check, capture_output=True)


def room(side: str) -> str:
    """The namespace of that side, of this process alone."""
    return f"farm-net-{side}-{os.getpid()}"


@contextmanager
def networks() -> Iterator[None]:
    """Two network namespaces, joined by one cable whose ends are `cable-a` and `cable-b`."""
    try:
        for side in ADDRESSES:
            _ip("netns", "add", room(side))
        _ip(
            "-n",
            room("a"),
            "link",
            "add",
            "cable-a",
            "type",
            "veth",
            "peer",
            "name",
            "cable-b",
            "netns",
            room("b"),
        )
        for side, address in ADDRESSES.items():
            _ip("-n", room(side), "addr", "add", f"{address}/24", "dev", f"cable-{side}")
            _ip("-n", room(side), "link", "set", "lo", "up")
            _ip("-n", room(side), "link", "set", f"cable-{side}", "up")
        yield
    finally:
        for side in ADDRESSES:
            _ip("netns", "del", room(side), check=False)


def cable(is_in: bool) -> None:
    """Packets are lost without a word while it is out, as with a switch that died: no side is told.

    Each side then sends to a hardware address that nobody has.
    """
    for side, other in (("a", "b"), ("b", "a")):
        entry = [ADDRESSES[other], "dev", f"cable-{side}"]
        words = ["del", *entry] if is_in else ["replace", *entry, "lladdr", NOBODY, "nud", "permanent"]
        _ip("-n", room(side), "neigh", *words)
