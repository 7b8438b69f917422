"""The result of each scan of this session, in a folder that all workers of pytest-xdist share.

A scan is a lock and a small file: whoever holds the lock first checks whether the scan has been made already.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from detector.core import errors
from detector.core.errors import DetectorError, DeviceError
from detector.file_lock import locked

__all__ = ["Record", "Records", "broken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`key`: the scan's, or the path of a case that was read; `title` is for people.

    `case` None: the scan broke off, `error` is why. `n_tries`: how often it was tried. `kind`: the error's
    class, `serial`: the device that it names.
    """

    key: str
    title: str
    case: str | None = None
    n_tries: int = 1
    kind: str = ""
    error: str = ""
    serial: str = ""

    @property
    def is_infrastructure(self) -> bool:
        return self.case is None and issubclass(_error_class(self.kind), DeviceError)

    def raised(self) -> DetectorError:
        """The original error, whose text already contains the serial."""
        cls = _error_class(self.kind)
        error = cls.__new__(cls)
        Exception.__init__(error, self.error)
        if isinstance(error, DeviceError):
            error.serial = self.serial
        return error


def broken(key: str, error: DetectorError, *, n_tries: int) -> Record:
    serial = error.serial if isinstance(error, DeviceError) else ""
    kind = type(error).__name__
    return Record(key=key, title=key, n_tries=n_tries, kind=kind, error=str(error), serial=serial)


def _error_class(name: str) -> type[DetectorError]:
    found = getattr(errors, name, DetectorError)
    assert issubclass(found, DetectorError)
    return found


class Records:
    """`folder` None: one of our own, which is removed at the end."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._is_own = folder is None

    @property
    def folder(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="detector-pytest-"))
        return self._folder

    @contextmanager
    def alone(self, key: str) -> Iterator[None]:
        """No other worker scans this meanwhile; waits for one that does."""
        with self._path(key, "lock").open("w", encoding="utf-8") as file:
            locked(file)
            yield

    def read(self, key: str) -> Record | None:
        path = self._path(key, "json")
        return Record(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None

    def write(self, record: Record) -> None:
        path = self._path(record.key, "json")
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(asdict(record)), encoding="utf-8")
        draft.replace(path)

    def all(self) -> list[Record]:
        """By title; empty if nothing was scanned or read."""
        if self._folder is None:
            return []
        found = [json.loads(path.read_text(encoding="utf-8")) for path in self._folder.glob("*.json")]
        return sorted((Record(**one) for one in found), key=lambda record: record.title)

    def close(self) -> None:
        if self._is_own and self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, key: str, suffix: str) -> Path:
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.{suffix}"
