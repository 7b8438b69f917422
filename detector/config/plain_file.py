"""Reads files named by the user if they are regular files of a sensible size, or refuses them in a sentence.

A pipe or a device would block the program or never end.
"""

import stat
from pathlib import Path

from detector.core.errors import ConfigError

__all__ = ["MAX_TEXT_BYTES", "open_size", "read_plain_bytes", "read_plain_text"]

MAX_TEXT_BYTES = 16_000_000
"""More than any list that a person or a tool keeps as text."""


def open_size(path: Path) -> int:
    """Length in bytes. Raises ConfigError that names the file if it is missing or not a regular file."""
    try:
        about = path.stat()
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: there is no such file") from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if not stat.S_ISREG(about.st_mode):
        raise ConfigError(f"{path}: cannot be read: it is no plain file")
    return about.st_size


def read_plain_bytes(path: Path, *, most_bytes: int) -> bytes:
    """Raises ConfigError that names the file if it cannot be read or is longer than `most_bytes`."""
    n_bytes = open_size(path)
    if n_bytes > most_bytes:
        raise ConfigError(f"{path}: is {n_bytes} bytes long, more than {most_bytes} are not read")
    try:
        with path.open("rb") as file:
            content = file.read(most_bytes + 1)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    if len(content) > most_bytes:
        raise ConfigError(f"{path}: is longer than {most_bytes} bytes, more are not read")
    return content


def read_plain_text(path: Path, *, most_bytes: int = MAX_TEXT_BYTES) -> str:
    """UTF-8 only, with or without a byte order mark."""
    try:
        return read_plain_bytes(path, most_bytes=most_bytes).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 text (byte {error.start})") from error
