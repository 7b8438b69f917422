"""Checks whether a pruned or redacted copy is what its list describes, and a copy of what was sealed.

Three things must agree: the files that are here, the list of what became of each file of the original
(`derived.json`), and what the original's seals say of them (`check_origin.py`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from detector.case import DERIVED_NAME, ORIGIN, CaseFolder, DerivedCase, read_derived_case, root_sha256
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence import layout as bundle_layout
from detector.evidence.derived_bundle import DERIVED, GoneRule, read_derived_bundle
from detector.evidence.fault import Fault, FaultCode
from detector.evidence.plain_file import read_document
from detector.sealing import layout
from detector.sealing.check_origin import CheckedOrigin, check_origin
from detector.sealing.custody import CustodyAction, CustodyEntry, head_of
from detector.sealing.deriving import MARK
from detector.sealing.digests import Digests
from detector.sealing.origin_proof import OriginProof
from detector.sealing.seal import case_files
from detector.sealing.trust import Trust

__all__ = ["CheckedCopy", "check_copy", "is_unfinished_copy"]

_MADE_BY = (CustodyAction.PRUNED, CustodyAction.REDACTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCopy:
    document: DerivedCase
    list_sha256: str
    origin: CheckedOrigin


def is_unfinished_copy(root: Path) -> bool:
    """Whether this is a copy whose making was interrupted."""
    return (root / MARK).exists()


def check_copy(
    root: Path,
    digests: Digests,
    trust: Trust,
    entries: tuple[CustodyEntry, ...],
    proof: OriginProof | None = None,
) -> tuple[CheckedCopy | None, tuple[Fault, ...]]:
    """Never raises. The copy is None for an original, or if its list cannot be trusted."""
    where = str(root / DERIVED_NAME)
    if is_unfinished_copy(root):
        return None, (Fault(code=FaultCode.COPY_BROKE_OFF, path=str(root)),)
    try:
        document = read_derived_case(root)
    except ConfigError as error:
        return None, (Fault(code=FaultCode.LIST_CHANGED, path=where, detail=str(error)),)
    if document is None:
        return None, tuple(_of_no_copy(root, entries))
    origin = check_origin(root, document, digests, trust, proof)
    faults = [
        *_about_list(root, document, digests, entries),
        *_about_files(root, document, digests),
        *_about_bundles(root, document),
        *_about_log(root, document),
        *origin.faults,
    ]
    copy = CheckedCopy(
        document=document, list_sha256=_sha256(root / DERIVED_NAME, digests) or "", origin=origin
    )
    return copy, tuple(faults)


def _of_no_copy(root: Path, entries: tuple[CustodyEntry, ...]) -> Iterator[Fault]:
    """An original has no lists of a copy, and no log entry of making one."""
    if any(entry.action in _MADE_BY for entry in entries):
        yield Fault(code=FaultCode.MISSING, path=str(root / DERIVED_NAME))
    for path in sorted(root.glob(f"runs/*/bundle/{DERIVED}")):
        yield Fault(code=FaultCode.ADDED, path=str(path))


def _about_list(
    root: Path, document: DerivedCase, digests: Digests, entries: tuple[CustodyEntry, ...]
) -> Iterator[Fault]:
    where = str(root / DERIVED_NAME)
    files = document.of_original
    n_named = len(document.kept) + len(document.gone) + len(document.changed)
    if len(files) != n_named or root_sha256(files) != document.origin.root_sha256:
        why = "its files do not make up the original's root hash"
        yield Fault(code=FaultCode.LIST_CHANGED, path=where, detail=why)
    elif len(files) != document.origin.n_files:
        yield Fault(code=FaultCode.LIST_CHANGED, path=where, detail="another number of files")
    logged = [entry.files.get(DERIVED_NAME) for entry in entries if entry.action in _MADE_BY]
    if logged != [_sha256(root / DERIVED_NAME, digests)]:
        yield Fault(code=FaultCode.NOT_IN_LOG, path=where)


def _about_files(root: Path, document: DerivedCase, digests: Digests) -> Iterator[Fault]:
    here = document.here
    for path, sha256 in here.items():
        if not _stays_inside(path):
            yield Fault(code=FaultCode.OUTSIDE, path=str(root), detail=path)
        elif not (root / path).exists():
            yield Fault(code=FaultCode.MISSING, path=str(root / path))
        elif _sha256(root / path, digests) != sha256:
            yield Fault(code=FaultCode.CHANGED, path=str(root / path))
    gone = {gone.path for gone in document.gone if gone.rule is not GoneRule.REPORT}
    covered = {changed.path for changed in document.changed if changed.path != changed.into}
    for path in case_files(root):
        if path in here or path == DERIVED_NAME:
            continue
        if path in gone | covered or path.split("/")[0] in ("runs", ORIGIN):
            yield Fault(code=FaultCode.ADDED, path=str(root / path))


def _about_bundles(root: Path, document: DerivedCase) -> Iterator[Fault]:
    """Each bundle's own list agrees with the case's."""
    expected: dict[str, dict[str, str]] = {}
    manifests: dict[str, str] = {}
    for path, sha256 in (
        *((gone.path, gone.sha256) for gone in document.gone),
        *((changed.path, changed.before_sha256) for changed in document.changed),
    ):
        bundle, _, below = path.partition("/bundle/")
        if below == bundle_layout.MANIFEST:
            manifests[f"{bundle}/bundle"] = sha256
        elif below not in bundle_layout.UNLISTED and below and bundle.startswith("runs/"):
            expected.setdefault(f"{bundle}/bundle", {})[below] = sha256
    for run_index in CaseFolder(root).run_indices():
        folder = CaseFolder(root).bundle_path(run_index)
        try:
            listed = read_derived_bundle(folder)
        except EvidenceError:
            continue  # reported with the bundle
        absent = {} if listed is None else {path: file.sha256 for path, file in listed.files.items()}
        is_same_kind = listed is None or listed.kind is document.kind
        manifest = None if listed is None else listed.manifest_sha256
        name = folder.relative_to(root).as_posix()
        if (absent, manifest) != (expected.get(name, {}), manifests.get(name)) or not is_same_kind:
            why = f"says something else than {DERIVED_NAME} of the case"
            yield Fault(code=FaultCode.LIST_CHANGED, path=str(folder / DERIVED), detail=why)


def _about_log(root: Path, document: DerivedCase) -> Iterator[Fault]:
    path = root / ORIGIN / layout.CUSTODY
    try:
        text = read_document(path) if path.exists() else b""
        head = head_of(text, where=str(path)) if text else None
    except EvidenceError as error:
        yield Fault(code=FaultCode.LOG_CHANGED, path=str(path), detail=str(error))
        return
    kept = (0, None) if head is None else (head.n_entries, head.sha256)
    if kept != (document.origin.n_log_entries, document.origin.log_sha256):
        yield Fault(code=FaultCode.LOG_CUT, path=str(path))


def _sha256(path: Path, digests: Digests) -> str | None:
    try:
        return digests.of(path).sha256
    except EvidenceError:
        return None


def _stays_inside(path: str) -> bool:
    return not path.startswith("/") and ".." not in path.split("/")
