"""A full disk is recognised as such, wherever it strikes."""

import errno
import sqlite3

import pytest

from detector.core.errors import ConfigError
from detector.farm.write_retry import is_full_disk


def full_database() -> sqlite3.OperationalError:
    database = sqlite3.connect(":memory:")
    try:
        database.execute("CREATE TABLE rows (text)")
        database.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.OperationalError) as raised:
            database.execute("INSERT INTO rows VALUES (?)", ("x" * 100_000,))
    finally:
        database.close()
    return raised.value


def because_of(error: Exception) -> ConfigError:
    try:
        raise ConfigError("it cannot be kept") from error
    except ConfigError as ours:
        return ours


def test_a_full_disk_is_distinguished_from_other_errors() -> None:
    assert is_full_disk(OSError(errno.ENOSPC, "no space"))
    assert is_full_disk(OSError(errno.EDQUOT, "quota"))
    assert not is_full_disk(OSError(errno.EACCES, "denied"))
    assert not is_full_disk(ValueError("x"))


def test_a_database_error_on_a_full_disk_counts_too() -> None:
    assert is_full_disk(full_database())
    assert not is_full_disk(sqlite3.OperationalError("no such table"))


def test_a_full_disk_may_be_the_cause_of_another_error() -> None:
    assert is_full_disk(because_of(full_database()))
    assert not is_full_disk(because_of(ValueError("x")))
