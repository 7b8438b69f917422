"""A phone leased, given back, taken out of use by hand: what a person tells all commands of this machine."""

import getpass
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from detector.core.clock import Clock
from detector.core.errors import DeviceNotReady
from detector.devices.phone_book import PhoneBook
from detector.wiring.adb_servers import found_named, known_devices
from detector.wiring.leases import lease_book, phone_book

__all__ = ["Booked", "bring_back", "lease", "own_name", "release", "take_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """`until_s`: Unix time. `token` is higher than that of any lease of this phone before."""

    device: str
    serial: str
    owner: str
    token: int
    until_s: float


def own_name() -> str:
    """Who holds a lease, where nobody says otherwise: this user on this machine."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "somebody"
    return f"{user}@{socket.gethostname()}"


def lease(name: str, clock: Clock, *, owner: str, for_s: float, why: str) -> Booked:
    """Raises DeviceNotReady, with whose it is, where somebody else has it, or a process drives it."""
    with _booking(name, clock) as (book, server, serial):
        driver = lease_book(clock).holder(server, serial)
        if driver is not None:
            raise DeviceNotReady(serial, f"is being driven by {driver}")
        now = clock.wall_ns() / 1e9
        token = book.acquire(server, serial, owner, doing=why, ttl_s=for_s, now=now)
        if token is None:
            raise DeviceNotReady(serial, f"is leased by {book.holder(server, serial, now=now)}")
        return Booked(device=name, serial=serial, owner=owner, token=token, until_s=now + for_s)


def release(name: str, clock: Clock, *, owner: str, by_force: bool) -> bool:
    """False where nobody had it. Raises DeviceNotReady where somebody else has it and no force is meant."""
    with _booking(name, clock) as (book, server, serial):
        holder = book.holder(server, serial, now=clock.wall_ns() / 1e9)
        if holder is None:
            return False
        if holder.owner != owner and not by_force:
            raise DeviceNotReady(serial, f"is leased by {holder}; --force takes it away")
        return book.release(server, serial)


def take_out(name: str, clock: Clock, *, who: str, why: str) -> None:
    """Out of use until a person brings it back. What drives it now goes on to its end."""
    with _booking(name, clock) as (book, server, serial):
        book.take_out(server, serial, is_by_hand=True, reason=why, who=who, now=clock.wall_ns() / 1e9)


def bring_back(name: str, clock: Clock) -> bool:
    """False where it was in no quarantine of this kind (one of devices.yaml ends there)."""
    with _booking(name, clock) as (book, server, serial):
        return book.bring_back(server, serial, also_by_hand=True)


@contextmanager
def _booking(name: str, clock: Clock) -> Iterator[tuple[PhoneBook, str, str]]:
    found = found_named(known_devices(), name, clock)
    book = phone_book()
    try:
        yield book, found.server.name, found.listed.serial
    finally:
        book.close()
