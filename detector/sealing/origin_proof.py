"""What proves where a redacted copy is from, in one file that stays with the original, with its secret.

Signed lists and the custody log contain plain hashes of files that are covered in the copy, so they are not
in the copy. They are in this file, with the secret by which anybody who has it can hold the copy's hashes
against the signed ones. A signed statement alone is in the copy, too, if it gives nothing away.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from detector import codec
from detector.config.plain_file import read_plain_bytes
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.plain_file import read_document
from detector.sealing import layout
from detector.sealing.custody import read_custody
from detector.sealing.digests import files_below
from detector.sealing.envelope import read_envelope
from detector.sealing.hidden_hashes import HiddenHashes, Secret

__all__ = [
    "ORIGIN_PROOF_FORMAT",
    "OriginProof",
    "gives_nothing_away",
    "is_proof_alone",
    "log_of",
    "origin_files",
    "proof_text",
    "read_proof",
]

ORIGIN_PROOF_FORMAT = "origin-proof/1"
MAX_PROOF_BYTES = 256_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginProof:
    """`files`: sha256 of every file of the original by path. `origin`: its seals without their payload, and
    its log, in Base64 by path. `verdicts`: those in which something is covered, as they were, by path."""

    format: str
    case: str
    secret: str
    files: dict[str, str]
    origin: dict[str, str]
    verdicts: dict[str, str]

    @property
    def key(self) -> Secret:
        return Secret(self.secret)

    def write_origin(self, folder: Path) -> None:
        """As they lay in the original. Raises EvidenceError for a path that leads outside."""
        for path, content in self.origin.items():
            place = folder / path
            if path.startswith("/") or ".." in path.split("/"):
                raise EvidenceError(f"{path}: leads out of the case")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(base64.b64decode(content))


def proof_text(
    source: Path, case: str, files: Mapping[str, str], covered: Mapping[str, bytes], secret: Secret
) -> str:
    """`files`: sha256 of every file of the original; `covered`: verdicts in which something is covered."""
    return codec.to_json(
        OriginProof(
            format=ORIGIN_PROOF_FORMAT,
            case=case,
            secret=secret.hex,
            files=dict(sorted(files.items())),
            origin={
                path: base64.b64encode(content).decode() for path, content in origin_files(source).items()
            },
            verdicts={path: content.decode("utf-8") for path, content in sorted(covered.items())},
        )
    )


def read_proof(path: Path) -> OriginProof:
    """Raises ConfigError if it is no such file."""
    proof = codec.from_json(OriginProof, read_plain_bytes(path, most_bytes=MAX_PROOF_BYTES), where=str(path))
    if proof.format != ORIGIN_PROOF_FORMAT:
        raise ConfigError(f"{path}: format {proof.format!r} is not known, only {ORIGIN_PROOF_FORMAT!r}")
    try:
        Secret(proof.secret)
        for content in proof.origin.values():
            base64.b64decode(content, validate=True)
    except ValueError as error:
        raise ConfigError(f"{path}: is damaged: {error}") from error
    return proof


def origin_files(source: Path) -> dict[str, bytes]:
    """The seals of a case without their payload, and its log, by path."""
    found: dict[str, bytes] = {}
    for number in layout.numbers_of_seals(source):
        folder = layout.seal_folder(source, number)
        for path in files_below(folder, leave_out=frozenset({layout.PAYLOAD})):
            found[f"{layout.SEALS}/{folder.name}/{path}"] = read_document(folder / path)
    log = log_of(source)
    return {**found, layout.CUSTODY: log} if log else found


def log_of(case: Path) -> bytes:
    """The complete entries of a case's custody log; empty if there are none."""
    path = case / layout.CUSTODY
    text = read_document(path) if path.exists() else b""
    return text[: text.rfind(b"\n") + 1]


def is_proof_alone(path: str) -> bool:
    """Whether a file of a seal proves something without the seal's lists: statement, key and stamps."""
    return path in {layout.STATEMENT, layout.KEY} or path.startswith(f"{layout.STAMPS}/")


def gives_nothing_away(
    source: Path, number: int, hidden: HiddenHashes, covered: Callable[[str], str]
) -> bool:
    """Whether nobody can try guesses against a seal's statement.

    It must say nothing that is covered and name no hidden file by its plain hash, and of what it names as a
    whole, the list of files and the log, each must contain a hash that nobody can guess: that of a run's
    header, which has a salt.
    """
    folder = layout.seal_folder(source, number)
    try:
        content = read_envelope(read_document(folder / layout.STATEMENT), where="").content.decode("utf-8")
        n_entries = json.loads(content)["predicate"]["custody"]["n_entries"]
        entries = read_custody(log_of(source), where="")[:n_entries]
        listed = read_document(folder / layout.manifest_path("sha256")).decode("utf-8")
    except (ValueError, KeyError, TypeError, EvidenceError):
        return False
    unknown = hidden.salted_headers
    is_log_safe = not entries or any(not unknown.isdisjoint(entry.files.values()) for entry in entries)
    says_nothing = covered(content) == content and not hidden.are_in(content)
    return is_log_safe and says_nothing and any(text in listed for text in unknown)
