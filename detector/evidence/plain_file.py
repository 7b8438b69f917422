"""Reads the files of a bundle and of a case: plain ones of a sensible size, and the records in their lines.

A pipe or a device would block the reader, an endless or sparse file would fill its memory.
"""

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from detector import codec
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.fault import Fault, FaultCode
from detector.evidence.layout import CLIPS

__all__ = [
    "MAX_CLIP_BYTES",
    "MAX_DOCUMENT_BYTES",
    "MAX_FILE_BYTES",
    "FaultyEvidence",
    "ProvenFiles",
    "length_of",
    "lines_of",
    "open_plain",
    "read_bytes",
    "read_document",
]

R = TypeVar("R")

ProvenFiles = Mapping[str, int]
"""Path to the number of its bytes that are proven."""

MAX_FILE_BYTES = 1_000_000_000
"""For one file of a bundle, which is read whole: a phone's video takes about 7 MB a minute, for two hours."""

MAX_CLIP_BYTES = 4_294_967_296
"""For a recording made by others, which is read piece by piece."""

MAX_DOCUMENT_BYTES = 16_000_000
"""For one document of a seal or a log: a list of 100,000 files, or as many lines."""

MAX_VALUES = 500_000
"""In one document: each takes up to 150 bytes when it is parsed, and may take 2 on disk."""


class FaultyEvidence(EvidenceError):
    """An EvidenceError that programs can distinguish by the `code` and `path` of its `fault`."""

    def __init__(self, code: FaultCode, path: Path, sentence: str) -> None:
        super().__init__(f"{path}: {sentence}")
        self.fault = Fault(code=code, path=str(path), detail=sentence)


def read_bytes(folder: Path, path: str) -> bytes:
    """One file of a bundle. Raises FaultyEvidence."""
    return _read_whole(folder / path, MAX_FILE_BYTES)


def read_document(path: Path, *, most_bytes: int = MAX_DOCUMENT_BYTES) -> bytes:
    """Raises FaultyEvidence if it is missing, is no plain file, cannot be read, or is longer or holds more
    values than allowed.
    """
    content = _read_whole(path, most_bytes)
    if sum(map(content.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise FaultyEvidence(FaultCode.UNREADABLE, path, f"holds more than {MAX_VALUES} values")
    return content


def _read_whole(path: Path, most_bytes: int) -> bytes:
    with open_plain(path) as file:
        length_of(file, path, most_bytes=most_bytes)
        content = file.read(most_bytes + 1)
        if len(content) > most_bytes:  # it grew, or does not tell its length
            raise FaultyEvidence(FaultCode.UNREADABLE, path, f"is longer than {most_bytes} bytes")
    return content


def length_of(file: BinaryIO, path: Path, *, most_bytes: int | None = None) -> int:
    """In bytes, before anything is read. Raises FaultyEvidence if the file is longer than allowed.

    `most_bytes` None: than any file of a case, by its name.
    """
    n_bytes = os.fstat(file.fileno()).st_size
    if most_bytes is None:
        most_bytes = MAX_CLIP_BYTES if path.match(CLIPS) else MAX_FILE_BYTES
    if n_bytes > most_bytes:
        raise FaultyEvidence(FaultCode.UNREADABLE, path, f"has {n_bytes} bytes, more than {most_bytes}")
    return n_bytes


@contextmanager
def open_plain(path: Path) -> Iterator[BinaryIO]:
    """A regular file. Raises FaultyEvidence if it is none, or cannot be read."""
    if "\0" in str(path):
        why = f"names a file that can be none: {path.name!r}"
        raise FaultyEvidence(FaultCode.UNREADABLE, path.parent, why)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FaultyEvidence(FaultCode.NO_PLAIN_FILE, path, "is no plain file")
        with path.open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise FaultyEvidence(FaultCode.MISSING, path, "the file is missing") from error
    except OSError as error:
        why = f"cannot be read: {error.strerror or error}"
        raise FaultyEvidence(FaultCode.UNREADABLE, path, why) from error


def lines_of(folder: Path, path: str, proven: ProvenFiles, kind: type[R]) -> tuple[R, ...]:
    """The proven part of the file. Raises an EvidenceError that names an invalid line."""
    data = read_bytes(folder, path)[: proven[path]] if path in proven else b""
    try:
        return tuple(
            codec.from_json(kind, line, where=f"{folder / path} line {number}")
            for number, line in enumerate(data.split(b"\n")[:-1], start=1)
        )
    except ConfigError as error:
        raise EvidenceError(str(error)) from error
