"""The history: one SQLite file with a row for each case, verdict and quantity; readable by any SQLite reader.

WAL, so that a page can be made while a night is being added. The file carries its version (`user_version`);
a newer one is refused and never touched. Each case is stored once: the same launches under the same rules are
the same case, however often they are judged.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from detector import codec
from detector.core.errors import ConfigError
from detector.core.verdict import Outcome, Severity
from detector.regression.fingerprint import Mark
from detector.regression.snapshot import Environment, QuantityRecord, RuleOutcome, Snapshot

__all__ = [
    "HISTORY_NAME",
    "SCHEMA_VERSION",
    "History",
    "environment_from",
    "limits_from",
    "opened_history",
]

HISTORY_NAME = "detector-history.sqlite"
SCHEMA_VERSION = 1
_APPLICATION_ID = 0x64745F68  # "dt_h"
_TIMEOUT_S = 5.0

_SCHEMA = """
CREATE TABLE environments (
  id INTEGER PRIMARY KEY, package TEXT NOT NULL, profile TEXT NOT NULL, device_kind TEXT NOT NULL,
  device_model TEXT, android TEXT, display TEXT, font_scale REAL, rules_sha256 TEXT, models TEXT NOT NULL,
  tool_version TEXT, told TEXT NOT NULL UNIQUE);
CREATE TABLE cases (
  id INTEGER PRIMARY KEY, environment_id INTEGER NOT NULL REFERENCES environments, path TEXT NOT NULL,
  version TEXT, captured_at TEXT NOT NULL, judged_at TEXT, n_launches INTEGER NOT NULL,
  launches_sha256 TEXT NOT NULL, added_at TEXT NOT NULL, UNIQUE (environment_id, launches_sha256));
CREATE TABLE verdicts (
  id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
  fingerprint TEXT NOT NULL, code TEXT NOT NULL, rule_id TEXT NOT NULL, window TEXT NOT NULL,
  shape TEXT NOT NULL, subject TEXT NOT NULL, outcome TEXT NOT NULL, severity TEXT NOT NULL,
  n INTEGER, shown INTEGER);
CREATE TABLE quantities (
  id INTEGER PRIMARY KEY, verdict_id INTEGER NOT NULL REFERENCES verdicts ON DELETE CASCADE,
  name TEXT NOT NULL, unit TEXT NOT NULL, value REAL NOT NULL, error REAL NOT NULL,
  limits TEXT NOT NULL, launches TEXT NOT NULL);
CREATE INDEX cases_in_time ON cases (captured_at);
CREATE INDEX verdicts_of_a_case ON verdicts (case_id);
CREATE INDEX verdicts_of_a_finding ON verdicts (fingerprint, outcome);
CREATE INDEX quantities_of_a_verdict ON quantities (verdict_id);
CREATE VIEW findings AS
  SELECT cases.captured_at, cases.version, environments.package, environments.profile,
  environments.device_model, environments.android, verdicts.code, verdicts.rule_id, verdicts.window,
  verdicts.severity, verdicts.shown, verdicts.n, verdicts.fingerprint, cases.path FROM verdicts JOIN cases ON
  cases.id = verdicts.case_id JOIN environments ON environments.id = cases.environment_id WHERE
  verdicts.outcome = 'failed'; CREATE VIEW measured AS SELECT cases.captured_at, cases.version,
  environments.package, environments.device_model, verdicts.code, verdicts.window, verdicts.outcome,
  quantities.name, quantities.value, quantities.error, quantities.unit, quantities.limits FROM quantities JOIN
  verdicts ON verdicts.id = quantities.verdict_id JOIN cases ON cases.id = verdicts.case_id JOIN environments
  ON environments.id = cases.environment_id;
