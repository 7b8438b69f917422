"""A run's persistent state: jobs, their attempts, and one result per job. SQLite, in the run's folder.

Exactly once: a result is one row keyed by job, written in one transaction that also moves the case into
place, and only by the current scheduler (`epoch`), for an attempt that is still open under the fencing token
it began with. Late writers are refused. A job without a result is run again.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from detector import codec
from detector.core.errors import ConfigError
from detector.farm.ledger_rows import AttemptRow, JobRow, PhoneRow, Result, RunRow, job_row
from detector.farm.matrix import Job
from detector.farm.policy import Ending, Next, PastAttempt

__all__ = ["NAME", "Ledger", "Refused"]

NAME = "farm.sqlite"
BUSY_TIMEOUT_S = 30.0
BEGUN_WITHIN_S = 2.0

_SCHEMA = """
CREATE TABLE runs (
    id TEXT PRIMARY KEY, plan_path TEXT NOT NULL, plan_sha256 TEXT NOT NULL, began_at REAL NOT NULL,
    deadline REAL, epoch INTEGER NOT NULL DEFAULT 0, scheduler TEXT, alive_at REAL, ended_at REAL, stop TEXT
);
CREATE TABLE jobs (
    key TEXT PRIMARY KEY, number INTEGER NOT NULL, job TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting', reason TEXT, forgiven INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY, job TEXT NOT NULL REFERENCES jobs (key), phone TEXT NOT NULL,
    token INTEGER NOT NULL, epoch INTEGER NOT NULL, began_at REAL NOT NULL, ended_at REAL,
    ending TEXT, reason TEXT, folder TEXT NOT NULL
);
CREATE INDEX attempts_of_job ON attempts (job);
CREATE INDEX open_attempts ON attempts (id) WHERE ended_at IS NULL;
CREATE TABLE results (
    job TEXT PRIMARY KEY REFERENCES jobs (key), attempt INTEGER NOT NULL UNIQUE REFERENCES attempts (id),
    token INTEGER NOT NULL, exit_code INTEGER NOT NULL, folder TEXT NOT NULL, took_s REAL NOT NULL,
    at REAL NOT NULL
);
CREATE TABLE phones (
    id TEXT PRIMARY KEY, serial TEXT NOT NULL, server TEXT NOT NULL, host TEXT NOT NULL,
    state TEXT NOT NULL, doing TEXT, since REAL NOT NULL
);
CREATE TABLE events (at REAL NOT NULL, what TEXT NOT NULL, phone TEXT, job TEXT, told TEXT NOT NULL);
"""

VERSION = 1
"""`PRAGMA user_version` of the file."""


class Refused(Exception):
    """A late writer: another scheduler took over, or the attempt is closed. Nothing was written."""


class Ledger:
    """One connection. `epoch` is 0 until `take_over`; until then it may only read and request a stop."""

    def __init__(self, folder: Path, *, is_new: bool = False) -> None:
        self.folder = folder
        self.epoch = 0
        path = folder / NAME
        if not is_new and not path.is_file():
            raise ConfigError(f"{folder}: holds no {NAME}, so no run of a farm was begun there")
        try:
            self._db = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA foreign_keys = ON")
            version = self._version() if is_new else self._version_once_begun()
            if version == 0 and is_new:
                with self.changing():
                    for statement in _SCHEMA.split(";\n"):
                        self._db.execute(statement)
                    self._db.execute(f"PRAGMA user_version = {VERSION}")
            elif version != VERSION:
                raise ConfigError(f"{path}: is no ledger of version {VERSION} of a farm")
        except sqlite3.DatabaseError as error:
            raise ConfigError(f"{path}: cannot be used as a farm's ledger: {error}") from error

    def _version(self) -> int:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        return int(version)

    def _version_once_begun(self) -> int:
        """The run that begins the ledger makes the file first and writes its schema a moment later."""
        until_s = time.monotonic() + BEGUN_WITHIN_S
        while (version := self._version()) == 0 and time.monotonic() < until_s:
            time.sleep(0.05)
        return version

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A transaction: everything within is written, or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # some errors end the transaction themselves
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def _without_waiting_for_the_disk(self) -> Iterator[None]:
        """For what is true only now: it outlives this process, but perhaps not the machine's power."""
        self._db.execute("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            self._db.execute("PRAGMA synchronous = FULL")

    # --- the run ---

    def begin_run(
        self,
        run_id: str,
        *,
        plan_path: str,
        plan_sha256: str,
        jobs: Sequence[Job],
        now: float,
        deadline: float | None,
    ) -> None:
        with self.changing():
            self._db.execute(
                "INSERT INTO runs (id, plan_path, plan_sha256, began_at, deadline) VALUES (?, ?, ?, ?, ?)",
                (run_id, plan_path, plan_sha256, now, deadline),
            )
            rows = [(job.key, number, codec.to_json_line(job)) for number, job in enumerate(jobs)]
            self._db.executemany("INSERT INTO jobs (key, number, job) VALUES (?, ?, ?)", rows)

    def run(self) -> RunRow:
        row = self._db.execute(
            "SELECT id, plan_path, plan_sha256, began_at, deadline, epoch, scheduler, alive_at, ended_at,"
            " stop FROM runs"
        ).fetchone()
        if row is None:
            raise ConfigError(f"{self.folder}: its ledger holds no run")
        names = RunRow.__dataclass_fields__
        return RunRow(**dict(zip(names, row, strict=True)))

    def take_over(self, scheduler: str, *, now: float, deadline: float | None) -> None:
        """Refuse earlier schedulers from now on; close the attempts they left open and requeue their jobs."""
        with self.changing():
            self._db.execute(
                "UPDATE runs SET epoch = epoch + 1, scheduler = ?, alive_at = ?, ended_at = NULL,"
                " stop = NULL, deadline = ?",
                (scheduler, now, deadline),
            )
            self.epoch = self.run().epoch
            self._close_open_attempts(now)
            self._db.execute("UPDATE jobs SET state = 'waiting' WHERE state = 'cancelled'")

    def bury(self, *, now: float) -> None:
        """After its scheduler was killed: nothing runs any more, and the run waits for being resumed."""
        with self.changing():
            self._db.execute("UPDATE runs SET epoch = epoch + 1, scheduler = NULL")
            self._close_open_attempts(now)
            self._db.execute(
                "UPDATE phones SET state = 'available', doing = NULL, since = ? WHERE state != 'quarantined'",
                (now,),
            )

    def _close_open_attempts(self, now: float) -> None:
        self._db.execute(
            "UPDATE attempts SET ended_at = ?, ending = ?, reason = 'the scheduler went away'"
            " WHERE ended_at IS NULL",
            (now, Ending.STOPPED.value),
        )
        self._db.execute("UPDATE jobs SET state = 'waiting' WHERE state = 'running'")

    def still_here(self, now: float) -> str | None:
        """Record that the scheduler is alive; returns the kind of stop requested, if any. Raises Refused."""
        with self._without_waiting_for_the_disk(), self._as_scheduler():
            self._db.execute("UPDATE runs SET alive_at = ?", (now,))
        return self.run().stop

    def ask_to_stop(self, how: str) -> None:
        with self.changing():
            self._db.execute("UPDATE runs SET stop = ?", (how,))

    def end_run(self, now: float) -> None:
        with self._as_scheduler():
            self._db.execute("UPDATE runs SET ended_at = ?, scheduler = NULL", (now,))

    def try_again(self, states: Sequence[str], *, package: str | None = None) -> int:
        """Requeue jobs in these states with their attempts forgiven; returns how many."""
        n = 0
        with self.changing():
            for row in self.jobs():
                if row.state in states and row.result is None and package in (None, row.job.package):
                    self._db.execute(
                        "UPDATE jobs SET state = 'waiting', reason = NULL WHERE key = ?", (row.job.key,)
                    )
                    self._db.execute(
                        "UPDATE jobs SET forgiven = coalesce("
                        "(SELECT max(id) FROM attempts WHERE attempts.job = jobs.key), 0) WHERE key = ?",
                        (row.job.key,),
                    )
                    n += 1
        return n

    # --- jobs and attempts ---

    def jobs(self) -> list[JobRow]:
        rows = self._db.execute(
            "SELECT job.job, job.state, job.reason, result.exit_code, result.folder, result.took_s,"
            " result.at, (SELECT count(*) FROM attempts WHERE attempts.job = job.key),"
            " (SELECT phone FROM attempts WHERE attempts.job = job.key ORDER BY id DESC LIMIT 1)"
            " FROM jobs AS job LEFT JOIN results AS result ON result.job = job.key ORDER BY job.number"
        ).fetchall()
        return [job_row(row, where=str(self.folder / NAME)) for row in rows]

    def attempts(self, job: str | None = None) -> list[AttemptRow]:
        which = "" if job is None else " WHERE job = ?"
        rows = self._db.execute(
            "SELECT id, job, phone, token, began_at, ended_at, ending, reason, folder FROM attempts"
            f"{which} ORDER BY id",
            () if job is None else (job,),
        ).fetchall()
        return [
            AttemptRow(
                id=row[0],
                job=row[1],
                phone=row[2],
                token=row[3],
                began_at=row[4],
                ended_at=row[5],
                ending=None if row[6] is None else Ending(row[6]),
                reason=row[7],
                folder=row[8],
            )
            for row in rows
        ]

    def past(self, job: str) -> tuple[PastAttempt, ...]:
        """The ended attempts that count, oldest first."""
        rows = self._db.execute(
            "SELECT phone, ending FROM attempts WHERE job = ? AND ending IS NOT NULL"
            " AND id > (SELECT forgiven FROM jobs WHERE jobs.key = attempts.job) ORDER BY id",
            (job,),
        )
        return tuple(PastAttempt(phone=phone, ending=Ending(ending)) for phone, ending in rows)

    def begin_attempt(self, job: str, phone: str, *, token: int, folder: str, now: float) -> int:
        """`folder` may contain `{attempt}`. Raises Refused."""
        with self._as_scheduler():
            cursor = self._db.execute(
                "INSERT INTO attempts (job, phone, token, epoch, began_at, folder) VALUES (?, ?, ?, ?, ?, ?)",
                (job, phone, token, self.epoch, now, folder),
            )
            attempt = cursor.lastrowid
            assert attempt is not None
            self._db.execute(
                "UPDATE attempts SET folder = ? WHERE id = ?", (folder.format(attempt=attempt), attempt)
            )
            self._db.execute("UPDATE jobs SET state = 'running' WHERE key = ?", (job,))
        return attempt

    def end_attempt(
        self, attempt: int, ending: Ending, *, reason: str, state: Next, job_reason: str | None, now: float
    ) -> None:
        """Close an attempt without a result. Raises Refused if it is already closed."""
        with self._as_scheduler():
            job, _ = self._open_attempt(attempt)
            self._close_attempt(attempt, ending, reason, now)
            new_state = "waiting" if state is Next.AGAIN else state.value
            self._db.execute(
                "UPDATE jobs SET state = ?, reason = ? WHERE key = ?", (new_state, job_reason, job)
            )

    def commit(
        self,
        attempt: int,
        ending: Ending,
        result: Result,
        *,
        token: int,
        reason: str,
        move: Callable[[], None],
    ) -> None:
        """Record a job's result, once; `move` puts its case into place. Raises Refused for a late writer."""
        with self._as_scheduler():
            job, began_with = self._open_attempt(attempt)
            if token != began_with:
                raise Refused(f"attempt {attempt} was begun under token {began_with}, not {token}")
            if self._db.execute("SELECT 1 FROM results WHERE job = ?", (job,)).fetchone() is not None:
                raise Refused(f"{job} has a result already")
            self._close_attempt(attempt, ending, reason, result.at)
            self._db.execute(
                "INSERT INTO results (job, attempt, token, exit_code, folder, took_s, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (job, attempt, token, result.exit_code, result.folder, result.took_s, result.at),
            )
            self._db.execute(
                "UPDATE jobs SET state = 'done', reason = ? WHERE key = ?", (reason or None, job)
            )
            move()

    def give_up(self, job: str, state: str, reason: str) -> None:
        """Mark a job that is not running as `untestable` or `cancelled`."""
        with self._as_scheduler():
            self._db.execute("UPDATE jobs SET state = ?, reason = ? WHERE key = ?", (state, reason, job))

    def _open_attempt(self, attempt: int) -> tuple[str, int]:
        row = self._db.execute(
            "SELECT job, token, epoch FROM attempts WHERE id = ? AND ended_at IS NULL", (attempt,)
        ).fetchone()
        if row is None or row[2] != self.epoch:
            raise Refused(f"attempt {attempt} is closed")
        return row[0], row[1]

    def _close_attempt(self, attempt: int, ending: Ending, reason: str, now: float) -> None:
        self._db.execute(
            "UPDATE attempts SET ended_at = ?, ending = ?, reason = ? WHERE id = ?",
            (now, ending.value, reason, attempt),
        )

    @contextmanager
    def _as_scheduler(self) -> Iterator[None]:
        with self.changing():
            if self.epoch == 0 or self.run().epoch != self.epoch:
                raise Refused("another scheduler has taken over")
            yield

    # --- phones and their events ---

    def set_phone(self, row: PhoneRow) -> None:
        with self._without_waiting_for_the_disk():
            self._db.execute(
                "INSERT INTO phones (id, serial, server, host, state, doing, since)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET serial = excluded.serial, server = excluded.server,"
                " host = excluded.host, state = excluded.state, doing = excluded.doing,"
                " since = CASE WHEN state = excluded.state THEN since ELSE excluded.since END",
                (row.id, row.serial, row.server, row.host, row.state, row.doing, row.since),
            )

    def phones(self) -> list[PhoneRow]:
        rows = self._db.execute(
            "SELECT id, serial, server, host, state, doing, since FROM phones ORDER BY id"
        ).fetchall()
        return [PhoneRow(**dict(zip(PhoneRow.__dataclass_fields__, row, strict=True))) for row in rows]

    def note(
        self, what: str, details: str, *, now: float, phone: str | None = None, job: str | None = None
    ) -> None:
        self._db.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?)", (now, what, phone, job, details))

    def events(self) -> list[tuple[float, str, str | None, str | None, str]]:
        """Time, event, phone, job and text of each event, in order."""
        return self._db.execute("SELECT at, what, phone, job, told FROM events ORDER BY rowid").fetchall()

    def took_s(self) -> dict[tuple[str, str], float]:
        """Mean duration of scans in s, by package and level."""
        took: dict[tuple[str, str], list[float]] = {}
        for row in self.jobs():
            if row.result is not None:
                took.setdefault((row.job.package, row.job.level.value), []).append(row.result.took_s)
        return {key: sum(all_of) / len(all_of) for key, all_of in took.items()}
