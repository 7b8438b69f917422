"""Reads the files of a bundle: regular ones of a sensible size, and nothing that could block the reader."""

import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from detector.core.errors import EvidenceError
from detector.evidence.fault import Fault, FaultCode

__all__ = ["MAX_FILE_BYTES", "FaultyEvidence", "ProvenFiles", "open_plain", "read_bytes"]

ProvenFiles = Mapping[str, int]
"""Path to the number of its bytes that are proven."""

MAX_FILE_BYTES = 1_000_000_000
"""For one file of a bundle, which is read whole: a phone's video takes about 7 MB a minute, for two hours."""


class FaultyEvidence(EvidenceError):
    """An EvidenceError that programs can distinguish by the `code` and `path` of its `fault`."""

    def __init__(self, code: FaultCode, path: Path, sentence: str) -> None:
        super().__init__(f"{path}: {sentence}")
        self.fault = Fault(code=code, path=str(path), detail=sentence)


def read_bytes(folder: Path, path: str) -> bytes:
    """From a regular file only: a pipe or a device of that name would block the reader."""
    with open_plain(folder / path) as file:
        data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        why = f"has more than {MAX_FILE_BYTES} bytes, more than any file of a run"
        raise FaultyEvidence(FaultCode.UNREADABLE, folder / path, why)
    return data


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
