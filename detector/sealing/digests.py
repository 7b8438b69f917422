"""SHA-256 and SM3 of files of any size, both in one pass, reading each file once.

Two names of one file (hard links) count as one file: the hashes found under the first name serve for the
second.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives import hashes

from detector.core.errors import EvidenceError
from detector.evidence.plain_file import length_of, open_plain

__all__ = ["ALGORITHMS", "Digests", "FileHashes", "entries_below", "files_below", "hashes_of_bytes"]

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
    """Hashes plain files and caches the result by device and inode for its own lifetime.

    A file longer than any of a case is refused unread.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], FileHashes] = {}

    def of(self, path: Path) -> FileHashes:
        """Raises EvidenceError if it is not a plain file (links are not), is too long, or cannot be read."""
        if path.is_symlink():
            raise EvidenceError(f"{path}: is no plain file")
        with open_plain(path) as file:
            status = os.fstat(file.fileno())
            key = status.st_dev, status.st_ino
            if key not in self._known:
                length_of(file, path)
                self._known[key] = _hashes_of(file)
            return self._known[key]


def _hashes_of(file: BinaryIO) -> FileHashes:
    sha256, sm3, n_bytes = hashlib.sha256(), hashes.Hash(hashes.SM3()), 0
    while chunk := file.read(_AT_ONCE):
        sha256.update(chunk)
        sm3.update(chunk)
        n_bytes += len(chunk)
    return FileHashes(sha256=sha256.hexdigest(), sm3=bytes(sm3.finalize()).hex(), n_bytes=n_bytes)


def files_below(folder: Path, *, leave_out: frozenset[str] = frozenset()) -> Iterator[str]:
    """Paths of everything that is not a folder, with `/`, sorted; links are listed, not followed.

    `leave_out`: names directly in `folder`.
    """
    return (path for path, _ in entries_below(folder, leave_out=leave_out))


def entries_below(folder: Path, *, leave_out: frozenset[str] = frozenset()) -> Iterator[tuple[str, bool]]:
    """The same, each with whether it is a plain file. However deep folders are nested, nothing recurs."""
    waiting = [("", iter(_entries(folder, leave_out)))]
    while waiting:
        prefix, entries = waiting[-1]
        entry = next(entries, None)
        if entry is None:
            waiting.pop()
        elif entry.is_dir(follow_symlinks=False):
            waiting.append((f"{prefix}{entry.name}/", iter(_entries(Path(entry.path), frozenset()))))
        else:
            yield prefix + entry.name, entry.is_file(follow_symlinks=False)


def _entries(folder: Path, leave_out: frozenset[str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return sorted(
                (entry for entry in found if entry.name not in leave_out), key=lambda entry: entry.name
            )
    except OSError as error:
        raise EvidenceError(f"{folder}: cannot be read: {error.strerror or error}") from error
