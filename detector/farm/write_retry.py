"""Waits while the ledger cannot be written: a full disk gets cleared, a lock gets released."""

import errno
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from detector.core.clock import Clock
from detector.core.errors import ConfigError

__all__ = ["WriteRetry", "is_full_disk"]


# Whether an error is due to a full disk; a run then waits for it to be cleared.

_FULL = (errno.ENOSPC, errno.EDQUOT)


def is_full_disk(error: BaseException | None) -> bool:
    """Also true if it is further down the chain of causes."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if (
            isinstance(error, sqlite3.Error)
            and getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        ):
            return True
        error = error.__cause__
    return False


log = logging.getLogger(__name__)

RETRY_S = 120.0
ASK_EVERY_S = 1.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRetry:
    clock: Clock
    folder: Path

    def __call__(self, write: Callable[[], T]) -> T:
        """Raises ConfigError if writing keeps failing for RETRY_S."""
        until_ns = self.clock.monotonic_ns() + int(RETRY_S * 1e9)
        while True:
            try:
                return write()
            except (sqlite3.OperationalError, OSError) as error:
                if self.clock.monotonic_ns() > until_ns:
                    raise ConfigError(f"{self.folder}: cannot be written: {error}") from error
                log.warning("the ledger cannot be written", extra={"why": str(error)})
                self.clock.sleep(ASK_EVERY_S)
