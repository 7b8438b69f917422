"""What a derived copy of a bundle lacks or covers: `derived.json` beside the manifest.

In a pruned copy the manifest stays the original's, byte for byte, so that the copy still names the bundle
that was captured. In a redacted copy every hash that would give away what is covered is replaced in it, and
in all files that name it, by another one (`sealing/hidden_hashes.py`); this list then gives the original
manifest's. It names the files of the manifest that are not here any more, by which rule, and what replaces
them.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from detector import codec
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.plain_file import read_bytes, read_document

__all__ = [
    "DERIVED",
    "DERIVED_BUNDLE_FORMAT",
    "MAX_LIST_BYTES",
    "AbsentFile",
    "DerivedBundle",
    "DerivedKind",
    "GoneRule",
    "covered_content",
    "derived_bundle_schema",
    "derived_bundle_text",
    "read_derived_bundle",
    "refuse_redacted",
    "why_absent",
]

DERIVED = "derived.json"
DERIVED_BUNDLE_FORMAT = "derived-bundle/2"

MAX_LIST_BYTES = 16_000_000
"""For one list; a run of an hour with a picture every 0.1 s takes about 10 MB."""


class DerivedKind(StrEnum):
    PRUNED = "pruned"
    REDACTED = "redacted"


class GoneRule(StrEnum):
    """Why a file of the original is not in the copy. Never changes its meaning."""

    REPORT = "report"  # can be rendered again from the rest
    UNREAD = "unread"  # judging never reads it, no verdict names it, no report shows it
    COVERED = "covered"  # replaced by a covered copy
    VIDEO = "video"  # cannot be covered without being re-encoded
    PROOF = "proof"  # a signed statement that says what is covered


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsentFile:
    """`sha256` and `n_bytes` of the original's file. `instead`: path of the covered copy, if there is one.

    In a redacted copy `sha256` is what stands in the place of a hash that gives away what is covered, and
    `n_bytes` is None.
    """

    sha256: str
    n_bytes: int | None
    rule: GoneRule
    instead: str | None = None
    instead_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedBundle:
    """`files`: what the manifest names and is not here, by path.

    `manifest_sha256`: of the original's manifest, by which verdicts name the bundle; None: it lies here.
    """

    format: str
    kind: DerivedKind
    files: dict[str, AbsentFile]
    manifest_sha256: str | None = None

    @property
    def spelled(self) -> str:
        return codec.to_json(self)


def derived_bundle_text(
    kind: DerivedKind, files: dict[str, AbsentFile], manifest_sha256: str | None = None
) -> str:
    return DerivedBundle(
        format=DERIVED_BUNDLE_FORMAT,
        kind=kind,
        files=dict(sorted(files.items())),
        manifest_sha256=manifest_sha256,
    ).spelled


def read_derived_bundle(folder: Path) -> DerivedBundle | None:
    """None if the bundle is not derived. Raises EvidenceError unless it is spelled as by this program."""
    path = folder / DERIVED
    if not path.is_file():
        return None
    try:
        text = read_document(path, most_bytes=MAX_LIST_BYTES)
        listed = codec.from_json(DerivedBundle, text, where=str(path))
    except (EvidenceError, ConfigError) as error:
        raise EvidenceError(f"{path}: is no list of a derived bundle") from error
    if listed.format != DERIVED_BUNDLE_FORMAT or listed.spelled.encode() != text:
        raise EvidenceError(f"{path}: is not spelled as a list of a derived bundle, {DERIVED_BUNDLE_FORMAT}")
    return listed


def covered_content(folder: Path, path: str) -> bytes | None:
    """The content that replaces a file covered in this copy; None if its bytes are not the listed ones."""
    try:
        derived = read_derived_bundle(folder)
        one = None if derived is None else derived.files.get(path)
        if one is None or one.instead is None:
            return None
        content = read_bytes(folder, one.instead)
    except EvidenceError:
        return None
    return content if hashlib.sha256(content).hexdigest() == one.instead_sha256 else None


def why_absent(folder: Path, path: str) -> str:
    """Half a sentence about a file that nothing in the bundle proves."""
    derived = read_derived_bundle(folder)
    if derived is None or path not in derived.files:
        return "the journal does not know this file"
    return f"is not in this pruned copy (rule {derived.files[path].rule}): only the original can be judged so"


def refuse_redacted(folder: Path) -> None:
    """Raises EvidenceError: covered parts would be mistaken for what the app showed."""
    derived = read_derived_bundle(folder)
    if derived is not None and derived.kind is DerivedKind.REDACTED:
        raise EvidenceError(f"{folder}: is a redacted copy, which is not judged; judge the original")


def derived_bundle_schema() -> dict[str, Any]:
    return codec.json_schema(DerivedBundle) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{DERIVED_BUNDLE_FORMAT}: {DERIVED} of a bundle in a pruned or redacted copy",
    }
