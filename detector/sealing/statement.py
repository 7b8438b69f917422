"""The signed content of a seal: an in-toto Statement (v1) with the predicate `seal/1`.

Its subjects are files of the bag; the manifests among them give the hash of every other file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from detector import codec
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence import layout
from detector.evidence.records import Manifest
from detector.judging.document import JudgingTool
from detector.sealing.digests import hashes_of_bytes

__all__ = [
    "SEAL_FORMAT",
    "Capture",
    "CapturingTool",
    "LogHead",
    "Seal",
    "SealMark",
    "SealedBundle",
    "SealedJudgement",
    "SealingTool",
    "Statement",
    "capture_of",
    "capture_text",
    "read_capture",
    "read_statement",
    "seal_schema",
    "statement_text",
    "subjects_of_capture",
]


# An in-toto Statement (v1) as JSON: its subjects, by hashes, and what it says of them (the predicate).

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"

Subjects = Mapping[str, Mapping[str, str]]
"""Hashes by algorithm, by name."""

P = TypeVar("P")


def text_of_statement(subjects: Subjects, predicate_type: str, predicate: object) -> bytes:
    document = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": name, "digest": dict(digest)} for name, digest in sorted(subjects.items())],
        "predicateType": predicate_type,
        "predicate": codec.to_plain(predicate),
    }
    return (json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def read_statement_of(
    predicate: type[P], predicate_type: str, text: bytes, *, where: str
) -> tuple[Subjects, P]:
    """Raises EvidenceError if it is no statement with a predicate of this type."""
    try:
        document: Any = json.loads(text)
        said = codec.from_plain(predicate, document["predicate"], where=where)
        subjects = {str(one["name"]): dict(one["digest"]) for one in document["subject"]}
        types = document["_type"], document["predicateType"]
    except (ConfigError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise EvidenceError(f"{where}: is no statement of {predicate_type}: {error}") from error
    if types != (STATEMENT_TYPE, predicate_type):
        raise EvidenceError(f"{where}: is no statement of {predicate_type}")
    return subjects, said


# The signed content of a capture: an in-toto Statement about a bundle's manifest, predicate `capture/1`.
#
# It is made the moment the bundle is closed, by a key of the host. The manifest gives the hash of everything
# else; the predicate repeats what matters to people, so that it can be read without this program.

CAPTURE_FORMAT = "capture/1"
CAPTURE_TYPE = "urn:dark-pattern-detector:capture:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedApp:
    """`apks`: the sha256 of each installed file by its name; None where the device gave none."""

    package: str
    version_name: str | None
    version_code: int | None
    apk_sha256: str | None
    apks: dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedDevice:
    """As the device reported it at the capture."""

    kind: str
    manufacturer: str | None
    model: str | None
    android: str | None
    build: str | None
    serial: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturingTool:
    """`sha256` covers every file of the program, as `tool_sha256` of a seal."""

    version: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """The predicate. `started_at` and `closed_at` by the run's clock, which a virtual phone may simulate;
    `signed_at` by the host's. All are UTC. `clip_sha256`: of a recording made by others, its file.
    """

    format: str
    run_id: str
    scenario: str
    app: CapturedApp
    device: CapturedDevice
    clip_sha256: str | None
    tool: CapturingTool
    started_at: str
    closed_at: str
    signed_at: str
    host_key_id: str


def capture_of(manifest: Manifest, tool: CapturingTool, *, signed_at: str, host_key_id: str) -> Capture:
    """What the manifest says of its capture."""
    header = manifest.header
    package, device = header.package, header.device
    return Capture(
        format=CAPTURE_FORMAT,
        run_id=header.run_id,
        scenario=header.scenario,
        app=CapturedApp(
            package=package.package,
            version_name=package.version_name,
            version_code=package.version_code,
            apk_sha256=package.apk_sha256,
            apks={apk.name: apk.sha256 for apk in package.apks},
        ),
        device=CapturedDevice(
            kind=device.kind,
            manufacturer=device.manufacturer,
            model=device.model,
            android=device.android,
            build=device.build,
            serial=device.serial,
        ),
        clip_sha256=None if header.clip is None else header.clip.sha256,
        tool=tool,
        started_at=header.started_at,
        closed_at=manifest.ended_at,
        signed_at=signed_at,
        host_key_id=host_key_id,
    )


def subjects_of_capture(manifest: bytes) -> Mapping[str, Mapping[str, str]]:
    hashes = hashes_of_bytes(manifest)
    return {layout.MANIFEST: {"sha256": hashes.sha256, "sm3": hashes.sm3}}


def capture_text(manifest: bytes, capture: Capture) -> bytes:
    return text_of_statement(subjects_of_capture(manifest), CAPTURE_TYPE, capture)


def read_capture(text: bytes, *, where: str) -> tuple[Subjects, Capture]:
    """Raises EvidenceError if it is not a statement about a capture."""
    subjects, capture = read_statement_of(Capture, CAPTURE_TYPE, text, where=where)
    if capture.format != CAPTURE_FORMAT:
        raise EvidenceError(f"{where}: is no statement of {CAPTURE_FORMAT}")
    return subjects, capture


def capture_schema() -> dict[str, Any]:
    """JSON Schema of the predicate."""
    return codec.json_schema(Capture) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{CAPTURE_FORMAT}: the predicate of a capture's in-toto statement ({CAPTURE_TYPE})",
    }


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
