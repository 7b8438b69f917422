"""The signed content of a seal: an in-toto Statement (v1) with the predicate `seal/1`.

Its subjects are files of the bag; the manifests among them give the hash of every other file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from detector import codec
from detector.core.errors import ConfigError, EvidenceError
from detector.judging.document import JudgingTool

__all__ = [
    "PREDICATE_TYPE",
    "SEAL_FORMAT",
    "LogHead",
    "Seal",
    "SealMark",
    "SealedBundle",
    "SealedJudgement",
    "SealingTool",
    "Statement",
    "read_statement",
    "seal_schema",
    "statement_text",
]

SEAL_FORMAT = "seal/1"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:dark-pattern-detector:seal:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedBundle:
    """`manifest_sha256` None: the run was interrupted."""

    run_index: int
    path: str
    package: str | None
    manifest_sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedJudgement:
    """`path`: its folder, "." at the top of the case. `record_sha256` is that of judgement.json."""

    path: str
    profile: str
    judged_at: str | None
    verdicts_sha256: str
    record_sha256: str | None
    tool: JudgingTool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealingTool:
    """`tool_sha256` covers every file of the program; `rules_sha256` and `models` as in verdicts."""

    version: str
    tool_sha256: str
    rules_sha256: str
    models: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogHead:
    """The last entry of the custody log at the time of sealing."""

    n_entries: int
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealMark:
    number: int
    statement_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The predicate. `sealed_at` is UTC, `local_time` the same moment with its zone; both by our clock."""

    format: str
    number: int
    case: str
    sealed_at: str
    local_time: str
    bundles: tuple[SealedBundle, ...]
    judgements: tuple[SealedJudgement, ...]
    tool: SealingTool
    custody: LogHead
    n_files: int
    n_bytes: int
    earlier: SealMark | None = None

    def __post_init__(self) -> None:
        if datetime.fromisoformat(self.sealed_at).tzinfo is None:
            raise ValueError(f"a moment without a zone: {self.sealed_at}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """`subjects`: hashes by algorithm, by path in the bag."""

    subjects: Mapping[str, Mapping[str, str]]
    seal: Seal


def statement_text(statement: Statement) -> bytes:
    document = {
        "_type": STATEMENT_TYPE,
        "subject": [
            {"name": name, "digest": dict(digest)} for name, digest in sorted(statement.subjects.items())
        ],
        "predicateType": PREDICATE_TYPE,
        "predicate": codec.to_plain(statement.seal),
    }
    return (json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def read_statement(text: bytes, *, where: str) -> Statement:
    """Raises EvidenceError if it is not a statement about a seal."""
    try:
        document: Any = json.loads(text)
        seal = codec.from_plain(Seal, document["predicate"], where=where)
        subjects = {str(one["name"]): dict(one["digest"]) for one in document["subject"]}
        statement = Statement(subjects=subjects, seal=seal)
        is_ours = (document["_type"], document["predicateType"], seal.format) == (
            STATEMENT_TYPE,
            PREDICATE_TYPE,
            SEAL_FORMAT,
        )
    except (ConfigError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise EvidenceError(f"{where}: is no statement about a seal: {error}") from error
    if not is_ours:
        raise EvidenceError(f"{where}: is no statement of {SEAL_FORMAT}")
    return statement


def seal_schema() -> dict[str, Any]:
    """JSON Schema of the predicate."""
    return codec.json_schema(Seal) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{SEAL_FORMAT}: the predicate of a seal's in-toto statement ({PREDICATE_TYPE})",
    }
