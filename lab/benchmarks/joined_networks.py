"""Two network namespaces of this host, joined by one virtual cable that can be pulled. Needs root."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["ADDRESSES", "cable", "namespace", "networks"]

ADDRESSES = {"a": "10.0.3.1", "b": "10.0.3.2"}
"""Those of docs/farm.md."""
UNUSED_ADDRESS = "02:00:00:00:00:99"


def _ip(*words: str, check: bool = True) -> None:
    subprocess.run(["ip", *words], check=check, capture_output=True)


def namespace(side: str) -> str:
    """The namespace of that side, of this process alone."""
    return f"farm-net-{side}-{os.getpid()}"


@contextmanager
def networks() -> Iterator[None]:
    """Two network namespaces, joined by one cable whose ends are `cable-a` and `cable-b`."""
    try:
        for side in ADDRESSES:
            _ip("netns", "add", namespace(side))
        _ip(
            "-n",
            namespace("a"),
            "link",
            "add",
            "cable-a",
            "type",
            "veth",
            "peer",
            "name",
            "cable-b",
            "netns",
            namespace("b"),
        )
        for side, address in ADDRESSES.items():
            _ip("-n", namespace(side), "addr", "add", f"{address}/24", "dev", f"cable-{side}")
            _ip("-n", namespace(side), "link", "set", "lo", "up")
            _ip("-n", namespace(side), "link", "set", f"cable-{side}", "up")
        yield
    finally:
        for side in ADDRESSES:
            _ip("netns", "del", namespace(side), check=False)


def cable(is_in: bool) -> None:
    """Packets are lost silently while it is out, as with a dead switch: neither side is notified.

    Each side then sends to an unused hardware address.
    """
    for side, other in (("a", "b"), ("b", "a")):
        entry = [ADDRESSES[other], "dev", f"cable-{side}"]
        words = (
            ["del", *entry] if is_in else ["replace", *entry, "lladdr", UNUSED_ADDRESS, "nud", "permanent"]
        )
        _ip("-n", namespace(side), "neigh", *words)
