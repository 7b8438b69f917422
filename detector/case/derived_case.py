"""CASE/derived.json: what a pruned or redacted copy is a copy of, and what happened to the original's files.

`kept` are the original's files, byte for byte; `gone` and `changed` name the others by their hash in the
original. Together they make up the original's root hash. `origin/` holds what shows that the original was
sealed: its seals without their payload, and its custody log.

In a redacted copy a hash that would give away what is covered is replaced by an HMAC, here and in all files;
`origin/` then holds no lists and no log. They are in the file with the secret, which stays with the original.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detector import codec
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.derived_bundle import DERIVED, MAX_LIST_BYTES, DerivedKind, GoneRule
from detector.evidence.plain_file import read_document

__all__ = [
    "DERIVED_CASE_FORMAT",
    "DERIVED_NAME",
    "ORIGIN",
    "Changed",
    "CopyNote",
    "DerivedCase",
    "Gone",
    "JudgedAgain",
    "Left",
    "Origin",
    "OriginSeal",
    "copy_note",
    "derived_case_schema",
    "read_derived_case",
    "root_sha256",
]

DERIVED_CASE_FORMAT = "derived-case/2"
DERIVED_NAME = DERIVED
ORIGIN = "origin"


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginSeal:
    """A seal of the original, kept as `origin/seals/NNNN` without its payload."""

    number: int
    statement_sha256: str
    key_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """`root_sha256`: hash over the list of all files, in the format of `sha256sum`, sorted by path.

    Seals and the custody log are not in it: `log_sha256` is that of the log's last entry, None without a log.
    In a redacted copy the list has the hashes as the copy states them, and neither the log nor sizes are
    told.
    """

    case: str
    root_sha256: str
    n_files: int
    n_bytes: int | None
    seals: tuple[OriginSeal, ...]
    n_log_entries: int
    log_sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A file of the original that is not in the copy. `n_bytes` None: a redacted copy does not tell it."""

    path: str
    sha256: str
    n_bytes: int | None
    rule: GoneRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A file with something covered; `into` is its path in the copy. `n_covered`: places in it, 0 if only
    hashes were replaced."""

    path: str
    into: str
    before_sha256: str
    after_sha256: str
    before_bytes: int | None
    after_bytes: int
    n_covered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A string under a region that was covered at its place only, and a file where it stood."""

    path: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedAgain:
    """The verdicts by one profile, judged from the original and from the copy alike.

    `verdicts_sha256`: of the document that both give. `is_by_bytes`: not judged, because everything that
    judging reads is the original's, byte for byte. `is_as_stored`: its verdicts are the stored ones, too.
    """

    profile: str
    verdicts_sha256: str
    is_by_bytes: bool
    is_as_stored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedCase:
    """`asked`: regions and classes of personal data. `new`: sha256 of files that the original does not have.

    A redacted copy's verdicts are carried over: it has no `judged_again`. `secret_sha256` names the secret of
    its hashes; None: a pruned copy.
    """

    format: str
    kind: DerivedKind
    made_at: str
    tool_version: str
    origin: Origin
    asked: tuple[str, ...]
    judged_again: tuple[JudgedAgain, ...]
    left: tuple[Left, ...]
    gone: tuple[Gone, ...]
    changed: tuple[Changed, ...]
    kept: dict[str, str]
    new: dict[str, str]
    secret_sha256: str | None = None

    @property
    def spelled(self) -> str:
        return codec.to_json(self)

    @property
    def of_original(self) -> dict[str, str]:
        """sha256 of every file of the original, by path."""
        return {
            **self.kept,
            **{gone.path: gone.sha256 for gone in self.gone},
            **{changed.path: changed.before_sha256 for changed in self.changed},
        }

    @property
    def here(self) -> dict[str, str]:
        """sha256 of every file that must be in the copy, by path."""
        return {**self.kept, **self.new, **{changed.into: changed.after_sha256 for changed in self.changed}}


def root_sha256(files: Mapping[str, str]) -> str:
    """`files`: sha256 by path. Equals `sha256sum` over its own list, sorted by path in code points."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{files[path]}  {path}\n".encode())
    return digest.hexdigest()


def read_derived_case(root: Path) -> DerivedCase | None:
    """None if the case is not a derived one. Raises ConfigError unless written as this program writes it."""
    path = root / DERIVED_NAME
    if not path.exists() and not path.is_symlink():
        return None
    try:
        text = read_document(path, most_bytes=MAX_LIST_BYTES)
    except EvidenceError as error:
        raise ConfigError(str(error)) from error
    derived = codec.from_json(DerivedCase, text, where=str(path))
    if derived.format != DERIVED_CASE_FORMAT or derived.spelled.encode() != text:
        raise ConfigError(f"{path}: is not spelled as what a copy was made of, {DERIVED_CASE_FORMAT}")
    return derived


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyNote:
    """What a report states about the copy it shows.

    `proves_verdicts`: in a redacted copy, a seal of the original covers the verdicts; whoever only read the
    list does not know.
    """

    kind: DerivedKind
    case: str
    root_sha256: str
    n_gone: int
    n_changed: int
    asked: tuple[str, ...]
    proves_verdicts: bool = False


def copy_note(root: Path) -> CopyNote | None:
    """None for an original. Raises ConfigError as `read_derived_case`."""
    derived = read_derived_case(root)
    if derived is None:
        return None
    return CopyNote(
        kind=derived.kind,
        case=derived.origin.case,
        root_sha256=derived.origin.root_sha256,
        n_gone=len(derived.gone),
        n_changed=len(derived.changed),
        asked=derived.asked,
    )


def derived_case_schema() -> dict[str, Any]:
    return codec.json_schema(DerivedCase) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{DERIVED_CASE_FORMAT}: {DERIVED_NAME} of a pruned or redacted copy of a case",
    }