"""


@contextmanager
def opened_history(path: Path, *, may_write: bool = False) -> Iterator["History"]:
    """One transaction, written whole or not at all. Raises ConfigError with a one-sentence message.

    `may_write`: the file is created where there is none.
    """
    if not may_write and not path.is_file():
        raise ConfigError(f"{path}: there is no such history (detector history add CASE)")
    connection = None
    try:
        mode = "rwc" if may_write else "ro"
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=_TIMEOUT_S, isolation_level=None
        )
        _prepare(connection, path, may_write=may_write)
        connection.execute("BEGIN IMMEDIATE" if may_write else "BEGIN")
        yield History(connection)
        connection.execute("COMMIT")
    except (sqlite3.Error, UnicodeDecodeError) as error:  # Unicode: in a page or a message of SQLite
        raise ConfigError(f"{path}: {_in_words(error)}") from error
    finally:
        if connection is not None:
            connection.close()  # rolls back whatever was not committed


def _in_words(error: Exception) -> str:
    message = str(error)
    if "locked" in message or "busy" in message:
        return "another process holds this history; try again when it has ended"
    if "not a database" in message:
        return "is no history: it is not an SQLite file"
    return f"the history cannot be used: {message}"


def _prepare(connection: sqlite3.Connection, path: Path, *, may_write: bool) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (n_tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if n_tables == 0 and version == 0 and may_write:
        connection.execute("PRAGMA journal_mode = WAL")
        stamp = f"PRAGMA application_id = {_APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};"
        connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} {stamp} COMMIT;")
    elif application != _APPLICATION_ID:
        raise ConfigError(f"{path}: is an SQLite file, but no history of this program")
    elif version != SCHEMA_VERSION:
        raise ConfigError(
            f"{path}: is a history of version {version}; this program reads version {SCHEMA_VERSION}"
        )
    connection.execute("PRAGMA foreign_keys = ON")


class History:
    """The contents of the file, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, snapshot: Snapshot, *, path: str, added_at: str) -> int | None:
        """The case's number; None where it was already there."""
        environment_id = self._environment_id(snapshot.environment)
        added = self._connection.execute(
            "INSERT OR IGNORE INTO cases (environment_id, path, version, captured_at, judged_at, n_launches,"
            " launches_sha256, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                environment_id,
                path,
                snapshot.version,
                snapshot.captured_at,
                snapshot.judged_at,
                snapshot.n_launches,
                snapshot.launches_sha256,
                added_at,
            ),
        )
        if added.rowcount == 0:
            return None
        case_id = added.lastrowid
        assert case_id is not None
        ids = {outcome.mark: self._add_outcome(case_id, outcome) for outcome in snapshot.told}
        self._connection.executemany(
            "INSERT INTO quantities (verdict_id, name, unit, value, error, limits, launches)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [_quantity_row(ids[record.mark], record) for record in snapshot.measured],
        )
        return case_id

    def _environment_id(self, environment: Environment) -> int:
        plain = asdict(environment)
        document = json.dumps(plain, sort_keys=True)
        plain["models"] = json.dumps(environment.models, sort_keys=True)
        names = ", ".join((*plain, "told"))
        marks = ", ".join("?" * (len(plain) + 1))
        values = (*plain.values(), document)
        self._connection.execute(f"INSERT OR IGNORE INTO environments ({names}) VALUES ({marks})", values)
        found = self._connection.execute("SELECT id FROM environments WHERE told = ?", (document,)).fetchone()
        return int(found[0])

    def _add_outcome(self, case_id: int, one: RuleOutcome) -> int:
        mark = one.mark
        added = self._connection.execute(
            "INSERT INTO verdicts (case_id, fingerprint, code, rule_id, window, shape, subject, outcome,"
            " severity, n, shown) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(case_id, mark.fingerprint, one.code, mark.rule_id, mark.window, mark.shape),
                *(one.subject, one.outcome.value, one.severity.value, one.n, one.shown),
            ),
        )
        assert added.lastrowid is not None
        return added.lastrowid

    def snapshot(self, case_id: int) -> tuple[Snapshot, str] | None:
        """The snapshot as it was added, and the case's path at that time; None where there is no such case.

        Raises ConfigError where a row is not what this program writes.
        """
        try:
            return self._snapshot(case_id)
        except (TypeError, ValueError, KeyError, OverflowError) as error:
            raise ConfigError(
                f"{_where('cases')}: what belongs to id {case_id} is damaged ({error})"
            ) from error

    def _snapshot(self, case_id: int) -> tuple[Snapshot, str] | None:
        found = self._connection.execute(
            "SELECT environment_id, path, version, captured_at, judged_at, n_launches, launches_sha256"
            " FROM cases WHERE id = ?",
            (case_id,),
        ).fetchone()
        if found is None:
            return None
        environment_id, path, version, captured_at, judged_at, n_launches, launches_sha256 = found
        environment = self._environment(environment_id)
        outcomes, marks = self._outcomes(case_id, environment.package)
        return (
            Snapshot(
                environment=environment,
                version=version,
                captured_at=captured_at,
                judged_at=judged_at,
                n_launches=n_launches,
                launches_sha256=launches_sha256,
                told=outcomes,
                measured=self._measured(case_id, marks),
            ),
            path,
        )

    def _environment(self, environment_id: int) -> Environment:
        (document,) = self._connection.execute(
            "SELECT told FROM environments WHERE id = ?", (environment_id,)
        ).fetchone()
        return environment_from(document)

    def _outcomes(self, case_id: int, package: str) -> tuple[tuple[RuleOutcome, ...], dict[int, RuleOutcome]]:
        rows = self._connection.execute(
            "SELECT id, rule_id, window, shape, code, subject, outcome, severity, n, shown FROM verdicts"
            " WHERE case_id = ? ORDER BY id",
            (case_id,),
        )
        by_id = {}
        for id_, rule_id, window, shape, code, subject, outcome, severity, n, shown in rows:
            try:
                words = Outcome(outcome), Severity(severity)
            except ValueError as error:
                raise ConfigError(f"{_where('verdicts')}: {error} (id {id_})") from error
            by_id[id_] = RuleOutcome(
                mark=Mark(rule_id=rule_id, package=package, window=window, shape=shape),
                code=code,
                subject=subject,
                outcome=words[0],
                severity=words[1],
                n=n,
                shown=shown,
            )
        return tuple(by_id.values()), by_id

    def _measured(self, case_id: int, by_id: dict[int, RuleOutcome]) -> tuple[QuantityRecord, ...]:
        rows = self._connection.execute(
            "SELECT verdict_id, name, unit, value, error, limits, launches FROM quantities"
            " WHERE verdict_id IN (SELECT id FROM verdicts WHERE case_id = ?) ORDER BY id",
            (case_id,),
        )
        found = []
        for verdict_id, name, unit, value, error, limits, launches in rows:
            readings = codec.from_json(tuple[tuple[float, float], ...], launches, where=_where("quantities"))
            found.append(
                QuantityRecord(
                    mark=by_id[verdict_id].mark,
                    code=by_id[verdict_id].code,
                    name=name,
                    unit=unit,
                    value=value,
                    error=error,
                    values=tuple(reading[0] for reading in readings),
                    errors=tuple(reading[1] for reading in readings),
                    limits=limits_from(limits),
                )
            )
        return tuple(found)

    def rows(
        self, query: str, values: Sequence[object] | Mapping[str, object] = ()
    ) -> Iterator[tuple[Any, ...]]:
        """Runs one of this package's own queries; Any: values as SQLite returns them."""
        return self._connection.execute(query, values)

    def drop(self, case_ids: Sequence[int]) -> None:
        """Their verdicts and quantities go with them."""
        self._connection.executemany("DELETE FROM cases WHERE id = ?", [(case_id,) for case_id in case_ids])


def environment_from(text: str) -> Environment:
    """Raises ConfigError where the table holds something this program did not write."""
    return codec.from_json(Environment, text, where=_where("environments"))


def limits_from(limits: str) -> dict[str, float]:
    """Raises ConfigError, as `environment_from` does."""
    return codec.from_json(dict[str, float], limits, where=_where("quantities"))


def _where(table: str) -> str:
    return f"the history's table {table}"


def _quantity_row(verdict_id: int, one: QuantityRecord) -> tuple[object, ...]:
    launches = [[value, error] for value, error in zip(one.values, one.errors, strict=True)]
    return (
        *(verdict_id, one.name, one.unit, one.value, one.error),
        *(json.dumps(one.limits, sort_keys=True), json.dumps(launches)),
    )
