"""CASE/custody.jsonl: who did what with a case and when, each entry with the hash of the previous one.

Append-only. Each entry also carries its own hash, so that the last one can be verified too. Text after the
last newline is an entry whose writing was interrupted, and is ignored.
"""

import fcntl
import getpass
import hashlib
import os
import socket
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from detector import codec
from detector.core.clock import utc_text
from detector.core.errors import ConfigError, EvidenceError
from detector.sealing import layout
from detector.sealing.statement import LogHead

__all__ = [
    "CUSTODY_FORMAT",
    "CustodyAction",
    "CustodyEntry",
    "append_custody",
    "custody_schema",
    "head_of",
    "is_entry",
    "read_custody",
]

CUSTODY_FORMAT = "custody/1"


class CustodyAction(StrEnum):
    CAPTURED = "captured"
    JUDGED = "judged"
    REPORTED = "reported"
    SEALED = "sealed"
    STAMPED = "stamped"
    SIGNED = "signed"
    PRUNED = "pruned"  # the first entry of a pruned copy's own log
    REDACTED = "redacted"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyEntry:
    """`files`: sha256 by path in the case. `previous_sha256` None: the first entry. `at` is UTC, ISO 8601."""

    format: str
    number: int
    at: str
    by: str
    tool_version: str
    action: CustodyAction
    files: dict[str, str]
    previous_sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyLine:
    """`sha256` is that of the entry as written: the JSON between `"entry":` and `,"sha256"`."""

    entry: CustodyEntry
    sha256: str


def append_custody(
    case: Path, action: CustodyAction, files: Mapping[str, str], *, tool_version: str, wall_ns: int
) -> None:
    """Raises ConfigError if the log cannot be written, EvidenceError if the existing one is not valid."""
    path = case / layout.CUSTODY
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        with os.fdopen(descriptor, "r+b") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ConfigError(f"{path}: cannot be written: it is no plain file")
            fcntl.flock(file, fcntl.LOCK_EX)
            text = file.read()
            whole = text[: text.rfind(b"\n") + 1]
            lines = _lines(whole, where=str(path))
            entry = CustodyEntry(
                format=CUSTODY_FORMAT,
                number=len(lines) + 1,
                at=utc_text(wall_ns),
                by=_who(),
                tool_version=tool_version,
                action=action,
                files=dict(sorted(files.items())),
                previous_sha256=lines[-1].sha256 if lines else None,
            )
            file.truncate(len(whole))
            file.seek(len(whole))
            file.write(codec.to_json_line(CustodyLine(entry=entry, sha256=_sha256(entry))).encode())
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror or error}") from error


def read_custody(text: bytes, *, where: str) -> tuple[CustodyEntry, ...]:
    """Raises EvidenceError that names the first entry that does not follow from the previous one."""
    return tuple(one.entry for one in _lines(text, where=where))


def is_entry(text: bytes) -> bool:
    """Whether this is a complete line without its newline; an interrupted one is only part of a line."""
    try:
        codec.from_json(CustodyLine, text, where="")
    except ConfigError:
        return False
    return True


def head_of(text: bytes, *, where: str) -> LogHead:
    lines = _lines(text, where=where)
    return LogHead(n_entries=len(lines), sha256=lines[-1].sha256 if lines else None)


def custody_schema() -> dict[str, Any]:
    return codec.json_schema(CustodyLine) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{CUSTODY_FORMAT}: one line of custody.jsonl",
    }


def _lines(text: bytes, *, where: str) -> Sequence[CustodyLine]:
    lines: list[CustodyLine] = []
    for number, raw in enumerate(text.split(b"\n")[:-1], start=1):
        try:
            line = codec.from_json(CustodyLine, raw, where=f"line {number}")
        except ConfigError as error:
            raise EvidenceError(f"{where}: line {number} is no entry") from error
        is_exact = codec.to_json_line(line).encode() == raw + b"\n"
        follows = line.entry.previous_sha256 == (lines[-1].sha256 if lines else None)
        if not (is_exact and follows and line.sha256 == _sha256(line.entry) and line.entry.number == number):
            raise EvidenceError(f"{where}: line {number} does not follow from the one before")
        lines.append(line)
    return lines


def _sha256(entry: CustodyEntry) -> str:
    return hashlib.sha256(codec.to_json_line(entry).rstrip("\n").encode()).hexdigest()


def _who() -> str:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}"
