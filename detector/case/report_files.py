"""CASE/report/files.json: a report's files by hash, and the verdicts and bundles it shows."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detector import codec
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.plain_file import read_document
from detector.judging.document import JudgedBundle, VerdictsDocument

__all__ = [
    "REPORT_FILES_FORMAT",
    "REPORT_LIST_NAME",
    "ReportFiles",
    "has_signed_pdf",
    "read_report_files",
    "report_file_list",
    "report_files_schema",
]

REPORT_FILES_FORMAT = "report-files/1"
REPORT_LIST_NAME = "files.json"

_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFiles:
    """`files`: sha256 of every other file, by path. `profile` and `judged_at` identify the judgement.

    `inputs`: what rendering the same files again takes besides the case (`reporting/inputs.py`); None in
    lists of earlier versions.
    """

    format: str
    package: str
    profile: str
    judged_at: str | None
    verdicts_sha256: str
    bundles: tuple[JudgedBundle, ...]
    files: dict[str, str]
    inputs: dict[str, Any] | None = None

    def text(self) -> bytes:
        """As it is written to disk."""
        plain = codec.to_plain(self)
        if self.inputs is None:
            del plain["inputs"]
        return codec.to_json(plain).encode()


def report_file_list(
    files: Mapping[str, bytes],
    document: VerdictsDocument,
    *,
    verdicts: bytes,
    inputs: dict[str, Any] | None = None,
) -> dict[str, bytes]:
    """`files` and their list; `verdicts`: the content of the file on disk."""
    report_files = ReportFiles(
        format=REPORT_FILES_FORMAT,
        package=document.package,
        profile=document.profile,
        judged_at=document.judged_at,
        verdicts_sha256=hashlib.sha256(verdicts).hexdigest(),
        bundles=document.bundles,
        files={path: hashlib.sha256(content).hexdigest() for path, content in sorted(files.items())},
        inputs=inputs,
    )
    return {**files, REPORT_LIST_NAME: report_files.text()}


def read_report_files(folder: Path) -> ReportFiles:
    """Raises ConfigError if there is no list, or it is not written as this program writes it."""
    path = folder / REPORT_LIST_NAME
    try:
        text = read_document(path)
    except EvidenceError as error:
        raise ConfigError(str(error)) from error
    report_files = codec.from_json(ReportFiles, text, where=str(path))
    if report_files.format != REPORT_FILES_FORMAT or report_files.text() != text:
        raise ConfigError(f"{path}: is no list of a report's files, {REPORT_FILES_FORMAT}")
    return report_files


def has_signed_pdf(folder: Path) -> bool:
    """Whether a PDF in a report's folder is signed, by the entry that every signature has."""
    return any(_holds(path, b"/ByteRange") for path in folder.glob("*.pdf") if path.is_file())


def _holds(path: Path, word: bytes) -> bool:
    """Read piece by piece: a PDF may be long."""
    before = b""
    with path.open("rb") as file:
        while piece := file.read(_AT_ONCE):
            if word in before + piece:
                return True
            before = piece[1 - len(word) :]
    return False


def report_files_schema() -> dict[str, Any]:
    return codec.json_schema(ReportFiles) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{REPORT_FILES_FORMAT}: {REPORT_LIST_NAME} of a report's folder",
    }
