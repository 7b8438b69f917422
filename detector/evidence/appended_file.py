"""An append-only file of a bundle, with its hash at every length."""

import hashlib
from pathlib import Path

from detector.core.errors import ConfigError
from detector.core.printable import printable

__all__ = ["AppendedFile", "cannot_write", "copy_whole", "linked", "write_whole"]

_AT_ONCE = 1 << 20


def cannot_write(path: Path, error: OSError) -> ConfigError:
    return ConfigError(f"{path}: cannot be written: {error.strerror or error}")


class AppendedFile:
    """Created empty; each append reaches the operating system before it returns.

    `twin`: a file of another bundle that receives exactly the same. If the file system supports it, both are
    one file on disk, which the twin writes, always first.
    """

    def __init__(self, path: Path, *, twin: Path | None = None) -> None:
        self._path = path
        self._hash = hashlib.sha256()
        self.n_bytes = 0
        self._is_linked = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._is_linked = twin is not None and linked(twin, path)
            self._file = path.open("rb" if self._is_linked else "xb", buffering=0)
        except OSError as error:
            raise cannot_write(path, error) from error

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def append(self, data: bytes) -> None:
        """Raises ConfigError if the disk is full; what was written before stays."""
        try:
            rest = memoryview(b"" if self._is_linked else data)
            while rest:  # an unbuffered write may write only a part
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            raise cannot_write(self._path, error) from error
        self._hash.update(data)
        self.n_bytes += len(data)

    def close(self) -> None:
        self._file.close()


def linked(twin: Path, path: Path) -> bool:
    """Make `path` another name of the file `twin`; False if the file system does not support it."""
    try:
        path.hardlink_to(twin)
    except OSError:
        return False
    return True


def write_whole(path: Path, data: bytes, *, twin: Path | None = None) -> None:
    """All or nothing: written under another name first, so that a truncated file never has the real one.

    `twin`: a file of another bundle with these bytes, which is linked instead if the file system supports it.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if twin is None or not linked(twin, part):
            part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error


def copy_whole(path: Path, source: Path) -> tuple[str, int]:
    """Copy a file from elsewhere, byte for byte, all or nothing; returns its sha256 and size in bytes."""
    part = path.with_name(path.name + ".part")
    digest, n_bytes = hashlib.sha256(), 0
    try:
        old = source.open("rb")
    except OSError as error:
        raise ConfigError(f"{printable(str(source))}: cannot be read: {error.strerror or error}") from error
    with old:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("xb") as new:
                while block := old.read(_AT_ONCE):
                    new.write(block)
                    digest.update(block)
                    n_bytes += len(block)
            part.replace(path)
        except OSError as error:
            raise cannot_write(path, error) from error
    return digest.hexdigest(), n_bytes
