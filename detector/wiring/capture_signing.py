"""Signs what this host captures, and finds since when a signature protects a case."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from detector import codec
from detector.case import ORIGIN, CaseFolder, read_verdicts
from detector.config.settings import merged_settings
from detector.core.clock import Clock, utc_text
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.capture_signature import CaptureSignature, SignCapture, not_signed
from detector.evidence.plain_file import read_document
from detector.evidence.records import Manifest
from detector.evidence.verification import manifest_sha256
from detector.reporting.inputs import ProtectedBy, Protection
from detector.sealing import layout
from detector.sealing.check_capture import check_capture
from detector.sealing.envelope import read_envelope, signed, signer_of
from detector.sealing.keys import SealKey
from detector.sealing.statement import CapturingTool, Seal, capture_of, capture_text, read_statement
from detector.sealing.trust import Trust
from detector.wiring.keys import KeyChoice, has_own_key, key_of, own_key_ids, settled_secret
from detector.wiring.tool import tool_sha256

__all__ = ["capture_signing", "protection_of", "signing_with"]


# Finds since when a signature protects the runs that a judgement rests on: as captured, or by a seal.


def protection_of(judged: CaseFolder) -> Protection:
    """Of the bundles that the judgement names; one that was altered is protected by nothing."""
    own = own_key_ids()
    bundles = [judged.judged_bundle_path(bundle) for bundle in read_verdicts(judged).bundles]
    checked = [check_capture(bundle, Trust(own=own)) for bundle in bundles]
    captures = [capture.capture for capture in checked if capture.capture is not None]
    if bundles and len(captures) == len(bundles):
        return Protection(
            by=ProtectedBy.CAPTURE,
            since=max(capture.signed_at for capture in captures),
            key_ids=tuple(dict.fromkeys(capture.host_key_id for capture in captures)),
            is_own=all(capture.is_trusted for capture in checked),
            n_signed=len(captures),
            n_runs=len(bundles),
        )
    sealed = _first_seal(judged.case_root, {_manifest_of(bundle) for bundle in bundles})
    return Protection(
        by=ProtectedBy.NOTHING if sealed is None else ProtectedBy.SEAL,
        since=None if sealed is None else sealed[0].sealed_at,
        key_ids=() if sealed is None else (sealed[1],),
        is_own=sealed is not None and sealed[1] in own,
        n_signed=len(captures),
        n_runs=len(bundles),
    )


def _manifest_of(bundle: Path) -> str | None:
    try:
        return manifest_sha256(bundle)
    except EvidenceError:
        return None


def _first_seal(root: Path, manifests: set[str | None]) -> tuple[Seal, str] | None:
    """The first seal, of the case or of its original, that names all these manifests; and its key."""
    if not manifests or None in manifests:
        return None
    for seal, key_id in _signed_seals(root):
        if manifests <= {bundle.manifest_sha256 for bundle in seal.bundles}:
            return seal, key_id
    return None


def _signed_seals(root: Path) -> Iterator[tuple[Seal, str]]:
    """Those whose statement was made by the key beside it; `detector verify` tells what is wrong with one."""
    for case in (root / ORIGIN, root):
        for number in layout.numbers_of_seals(case):
            folder = layout.seal_folder(case, number)
            try:
                envelope = read_envelope(read_document(folder / layout.STATEMENT), where=layout.STATEMENT)
                key_id = signer_of(envelope, read_document(folder / layout.KEY))
                statement = read_statement(envelope.content, where=layout.STATEMENT)
            except EvidenceError:
                continue
            if key_id is not None:
                yield statement.seal, key_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureSigning:
    """`key_id` None: captures are not signed. `why_not` is then the reason; None: there is no key at all."""

    sign: SignCapture
    key_id: str | None = None
    why_not: str | None = None


def capture_signing(clock: Clock) -> CaptureSigning:
    """A key that cannot be used leaves the captures unsigned: evidence is worth more than its signature.

    `clock` is the host's.
    """
    if not has_own_key():
        return CaptureSigning(sign=not_signed)
    try:
        return signing_with(key_of(KeyChoice(ask=_settled)), clock)
    except ConfigError as error:
        return CaptureSigning(sign=not_signed, why_not=str(error))


def signing_with(key: SealKey, clock: Clock) -> CaptureSigning:
    """Raises ConfigError for a key that signs no statements."""
    if not key.algorithm.signs_statements:
        raise ConfigError(f"{key.path}: is an RSA key; captures are signed by an Ed25519 or ECDSA key")

    def sign(manifest: bytes) -> CaptureSignature:
        capture = capture_of(
            said := codec.from_json(Manifest, manifest, where="manifest"),
            CapturingTool(version=said.header.tool_version, sha256=tool_sha256()),
            signed_at=utc_text(clock.wall_ns()),
            host_key_id=key.key_id,
        )
        statement = signed(capture_text(manifest, capture), key)
        return CaptureSignature(statement=statement, public_pem=key.public_pem)

    return CaptureSigning(sign=sign, key_id=key.key_id)


def _settled(what: str) -> bytes:
    """The passphrase from the variable that the settings name: a capture never waits for a person."""
    settings = {
        merged_setting.name: merged_setting.value
        for merged_setting in merged_settings(Path.cwd(), os.environ)
    }
    variable = settings.get("passphrase_env")
    secret = settled_secret(None, variable if isinstance(variable, str) else None, os.environ)
    if secret is None:
        raise ConfigError(
            f"{what}: is encrypted, and no variable named by passphrase_env holds its passphrase"
        )
    return secret
