"""CASE/custody.jsonl: who did what with a case and when, as a chained log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from detector import codec
from detector.core.clock import utc_text
from detector.sealing import layout
from detector.sealing.chained_log import ChainedLog, account
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


_LOG = ChainedLog(CustodyEntry)


def append_custody(
    case: Path, action: CustodyAction, files: Mapping[str, str], *, tool_version: str, wall_ns: int
) -> None:
    """Raises ConfigError if the log cannot be written, EvidenceError if the existing one is not valid."""

    def make(entries: Sequence[CustodyEntry], head: str | None) -> CustodyEntry:
        return CustodyEntry(
            format=CUSTODY_FORMAT,
            number=len(entries) + 1,
            at=utc_text(wall_ns),
            by=account(),
            tool_version=tool_version,
            action=action,
            files=dict(sorted(files.items())),
            previous_sha256=head,
        )

    _LOG.append(case / layout.CUSTODY, make)


def read_custody(text: bytes, *, where: str) -> tuple[CustodyEntry, ...]:
    """Raises EvidenceError that names the first entry that does not follow from the previous one."""
    return tuple(_LOG.entries(text, where=where))


def is_entry(text: bytes) -> bool:
    """Whether this is a complete line without its newline; an interrupted one is only part of a line."""
    return _LOG.is_line(text)


def head_of(text: bytes, *, where: str) -> LogHead:
    return LogHead(n_entries=len(_LOG.entries(text, where=where)), sha256=_LOG.head_sha256(text, where=where))


def custody_schema() -> dict[str, Any]:
    return codec.json_schema(CustodyLine) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{CUSTODY_FORMAT}: one line of custody.jsonl",
    }
