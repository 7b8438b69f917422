"""Finds since when a signature protects the runs that a judgement rests on: as captured, or by a seal."""

from collections.abc import Iterator
from pathlib import Path

from detector.case import ORIGIN, CaseFolder, read_verdicts
from detector.core.errors import EvidenceError
from detector.evidence.plain_file import read_document
from detector.evidence.verification import manifest_sha256
from detector.reporting.inputs import ProtectedBy, Protection
from detector.sealing import layout
from detector.sealing.check_capture import check_capture
from detector.sealing.envelope import read_envelope, signer_of
from detector.sealing.statement import Seal, read_statement
from detector.sealing.trust import Trust
from detector.wiring.keys import own_key_ids

__all__ = ["protection_of"]


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
