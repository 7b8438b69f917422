"""Random faults of a farm's night, by seed: phones, adb, processes, clock, leases, disk, STF."""

import os
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from detector.core.errors import ConfigError
from detector.devices.phone_book import PhoneBook
from lab.benchmarks.farm_lab import FarmLab, usage_below
from lab.benchmarks.shifted_clock import ShiftedClock
from tests.fakes.stf import FakeDevice

__all__ = ["FULL_DISK_S", "KINDS", "Faults", "SchedulerKilled"]

FULL_DISK_S = 10.0
STOLEN_S = 5.0
OTHER_USER = "somebody@example.cn"
JUMPS_S = (-86_400, -3_600, -45, 45, 3_600, 86_400)
AWAY_S = (0.5, 6.0)
"""How long a phone or the adb server is away."""
TAKEN_S = (2.0, 40.0)
"""How long another user holds an STF phone that was taken away."""

KINDS = (
    "phone drops",
    "adb killed",
    "worker killed",
    "forker killed",
    "scheduler killed",
    "clock jumps",
    "lease stolen",
    "disk full",
    "STF expires",
)
AFTER_EXPIRY = ("ok", "taken", "late", "never")
"""STF's answer to the next request for the phone: 200; 403 for a while; 504, but it joins; 504."""


class SchedulerKilled(Exception):
    """The caller continues with --resume."""


@dataclass(slots=True, kw_only=True)
class Faults:
    """`every_s`: between two faults, on average. `disk`: a file system that only the run is on; None: no disk
    is filled. `clock` None: no clock jumps.
    """

    lab: FarmLab
    chance: random.Random
    every_s: float
    state: Path
    disk: Path | None
    clock: ShiftedClock | None
    done: Counter[str] = field(default_factory=Counter)
    log: list[str] = field(default_factory=list)
    _bag: list[str] = field(default_factory=list)
    _next_at: float = 0.0
    _repairs: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def turn(self, farm: psutil.Process) -> None:
        """Does the next fault if its time has come. Raises SchedulerKilled."""
        now = time.monotonic()
        if not self._next_at:
            self._next_at = now + self.chance.expovariate(1 / self.every_s)
        if now < self._next_at:
            return
        self._next_at = now + self.chance.expovariate(1 / self.every_s)
        kind = self._drawn()
        self._do(kind, farm)

    def repair_due(self) -> None:
        now = time.monotonic()
        for due in [one for one in self._repairs if one[0] <= now]:
            self._repairs.remove(due)
            due[1]()

    def repair_all(self) -> None:
        for _, repair in self._repairs:
            repair()
        self._repairs = []

    def _drawn(self) -> str:
        if not self._bag:
            self._bag = [
                kind
                for kind in KINDS
                if not (kind == "disk full" and self.disk is None)
                and not (kind == "clock jumps" and self.clock is None)
                and not (kind == "STF expires" and not self.lab.stf.devices)
            ]
            self.chance.shuffle(self._bag)
        return self._bag.pop()

    def _do(self, kind: str, farm: psutil.Process) -> None:
        target = ""
        match kind:
            case "phone drops":
                target = serial = self.chance.choice(self.lab.serials)
                self.lab.run_adb("disconnect", serial)
                self._later(lambda: self.lab.run_adb("connect", serial))
            case "adb killed":
                _kill_adb(self.lab)
                self._later(self.lab.connect_all)
            case "worker killed":
                workers = [one.pid for one in usage_below(farm, with_memory=False) if one.role == "worker"]
                if not workers:
                    return
                target = str(self.chance.choice(workers))
                with suppress(ProcessLookupError):
                    os.kill(int(target), signal.SIGKILL)
            case "forker killed":
                forkers = [one.pid for one in usage_below(farm, with_memory=False) if one.role == "models"]
                if not forkers:
                    return
                target = str(forkers[0])
                with suppress(ProcessLookupError):
                    os.kill(forkers[0], signal.SIGKILL)
            case "clock jumps":
                assert self.clock is not None
                by_s = self.chance.choice(JUMPS_S)
                target = f"{by_s} s"
                self.clock.jump(by_s)
            case "lease stolen":
                server, target = self.chance.choice(self.lab.leasable)
                self._steal(server, target)
            case "STF expires":
                target = self._expire()
            case "disk full":
                assert self.disk is not None
                filler = self.disk / "filler"
                _fill(filler)
                self._repairs.append((time.monotonic() + FULL_DISK_S, lambda: filler.unlink(missing_ok=True)))
            case _:
                farm.kill()
        self.done[kind] += 1
        self.log.append(f"{time.monotonic():.1f} {kind} {target}")
        if kind == "scheduler killed":
            raise SchedulerKilled

    def _later(self, repair: Callable[[], object]) -> None:
        self._repairs.append((time.monotonic() + self.chance.uniform(*AWAY_S), lambda: (repair(), None)[1]))

    def _expire(self) -> str:
        """Of a phone that is leased there, if any."""
        lent = self.lab.stf
        device = lent.devices[self.chance.choice(sorted(lent.leased or lent.devices))]
        how = self.chance.choice(AFTER_EXPIRY)
        device.leave()
        if how == "taken":
            device.owner = OTHER_USER
            back_at = time.monotonic() + self.chance.uniform(*TAKEN_S)
            self._repairs.append((back_at, lambda: _give_back(device)))
        elif how != "ok":
            device.joins = [how]
        return f"{device.serial}, then {how}"

    def _steal(self, server: str, serial: str) -> None:
        now = time.time() + (0 if self.clock is None else self.clock.offset_s)
        with suppress(ConfigError, sqlite3.OperationalError):  # the disk is full just now
            book = PhoneBook(self.state)
            try:
                book.release(server, serial)
                book.acquire(server, serial, "thief", doing="theft", ttl_s=STOLEN_S, now=now)
            finally:
                book.close()


def _give_back(device: FakeDevice) -> None:
    if device.owner == OTHER_USER:
        device.owner = None


def _kill_adb(lab: FarmLab) -> None:
    port = f"tcp:{lab.env['ANDROID_ADB_SERVER_PORT']}"
    for one in psutil.process_iter(["cmdline"]):
        words = one.info["cmdline"] or []
        if port in words and "fork-server" in words:
            with suppress(psutil.Error):
                one.kill()


def _fill(file: Path) -> None:
    """Until nothing more fits."""
    with file.open("wb", buffering=0) as filler:
        for size in (1 << 20, 1 << 12):
            with suppress(OSError):
                while True:
                    filler.write(bytes(size))
