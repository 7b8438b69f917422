"""The folder of a run: its layout, and a file in it that one process keeps locked."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from detector.farm.matrix import Job
from detector.file_lock import PLAIN_FILE, locked

__all__ = [
    "DECISIONS",
    "LOCK",
    "REPORT",
    "HeldByAnother",
    "attempt_folder",
    "case_folder",
    "is_locked",
    "locked_file",
]


# The layout of a run's folder.
#
# farm.sqlite the ledger farm.lock locked by the running scheduler cases/NAME/ a job's case, once it has a
# result attempts/N/NAME/ attempt N of the job while it runs; kept if it had no result report/ the page over
# all cases decisions.json what this night left open that earlier ones decided, if the plan names `decisions`

LOCK = "farm.lock"
REPORT = "report"
DECISIONS = "decisions.json"


def case_folder(job: Job) -> str:
    return f"cases/{_name(job)}"


def attempt_folder(job: Job, attempt: str) -> str:
    return f"attempts/{attempt}/{_name(job)}"


def _name(job: Job) -> str:
    """Built from the key, which may hold anything a package, a version or a class may; names are unique."""
    return re.sub(r"[^\w.@-]", lambda found: "~" if found[0] == "/" else f"%{ord(found[0]):x}", job.key)


# A file that one process keeps locked: the lock ends with the process, however that ends.

MAX_BYTES = 4000


class HeldByAnother(Exception):
    """Another process holds the lock. Its text is what that process wrote into the file."""


@contextmanager
def locked_file(path: Path, text: str | None = None) -> Iterator[str]:
    """Yields what stood in the file before; `text` replaces it. Raises HeldByAnother and OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | PLAIN_FILE, 0o644)
    try:
        if not locked(descriptor, waits=False):
            raise HeldByAnother(_text(descriptor))
        before = _text(descriptor)
        if text is not None:
            os.truncate(descriptor, 0)
            os.pwrite(descriptor, text.encode(), 0)
        yield before
    finally:
        os.close(descriptor)


def is_locked(path: Path) -> bool:
    """Whether a living process holds it."""
    if not path.is_file():
        return False
    try:
        with locked_file(path):
            return False
    except HeldByAnother:
        return True
    except OSError:
        return False


def _text(descriptor: int) -> str:
    return os.pread(descriptor, MAX_BYTES, 0).decode(errors="replace").strip()
