"""A file that one process keeps locked: the lock ends with the process, however that ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from detector.file_lock import PLAIN_FILE, locked

__all__ = ["HeldByAnother", "is_locked", "locked_file"]

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
