"""Which process holds which phone, and which phones are out of use: one SQLite file for all commands here.

A lease has an owner, a fencing token that only increases, and an expiry: a crashed owner loses it once its
time to live is over. It records who holds the phone; that two processes never drive it at once is ensured
by `lease.py`, whose lock ends with the process.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from detector.core.errors import ConfigError

__all__ = ["HeldBy", "Lease", "PhoneBook", "Quarantined"]

NAME = "phones.sqlite"
BUSY_TIMEOUT_S = 30.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS leases (
    server TEXT NOT NULL, serial TEXT NOT NULL, owner TEXT NOT NULL, doing TEXT NOT NULL,
    token INTEGER NOT NULL, expires REAL NOT NULL, since REAL NOT NULL DEFAULT 0, PRIMARY KEY (server, serial)
);
CREATE TABLE IF NOT EXISTS quarantine (
    server TEXT NOT NULL, serial TEXT NOT NULL, is_by_hand INTEGER NOT NULL, reason TEXT NOT NULL,
    who TEXT NOT NULL, since REAL NOT NULL, PRIMARY KEY (server, serial)
);
CREATE TABLE IF NOT EXISTS reboots (server TEXT NOT NULL, serial TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS records (
    server TEXT NOT NULL, serial TEXT NOT NULL, outcomes TEXT NOT NULL, PRIMARY KEY (server, serial)
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBy:
    """`since`, `expires`: Unix times in s."""

    owner: str
    doing: str
    token: int
    since: float
    expires: float

    def __str__(self) -> str:
        until = datetime.fromtimestamp(self.expires, UTC).astimezone().isoformat(timespec="seconds")
        return f"{self.owner} until {until} ({self.doing})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    server: str
    serial: str
    held: HeldBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """`is_by_hand`: a person took it out, and only a person brings it back."""

    is_by_hand: bool
    reason: str
    who: str
    since: float


class PhoneBook:
    """Phones are identified by serial and by the name of their adb server. Times are Unix times in s."""

    def __init__(self, folder: Path) -> None:
        path = folder / NAME
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._db = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            for statement in _SCHEMA.split(";\n"):
                self._db.execute(statement)
            self._add_since()
        except (sqlite3.DatabaseError, OSError) as error:
            raise ConfigError(f"{path}: the leases of phones cannot be kept here: {error}") from error

    def _add_since(self) -> None:
        """A file of an earlier version does not know since when a lease is held: 0 stands for that."""
        if all(column[1] != "since" for column in self._db.execute("PRAGMA table_info(leases)")):
            with suppress(sqlite3.OperationalError):  # another process was faster
                self._db.execute("ALTER TABLE leases ADD COLUMN since REAL NOT NULL DEFAULT 0")

    def close(self) -> None:
        self._db.close()

    def acquire(
        self,
        server: str,
        serial: str,
        owner: str,
        *,
        doing: str,
        ttl_s: float,
        now: float,
        outlives_power: bool = True,
    ) -> int | None:
        """The fencing token; None if another owner holds it. The same owner gets a new token.

        `outlives_power` False: the owner is a process of this machine, which does not survive a power loss
        either, and whose late results its own ledger refuses. Then nothing waits for the disk.
        """
        with nullcontext() if outlives_power else self._without_waiting_for_the_disk(), self._changing():
            row = self._db.execute(
                "INSERT INTO leases (server, serial, owner, doing, token, expires, since)"
                " VALUES (?, ?, ?, ?, 1, ?, ?) ON CONFLICT (server, serial) DO UPDATE SET"
                " since = CASE WHEN expires > excluded.since THEN since ELSE excluded.since END,"
                " owner = excluded.owner, doing = excluded.doing, token = token + 1,"
                " expires = excluded.expires WHERE expires <= ? OR owner = excluded.owner RETURNING token",
                (server, serial, owner, doing, now + ttl_s, now, now),
            ).fetchone()
        return None if row is None else int(row[0])

    def renew(self, server: str, serial: str, token: int, *, ttl_s: float, now: float) -> bool:
        """False: the lease is lost, expired or taken by another owner."""
        with self._without_waiting_for_the_disk(), self._changing():
            done = self._db.execute(
                "UPDATE leases SET expires = ? WHERE server = ? AND serial = ? AND token = ? AND expires > ?",
                (now + ttl_s, server, serial, token, now),
            )
        return done.rowcount == 1

    def release(self, server: str, serial: str, token: int | None = None) -> bool:
        """Release it; `token` None: whatever it is. The token is kept, so that the next is higher."""
        with self._without_waiting_for_the_disk(), self._changing():
            done = self._db.execute(
                "UPDATE leases SET expires = 0 WHERE server = ? AND serial = ? AND expires > 0"
                " AND (? IS NULL OR token = ?)",
                (server, serial, token, token),
            )
        return done.rowcount == 1

    def is_valid(self, server: str, serial: str, token: int, *, now: float) -> bool:
        held = self.holder(server, serial, now=now)
        return held is not None and held.token == token

    def holder(self, server: str, serial: str, *, now: float) -> HeldBy | None:
        here = (
            lease.held for lease in self.leases(now=now) if (lease.server, lease.serial) == (server, serial)
        )
        return next(here, None)

    def leases(self, *, now: float) -> list[Lease]:
        """All that are valid now."""
        rows = self._db.execute(
            "SELECT server, serial, owner, doing, token, since, expires FROM leases WHERE expires > ?", (now,)
        ).fetchall()
        return [
            Lease(
                server=row[0],
                serial=row[1],
                held=HeldBy(owner=row[2], doing=row[3], token=row[4], since=row[5], expires=row[6]),
            )
            for row in rows
        ]

    def take_out(
        self, server: str, serial: str, *, is_by_hand: bool, reason: str, who: str, now: float
    ) -> None:
        """Put in quarantine. A manual quarantine is never replaced by one of the program."""
        with self._changing():
            self._db.execute(
                "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (server, serial) DO UPDATE SET"
                " is_by_hand = excluded.is_by_hand, reason = excluded.reason, who = excluded.who,"
                " since = excluded.since WHERE NOT is_by_hand OR excluded.is_by_hand",
                (server, serial, is_by_hand, reason, who, now),
            )

    def bring_back(self, server: str, serial: str, *, also_by_hand: bool) -> bool:
        """Take out of quarantine, and clear its strikes. False if it was not in quarantine."""
        with self._changing():
            done = self._db.execute(
                "DELETE FROM quarantine WHERE server = ? AND serial = ? AND (? OR NOT is_by_hand)",
                (server, serial, also_by_hand),
            )
            self._db.execute("DELETE FROM records WHERE server = ? AND serial = ?", (server, serial))
        return done.rowcount == 1

    def quarantined(self, server: str, serial: str) -> Quarantined | None:
        row = self._db.execute(
            "SELECT is_by_hand, reason, who, since FROM quarantine WHERE server = ? AND serial = ?",
            (server, serial),
        ).fetchone()
        if row is None:
            return None
        return Quarantined(is_by_hand=bool(row[0]), reason=row[1], who=row[2], since=row[3])

    def note_reboot(self, server: str, serial: str, *, now: float) -> None:
        """Record that it is being rebooted now."""
        with self._changing():
            self._db.execute("INSERT INTO reboots VALUES (?, ?, ?)", (server, serial, now))

    def n_reboots(self, server: str, serial: str, *, since: float) -> int:
        """The number of reboots since then."""
        (n,) = self._db.execute(
            "SELECT count(*) FROM reboots WHERE server = ? AND serial = ? AND at >= ?",
            (server, serial, since),
        ).fetchone()
        return int(n)

    def outcomes(self, server: str, serial: str) -> tuple[bool, ...]:
        """Recent outcomes on this phone from earlier runs: True is a strike, the latest one last."""
        row = self._db.execute(
            "SELECT outcomes FROM records WHERE server = ? AND serial = ?", (server, serial)
        ).fetchone()
        return () if row is None else tuple(letter == "x" for letter in row[0])

    def keep_outcomes(self, server: str, serial: str, outcomes: Sequence[bool]) -> None:
        letters = "".join("x" if is_strike else "." for is_strike in outcomes)
        with self._without_waiting_for_the_disk(), self._changing():
            self._db.execute(
                "INSERT INTO records VALUES (?, ?, ?) ON CONFLICT (server, serial) DO UPDATE SET"
                " outcomes = excluded.outcomes",
                (server, serial, letters),
            )

    @contextmanager
    def _without_waiting_for_the_disk(self) -> Iterator[None]:
        """The record outlives this process. If it does not outlive a power loss, a lease lasts until it
        expires and a record is one outcome short.
        """
        self._db.execute("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            self._db.execute("PRAGMA synchronous = FULL")

    @contextmanager
    def _changing(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
