"""Checks whether a bundle is what the capturing host signed as it closed it."""

from dataclasses import dataclass
from pathlib import Path

from detector import codec
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence import layout
from detector.evidence.derived_bundle import read_derived_bundle
from detector.evidence.fault import Fault, FaultCode
from detector.evidence.plain_file import read_bytes, read_document
from detector.evidence.records import Manifest
from detector.sealing.digests import hashes_of_bytes
from detector.sealing.envelope import read_envelope, signer_of
from detector.sealing.statement import Capture, capture_of, read_capture, subjects_of_capture
from detector.sealing.trust import Trust

__all__ = ["CheckedCapture", "check_capture"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCapture:
    """`capture` None: nobody signed the bundle, or what was signed contradicts it (`faults`).

    `is_trusted` None: nothing is stated about this key, or others were named than this one.
    `statement_sha256`: of the statement's file, whatever it is worth.
    """

    folder: Path
    capture: Capture | None = None
    key_id: str | None = None
    is_trusted: bool | None = None
    statement_sha256: str | None = None
    faults: tuple[Fault, ...] = ()


def check_capture(folder: Path, trust: Trust) -> CheckedCapture:
    """Never raises. That the manifest is what its own hash says is checked with the bundle."""
    if not (folder / layout.CAPTURE_STATEMENT).exists():
        return CheckedCapture(folder=folder, faults=_of_key_alone(folder))
    sha256: str | None = None
    try:
        text = read_document(folder / layout.CAPTURE_STATEMENT)
        sha256 = hashes_of_bytes(text).sha256
        capture, key_id = _signed_capture(folder, text)
    except (EvidenceError, ConfigError) as error:
        where = str(folder / layout.CAPTURE_STATEMENT)
        fault = Fault(code=FaultCode.CAPTURE_WRONG, path=where, detail=str(error))
        return CheckedCapture(folder=folder, statement_sha256=sha256, faults=(fault,))
    is_trusted = True if trust.knows(key_id) else None  # another host may have captured
    return CheckedCapture(
        folder=folder, capture=capture, key_id=key_id, is_trusted=is_trusted, statement_sha256=sha256
    )


def _of_key_alone(folder: Path) -> tuple[Fault, ...]:
    """The key is written first: alone it is what a kill left, and signs nothing."""
    key = folder / layout.CAPTURE_KEY
    return (Fault(code=FaultCode.DRAFT_LEFT, path=str(key)),) if key.exists() else ()


def _signed_capture(folder: Path, text: bytes) -> tuple[Capture, str]:
    """The capture, and the id of the key that signed it. Raises EvidenceError for any contradiction."""
    envelope = read_envelope(text, where=layout.CAPTURE_STATEMENT)
    key_id = signer_of(envelope, read_document(folder / layout.CAPTURE_KEY))
    if key_id is None:
        raise EvidenceError("the signature is not that of the key beside it")
    subjects, capture = read_capture(envelope.content, where=layout.CAPTURE_STATEMENT)
    if capture.host_key_id != key_id:
        raise EvidenceError("names another key than the one that signed it")
    derived = read_derived_bundle(folder)
    if derived is not None and derived.manifest_sha256 is not None:
        # In a redacted copy the manifest that was signed is not here; the copy states its hash.
        if subjects.get(layout.MANIFEST, {}).get("sha256") != derived.manifest_sha256:
            raise EvidenceError("another manifest was signed than the original's, as this copy states it")
        return capture, key_id
    manifest = read_bytes(folder, layout.MANIFEST)
    if subjects != subjects_of_capture(manifest):
        raise EvidenceError("another manifest was signed than the one that is here")
    said = codec.from_json(Manifest, manifest, where=layout.MANIFEST)
    if capture != capture_of(said, capture.tool, signed_at=capture.signed_at, host_key_id=key_id):
        raise EvidenceError("says something else of the capture than the manifest")
    if capture.tool.version != said.header.tool_version:
        raise EvidenceError("names another version of the program than the manifest")
    return capture, key_id
