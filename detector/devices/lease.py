"""One phone, one driver: the process that drives a device holds its lease; a second one learns who does.

A lease is an operating-system lock on a small file, released when its process ends, however that happens.
The file's content is for people only: a lease that is not locked has no holder. It works on
this machine only; two machines that use one phone through one adb server do not see each other's leases.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from detector.core.clock import Clock
from detector.core.errors import ConfigError, DeviceNotReady
from detector.core.printable import printable
from detector.file_lock import PLAIN_FILE, locked

__all__ = ["Holder", "LeaseBook"]

ASK_EVERY_S = 0.2
MAX_LETTERS = 2000
"""For a lease file: other processes may write anything there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The process driving a device: `doing` is its command as typed, `since` is local time with its zone."""

    pid: int
    doing: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} since {self.since} ({self.doing})"


class LeaseBook:
    """The leases of this machine's user; `folder` is created when the first one is taken."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    @contextmanager
    def held(self, server: str, serial: str, *, doing: str, wait_s: float = 0.0) -> Iterator[None]:
        """Raises DeviceNotReady, naming the holder, if the device is not free within `wait_s`."""
        with self._file(server, serial) as file:
            self._take(file, serial, wait_s)
            _write(file, Holder(pid=os.getpid(), doing=doing, since=self._now()))
            try:
                yield
            finally:
                file.truncate(0)

    def holder(self, server: str, serial: str) -> Holder | None:
        """The current holder; None if there is none."""
        if not self._path(server, serial).exists():
            return None
        with self._file(server, serial) as file:
            return None if locked(file, waits=False) else _read(file)

    def _take(self, file: TextIO, serial: str, wait_s: float) -> None:
        begun_ns = self._clock.monotonic_ns()
        while not locked(file, waits=False):
            if self._clock.monotonic_ns() - begun_ns >= wait_s * 1e9:
                raise DeviceNotReady(serial, f"is being driven by {_read(file) or 'another process'}")
            self._clock.sleep(ASK_EVERY_S)

    def _now(self) -> str:
        moment = datetime.fromtimestamp(self._clock.wall_ns() // 1_000_000_000, UTC)
        return moment.astimezone().isoformat()

    def _path(self, server: str, serial: str) -> Path:
        name = hashlib.sha256(f"{server}\0{serial}".encode()).hexdigest()[:32]
        return self._folder / f"{name}.lease"

    @contextmanager
    def _file(self, server: str, serial: str) -> Iterator[TextIO]:
        path = self._path(server, serial)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | PLAIN_FILE, 0o600)
        except OSError as error:
            raise ConfigError(
                f"{path}: the lease of a device cannot be kept here: {error.strerror}"
            ) from error
        with os.fdopen(descriptor, "r+", encoding="utf-8", errors="replace") as file:
            yield file


def _write(file: TextIO, holder: Holder) -> None:
    file.seek(0)
    file.truncate()
    json.dump(asdict(holder), file, ensure_ascii=False)
    file.flush()


def _read(file: TextIO) -> Holder | None:
    """None if the file is not readable as a holder: it has been locked but not written yet."""
    file.seek(0)
    try:
        plain = json.loads(file.read(MAX_LETTERS))
        return Holder(
            pid=int(plain["pid"]), doing=printable(str(plain["doing"])), since=printable(str(plain["since"]))
        )
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
