"""The signed content of a seal: an in-toto Statement (v1) with the predicate `seal/1`.

Its subjects are files of the bag; the manifests among them give the hash of every other file.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from detector import codec
from detector.core.errors import EvidenceError
from detector.judging.document import JudgingTool
from detector.sealing.in_toto import Subjects, read_statement_of, text_of_statement

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
PREDICATE_TYPE = "urn:dark-pattern-detector:seal:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedBundle:
    """`manifest_sha256` None: the run was interrupted. `capture_sha256` is that of the statement that its
    host signed as it was captured, by the key `capture_key_id`; None: there was none.
    """

    run_index: int
    path: str
    package: str | None
    manifest_sha256: str | None
    capture_sha256: str | None = None
    capture_key_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedJudgement:
    """`path`: its folder, "." at the top of the case. `record_sha256` is that of judgement.json.

    `judged_again`: before it was first sealed, judging the bundles again gave it, byte for byte; None: it was
    taken from a seal that does not say so.
    """

    path: str
    profile: str
    judged_at: str | None
    verdicts_sha256: str
    record_sha256: str | None
    tool: JudgingTool | None
    judged_again: bool | None = None


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
    """The predicate. `sealed_at` is UTC, `local_time` the same moment with its zone; both by our clock.

    `sealed_by` is the account, as the log names it; None: sealed before it was recorded.
    """

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
    sealed_by: str | None = None

    def __post_init__(self) -> None:
        if datetime.fromisoformat(self.sealed_at).tzinfo is None:
            raise ValueError(f"a moment without a zone: {self.sealed_at}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """`subjects`: hashes by algorithm, by path in the bag."""

    subjects: Subjects
    seal: Seal


def statement_text(statement: Statement) -> bytes:
    return text_of_statement(statement.subjects, PREDICATE_TYPE, statement.seal)


def read_statement(text: bytes, *, where: str) -> Statement:
    """Raises EvidenceError if it is not a statement about a seal."""
    subjects, seal = read_statement_of(Seal, PREDICATE_TYPE, text, where=where)
    if seal.format != SEAL_FORMAT:
        raise EvidenceError(f"{where}: is no statement of {SEAL_FORMAT}")
    return Statement(subjects=subjects, seal=seal)


def seal_schema() -> dict[str, Any]:
    """JSON Schema of the predicate."""
    return codec.json_schema(Seal) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{SEAL_FORMAT}: the predicate of a seal's in-toto statement ({PREDICATE_TYPE})",
    }
