"""Leases, releases and quarantines phones by hand, for all commands of this machine."""

import getpass
import socket
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from detector.config.selection import Condition, holds
from detector.core.clock import Clock
from detector.core.errors import ConfigError, DeviceNotReady
from detector.devices.phone_book import PhoneBook
from detector.wiring.adb_servers import (
    DEVICES_FILE,
    READY,
    Found,
    found_everywhere,
    found_named,
    known_devices,
)
from detector.wiring.leases import lease_book, phone_book

__all__ = ["Booked", "bring_back", "lease", "lease_one_of", "own_name", "release", "take_out"]

ASK_EVERY_S = 0.5
"""How often to check whether one of several phones has become free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """`until_s`: Unix time. `token` is higher than that of any earlier lease of this phone."""

    device: str
    serial: str
    owner: str
    token: int
    until_s: float


def own_name() -> str:
    """The default holder of a lease: this user on this machine."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "somebody"
    return f"{user}@{socket.gethostname()}"


def lease(name: str, clock: Clock, *, owner: str, for_s: float, why: str) -> Booked:
    """Raises DeviceNotReady, naming the holder, if somebody else has it or a process drives it."""
    with _booking(name, clock) as (book, server, serial):
        return _leased(book, server, serial, clock, name=name, owner=owner, for_s=for_s, why=why)


def _leased(
    book: PhoneBook, server: str, serial: str, clock: Clock, *, name: str, owner: str, for_s: float, why: str
) -> Booked:
    driver = lease_book(clock).holder(server, serial)
    if driver is not None:
        raise DeviceNotReady(serial, f"is being driven by {driver}")
    now = clock.wall_ns() / 1e9
    token = book.acquire(server, serial, owner, doing=why, ttl_s=for_s, now=now)
    if token is None:
        raise DeviceNotReady(serial, f"is leased by {book.holder(server, serial, now=now)}")
    return Booked(device=name, serial=serial, owner=owner, token=token, until_s=now + for_s)


def lease_one_of(
    clock: Clock,
    *,
    pool: str | None = None,
    select: Mapping[str, Condition] | None = None,
    owner: str,
    for_s: float,
    why: str,
    wait_s: float,
    rather_not: Collection[str] = (),
) -> Booked:
    """The first free phone of a pool of devices.yaml, or one that meets conditions; of all without either.

    `rather_not`: ids taken only if no other is free. Raises DeviceNotReady, with the reason for each, if none
    is free within `wait_s`; ConfigError if no phone matches.
    """
    begun_ns = clock.monotonic_ns()
    book = phone_book()
    try:
        while True:
            matching = _matching(clock, pool, select)
            matching.sort(key=lambda found: _id(found) in rather_not)
            why_not = []
            for found in matching:
                try:
                    return _lease_found(book, found, clock, owner=owner, for_s=for_s, why=why)
                except DeviceNotReady as error:
                    why_not.append(str(error))
            if clock.monotonic_ns() - begun_ns >= wait_s * 1e9:
                of = "devices" if pool is None else f"pool {pool}"
                raise DeviceNotReady(of, f"none of them is free: {'; '.join(why_not)}")
            clock.sleep(ASK_EVERY_S)
    finally:
        book.close()


def _matching(clock: Clock, pool: str | None, select: Mapping[str, Condition] | None) -> list[Found]:
    everything = found_everywhere(known_devices(), clock, pool=pool)
    matching = [device for device in everything.devices if select is None or holds(select, _keys(device))]
    if not matching:
        of = "no device meets the conditions" if pool is None else f"pools: {pool!r} is empty"
        raise ConfigError(f"{DEVICES_FILE}: {of}")
    return matching


def _lease_found(
    book: PhoneBook, found: Found, clock: Clock, *, owner: str, for_s: float, why: str
) -> Booked:
    server, serial = found.server.name, found.listed.serial
    if found.listed.state != READY:
        raise DeviceNotReady(serial, f"is {found.listed.state}")
    if found.entry is not None and found.entry.quarantine is not None:
        raise DeviceNotReady(serial, f"is quarantined in {DEVICES_FILE}: {found.entry.quarantine.reason}")
    if (out := book.quarantined(server, serial)) is not None:
        raise DeviceNotReady(serial, f"is in quarantine: {out.reason}")
    return _leased(book, server, serial, clock, name=_id(found), owner=owner, for_s=for_s, why=why)


def _id(found: Found) -> str:
    return found.listed.serial if found.entry is None else found.entry.id


def _keys(found: Found) -> Mapping[str, str | int | float | bool]:
    serial = found.listed.serial
    return {"id": serial, "serial": serial, "host": found.host} if found.entry is None else found.entry.keys


def release(name: str, clock: Clock, *, owner: str, by_force: bool) -> bool:
    """False if it was not leased. Raises DeviceNotReady if somebody else has it, unless `by_force`."""
    with _booking(name, clock) as (book, server, serial):
        holder = book.holder(server, serial, now=clock.wall_ns() / 1e9)
        if holder is None:
            return False
        if holder.owner != owner and not by_force:
            raise DeviceNotReady(serial, f"is leased by {holder}; --force takes it away")
        return book.release(server, serial)


def take_out(name: str, clock: Clock, *, who: str, why: str) -> None:
    """Out of use until a person brings it back. Whatever drives it now runs to its end."""
    with _booking(name, clock) as (book, server, serial):
        book.take_out(server, serial, is_by_hand=True, reason=why, who=who, now=clock.wall_ns() / 1e9)


def bring_back(name: str, clock: Clock) -> bool:
    """False if it was in no such quarantine (one set in devices.yaml is lifted there)."""
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
