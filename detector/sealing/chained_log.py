"""A log of JSON lines, each of which carries its own hash and that of the line before.

Append-only. A changed, removed or inserted line breaks the chain; lines cut off the end do not, so whoever
needs to know that records the head elsewhere. Text after the last newline is a line whose writing was
interrupted.
"""

import getpass
import hashlib
import os
import re
import socket
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from detector import codec
from detector.core.errors import ConfigError, EvidenceError
from detector.file_lock import PLAIN_FILE, locked

__all__ = ["ChainedLog", "account"]


# Who works on this machine.


def account() -> str:
    """The user and the host, as `user@host`; a user without a name by number."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = str(getattr(os, "getuid", lambda: "?")())
    return f"{user}@{socket.gethostname()}"


class ChainedEntry(Protocol):
    """What every entry has. Numbers begin with 1; `previous_sha256` None: the first entry."""

    @property
    def number(self) -> int: ...

    @property
    def previous_sha256(self) -> str | None: ...


Entry = TypeVar("Entry", bound=ChainedEntry)

_LINE = re.compile(rb'\{"entry":(.*),"sha256":"([0-9a-f]{64})"\}')


class ChainedLog(Generic[Entry]):
    """One kind of log, known by the type of its entries.

    A line is `{"entry": …, "sha256": …}`; the hash is that of the entry as written.
    """

    def __init__(self, entry_type: type[Entry]) -> None:
        self._entry_type = entry_type

    def append(self, path: Path, make: Callable[[Sequence[Entry], str | None], Entry]) -> Entry:
        """Appends what `make` returns for the entries so far and the hash of the last one, under a lock.

        Raises ConfigError if the log cannot be written, EvidenceError if the existing one is not valid.
        """
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | PLAIN_FILE, 0o644)
            with os.fdopen(descriptor, "r+b") as file:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise ConfigError(f"{path}: cannot be written: it is no plain file")
                locked(file)
                text = file.read()
                whole = text[: text.rfind(b"\n") + 1]
                entries, head = self._read(whole, where=str(path))
                entry = make(entries, head)
                file.truncate(len(whole))
                file.seek(len(whole))
                file.write(_line(_text(entry)))
        except OSError as error:
            raise ConfigError(f"{path}: cannot be written: {error.strerror or error}") from error
        return entry

    def entries(self, text: bytes, *, where: str) -> Sequence[Entry]:
        """Raises EvidenceError that names the first line that does not follow from the one before."""
        return self._read(text, where=where)[0]

    def head_sha256(self, text: bytes, *, where: str) -> str | None:
        """The hash of the last entry; None for an empty log. Raises as `entries`."""
        return self._read(text, where=where)[1]

    def is_line(self, text: bytes) -> bool:
        """Whether this is a line without its newline, wherever in a log it would stand."""
        return self._entry_in(text) is not None

    def _entry_in(self, raw: bytes) -> Entry | None:
        found = _LINE.fullmatch(raw)
        try:
            return None if found is None else codec.from_json(self._entry_type, found[1], where="")
        except ConfigError:
            return None

    def _read(self, text: bytes, *, where: str) -> tuple[list[Entry], str | None]:
        entries: list[Entry] = []
        head: str | None = None
        for number, raw in enumerate(text.split(b"\n")[:-1], start=1):
            entry = self._entry_in(raw)
            if entry is None:
                raise EvidenceError(f"{where}: line {number} is no entry")
            follows = entry.previous_sha256 == head and entry.number == number
            if not follows or _line(_text(entry)) != raw + b"\n":
                raise EvidenceError(f"{where}: line {number} does not follow from the one before")
            entries.append(entry)
            head = hashlib.sha256(_text(entry)).hexdigest()
        return entries, head


def _text(entry: ChainedEntry) -> bytes:
    return codec.to_json_line(entry).rstrip("\n").encode()


def _line(text: bytes) -> bytes:
    return b'{"entry":%s,"sha256":"%s"}\n' % (text, hashlib.sha256(text).hexdigest().encode())
