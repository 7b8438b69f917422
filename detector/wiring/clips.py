"""Opens screen recordings by path, checked before anything in them is decoded."""

import hashlib
import stat
from pathlib import Path

from detector.core.errors import ConfigError
from detector.core.printable import printable
from detector.engines.clip import Clip, open_clip

__all__ = ["clip_at"]

MAX_BYTES = 4 << 30
READ_BYTES = 1 << 20


def clip_at(path: Path) -> Clip:
    """Raises ConfigError that names the file: missing, not a regular file, too large, or not a video."""
    name = printable(str(path))
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ConfigError(f"{name}: is no plain file")
        if found.st_size > MAX_BYTES:
            raise ConfigError(f"{name}: is larger than {MAX_BYTES >> 30} GiB; cut out the part that matters")
        return open_clip(path, sha256=_sha256(path))
    except FileNotFoundError as error:
        raise ConfigError(f"{name}: there is no such file") from error
    except OSError as error:
        raise ConfigError(f"{name}: cannot be read: {error.strerror or error}") from error


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(READ_BYTES):
            digest.update(block)
    return digest.hexdigest()
