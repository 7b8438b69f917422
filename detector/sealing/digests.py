"""SHA-256 and SM3 of files of any size, both in one pass, reading each file once.

Two names of one file (hard links) count as one file: the hashes found under the first name serve for the
second.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes

from detector.core.errors import EvidenceError

__all__ = ["ALGORITHMS", "Digests", "FileHashes", "files_below", "hashes_of_bytes"]

ALGORITHMS = ("sha256", "sm3")
"""SM3: GB/T 32905-2016, which Chinese authorities require."""

_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHashes:
    sha256: str
    sm3: str
    n_bytes: int

    def by(self, algorithm: str) -> str:
        return {"sha256": self.sha256, "sm3": self.sm3}[algorithm]


def hashes_of_bytes(data: bytes) -> FileHashes:
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(data)
    return FileHashes(
        sha256=hashlib.sha256(data).hexdigest(), sm3=bytes(sm3.finalize()).hex(), n_bytes=len(data)
    )


class Digests:
    """Hashes regular files and caches the result by device and inode for its own lifetime."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], FileHashes] = {}

    def of(self, path: Path) -> FileHashes:
        """Raises EvidenceError if it is not a regular file (links are not) or cannot be read."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise EvidenceError(f"{path}: cannot be read: {error.strerror or error}") from error
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise EvidenceError(f"{path}: is no plain file")
            key = status.st_dev, status.st_ino
            if key not in self._known:
                sha256, sm3, n_bytes = hashlib.sha256(), hashes.Hash(hashes.SM3()), 0
                try:
                    while chunk := file.read(_AT_ONCE):
                        sha256.update(chunk)
                        sm3.update(chunk)
                        n_bytes += len(chunk)
                except OSError as error:
                    raise EvidenceError(f"{path}: cannot be read: {error.strerror or error}") from error
                self._known[key] = FileHashes(
                    sha256=sha256.hexdigest(), sm3=bytes(sm3.finalize()).hex(), n_bytes=n_bytes
                )
            return self._known[key]


def files_below(folder: Path, *, leave_out: frozenset[str] = frozenset()) -> Iterator[str]:
    """Paths of everything that is not a folder, with `/`, sorted; links are listed, not followed.

    `leave_out`: names directly in `folder`.
    """
    yield from _below(folder, "", leave_out)


def _below(folder: Path, prefix: str, leave_out: frozenset[str]) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder), key=lambda one: one.name)
    except OSError as error:
        raise EvidenceError(f"{folder}: cannot be read: {error.strerror or error}") from error
    for entry in entries:
        if entry.name in leave_out:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path), f"{prefix}{entry.name}/", frozenset())
        else:
            yield prefix + entry.name
