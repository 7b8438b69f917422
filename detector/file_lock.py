"""The operating system's lock on a file or folder: released when its process ends, however that happens.

POSIX and Windows name it differently; nothing else in the program has to know. A file is opened by whoever
locks it, with `PLAIN_FILE` among the flags.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

try:
    import fcntl

    HAS_FLOCK = True
except ImportError:  # Windows
    import msvcrt

    HAS_FLOCK = False

__all__ = ["PLAIN_FILE", "folder_lock", "locked"]

PLAIN_FILE = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"))
"""No link is followed, no child inherits it, no byte is translated; as far as the system knows the flag."""

_BEYOND = 1 << 30
"""Windows locks a range of bytes, which nobody else can then read: one that no file of ours reaches."""


def locked(file: IO[str] | IO[bytes] | int, *, waits: bool = True) -> bool:
    """Whether this process now has the lock; without waiting False where another one has it."""
    number = file if isinstance(file, int) else file.fileno()
    if not HAS_FLOCK:
        return _locked_on_windows(number, waits=waits)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


@contextmanager
def folder_lock(folder: Path, *, waits: bool) -> Iterator[bool]:
    """Holds the lock of a folder; yields False where another process has it. Raises OSError.

    Windows opens no folder: there a file of the temporary folder stands for it.
    """
    if not HAS_FLOCK:
        name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:32]
        stand_in = Path(tempfile.gettempdir(), f"detector-{name}.lock")
        descriptor = os.open(stand_in, os.O_RDWR | os.O_CREAT | PLAIN_FILE, 0o600)
    else:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield locked(descriptor, waits=waits)
    finally:
        os.close(descriptor)


def _locked_on_windows(number: int, *, waits: bool) -> bool:
    at = os.lseek(number, 0, os.SEEK_CUR)
    os.lseek(number, _BEYOND, os.SEEK_SET)
    try:
        while True:
            try:
                msvcrt.locking(number, msvcrt.LK_LOCK if waits else msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
            except OSError:
                if not waits:
                    return False
                continue  # it gives up after ten seconds
            return True
    finally:
        os.lseek(number, at, os.SEEK_SET)
