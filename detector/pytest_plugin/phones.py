"""The phone that this worker holds: leased from a pool or a class for as long as it is needed.

A worker holds one phone at a time, so that two workers never wait for each other's. After trouble with a
phone, another one of the same class is preferred.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detector.config.selection import Condition
    from detector.wiring.booking import Booked

__all__ = ["Phones", "Place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a scan may run. `name`: of the class of devices, "" for the only one.

    `device` names one; `pool` and `select` mean any one of several; without all three it is the only one
    connected, or a virtual one.
    """

    name: str = ""
    device: str | None = None
    pool: str | None = None
    select: Mapping[str, Condition] | None = field(default=None, hash=False)

    @property
    def is_shared(self) -> bool:
        return self.pool is not None or self.select is not None


class Phones:
    """`worker`: the name of a worker of pytest-xdist; None: this session is alone."""

    def __init__(self, worker: str | None) -> None:
        self._worker = worker
        self._held: tuple[Place, Booked] | None = None
        self._troubled: set[str] = set()

    @property
    def owner(self) -> str:
        from detector.wiring.booking import own_name

        return f"{own_name()} pytest {self._worker or 'alone'} {os.getpid()}"

    def wait_s(self) -> float:
        """How long to wait for a phone: as set in devices.yaml if other workers of this session scan, too."""
        return 0.0 if self._worker is None else self._lease_times()[1]

    def device_at(self, place: Place) -> str | None:
        """The device for a place; a shared one is leased, and its lease renewed at each call.

        Raises DeviceNotReady, ConfigError.
        """
        if not place.is_shared:
            return place.device
        from detector.wiring.booking import lease, lease_one_of
        from detector.wiring.tool import host_clock

        ttl_s, wait_s = self._lease_times()
        why = "pytest"
        if self._held is not None and self._held[0] == place:
            booked = lease(self._held[1].device, host_clock(), owner=self.owner, for_s=ttl_s, why=why)
        else:
            self.give_back()
            booked = lease_one_of(
                host_clock(),
                pool=place.pool,
                select=place.select,
                owner=self.owner,
                for_s=ttl_s,
                why=why,
                wait_s=wait_s,
                rather_not=self._troubled,
            )
        self._held = (place, booked)
        return booked.device

    @contextmanager
    def noting_trouble(self) -> Iterator[None]:
        """A phone on which something broke is given back, and others are preferred from then on."""
        from detector.core.errors import DeviceError

        try:
            yield
        except DeviceError:
            if self._held is not None:
                self._troubled.add(self._held[1].device)
                self.give_back()
            raise

    def give_back(self) -> None:
        """A phone that was taken away from us meanwhile stays with its new holder."""
        if self._held is None:
            return
        from detector.core.errors import DetectorError
        from detector.wiring.booking import release
        from detector.wiring.tool import host_clock

        booked, self._held = self._held[1], None
        try:
            release(booked.device, host_clock(), owner=self.owner, by_force=False)
        except DetectorError:
            return  # the lease ended by itself, or the adb server has gone

    def _lease_times(self) -> tuple[float, float]:
        from detector.config.durations import seconds
        from detector.wiring.adb_servers import known_devices

        times = known_devices().defaults.lease
        return (
            seconds(times.ttl, where="defaults.lease.ttl"),
            seconds(times.wait, where="defaults.lease.wait"),
        )
