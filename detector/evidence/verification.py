"""Verifies that every byte of a bundle is what was captured; names the first file that is not, or all.

A closed bundle is checked against its manifest: no file changed, missing or added. The manifest is checked
against the journal, which grew with the run. One that has the manifest's sha256 was closed, so a missing
manifest was removed. In a derived copy, files may be missing that its list names with the hash that the
manifest has for them. An open bundle is checked against its journal, line by line: what the journal does not
prove (a picture half written when the run broke off) is left out, not trusted.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from detector import codec
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence import layout
from detector.evidence.derived_bundle import (
    DERIVED,
    MAX_LIST_BYTES,
    AbsentFile,
    DerivedKind,
    read_derived_bundle,
)
from detector.evidence.fault import Fault, FaultCode
from detector.evidence.journal import contradictions, journalled
from detector.evidence.plain_file import (
    MAX_FILE_BYTES,
    FaultyEvidence,
    ProvenFiles,
    length_of,
    open_plain,
    read_bytes,
    read_document,
)
from detector.evidence.records import Manifest

__all__ = [
    "MAX_FILE_BYTES",
    "FaultyEvidence",
    "ProvenFiles",
    "bundle_faults",
    "manifest_sha256",
    "open_plain",
    "prove_closed",
    "prove_open",
    "read_bytes",
    "require_known_format",
    "was_closed",
]

_AT_ONCE = 1 << 20
"""Bytes held in memory while a file is hashed, however long it is."""


def was_closed(folder: Path) -> bool:
    """Whether the run was completed: the manifest exists, or something that is written only after it."""
    names = (layout.MANIFEST, layout.MANIFEST_SHA256, layout.CAPTURE_KEY, layout.CAPTURE_STATEMENT)
    return any((folder / name).exists() for name in names)


def manifest_sha256(folder: Path) -> str | None:
    """Permanent identity of a closed bundle; None for an open one. Raises EvidenceError as `prove_closed`.

    Of a redacted copy: that of the original, as its list states it.
    """
    if not was_closed(folder):
        return None
    own = hashlib.sha256(_manifest_bytes(folder)).hexdigest()
    derived = read_derived_bundle(folder)
    return own if derived is None or derived.manifest_sha256 is None else derived.manifest_sha256


def prove_closed(folder: Path) -> tuple[Manifest, ProvenFiles]:
    """Raises EvidenceError at the first file that is changed, missing, not listed or not journalled."""
    manifest = _manifest(folder)
    absent = _absent(folder, manifest)
    proven: dict[str, int] = {}
    for error in _closed_faults(folder, manifest, absent, proven):
        raise error
    return manifest, proven


def bundle_faults(folder: Path) -> tuple[Fault, ...]:
    """All differences from what was captured, including that its run broke off. Never raises."""
    if not folder.is_dir():
        return (Fault(code=FaultCode.NOTHING_HERE, path=str(folder), detail="there is no bundle"),)
    try:
        if not was_closed(folder):
            return (*_open_faults(folder), _broke_off(folder))
        manifest = _manifest(folder)
        errors = tuple(_closed_faults(folder, manifest, _absent(folder, manifest), {}))
        return (*(error.fault for error in errors), *_drafts_left(folder))
    except FaultyEvidence as error:
        return (error.fault,)


def _closed_faults(
    folder: Path, manifest: Manifest, absent: Mapping[str, AbsentFile], proven: dict[str, int]
) -> Iterator[FaultyEvidence]:
    """`proven` receives each file that is as the manifest lists it, with its length."""
    for path, sha256 in manifest.files.items():
        try:
            if path not in absent:
                proven[path] = _prove(folder, path, sha256)
        except FaultyEvidence as error:
            yield error
    for path in _added(folder, manifest, absent):
        why = "the file was added after the bundle was closed"
        yield FaultyEvidence(FaultCode.ADDED, folder / path, why)
    yield from contradictions(folder, manifest, proven, absent)


def _drafts_left(folder: Path) -> Iterator[Fault]:
    """The program was killed while it signed: the bundle is whole, and not signed."""
    for name in layout.CAPTURE_DRAFTS:
        if (folder / name).exists():
            yield Fault(code=FaultCode.DRAFT_LEFT, path=str(folder / name))


def _open_faults(folder: Path) -> Iterator[Fault]:
    for path, (sha256, n_bytes) in journalled(folder).items():
        try:
            _prove(folder, path, sha256, n_bytes=n_bytes)
        except FaultyEvidence as error:
            yield error.fault


def _broke_off(folder: Path) -> Fault:
    return Fault(code=FaultCode.RUN_BROKE_OFF, path=str(folder))


def _added(folder: Path, manifest: Manifest, absent: Mapping[str, AbsentFile]) -> list[str]:
    """A file listed as gone from the derived copy counts as added, whatever is in it."""
    listed = manifest.files.keys() - absent.keys()
    instead = {absent_file.instead for absent_file in absent.values()} | ({DERIVED} if absent else set())
    here = _files_in(folder)
    drafts = {layout.MANIFEST_DRAFT} if layout.MANIFEST in here else set()  # it became the manifest
    return sorted(here - listed - (layout.UNLISTED - drafts) - instead)


def _absent(folder: Path, manifest: Manifest) -> dict[str, AbsentFile]:
    """The files listed as gone from a derived copy; empty for any other bundle. Proves what replaces them."""
    try:
        derived = read_derived_bundle(folder)
    except EvidenceError as error:
        raise FaultyEvidence(FaultCode.LIST_CHANGED, folder / DERIVED, str(error)) from error
    if derived is None:
        return {}
    for path, file in derived.files.items():
        is_unheld = path == layout.JOURNAL and derived.kind is not DerivedKind.REDACTED
        if is_unheld or manifest.files.get(path) != file.sha256:
            why = f"says something else of {path} than the manifest"
            raise FaultyEvidence(FaultCode.LIST_CHANGED, folder / DERIVED, why)
        if file.instead is not None:
            if file.instead in manifest.files or file.instead in layout.UNLISTED or file.instead == DERIVED:
                why = f"names a file of the manifest in place of {path}"
                raise FaultyEvidence(FaultCode.LIST_CHANGED, folder / DERIVED, why)
            _prove(folder, file.instead, file.instead_sha256 or "")
    return derived.files


def _manifest(folder: Path) -> Manifest:
    where = folder / layout.MANIFEST
    try:
        manifest = codec.from_json(Manifest, _manifest_bytes(folder), where="")
    except ConfigError as error:
        raise FaultyEvidence(FaultCode.UNREADABLE, where, str(error).lstrip(": ")) from error
    require_known_format(manifest.format, where=where)
    return manifest


def require_known_format(name: str | None, *, where: Path) -> None:
    """Raises EvidenceError: a later tool's format must not be half understood."""
    if name != layout.FORMAT:
        why = f"format {name!r} is not known, only {layout.FORMAT!r}"
        raise FaultyEvidence(FaultCode.UNKNOWN_FORMAT, where, why)


def _manifest_bytes(folder: Path) -> bytes:
    """Bytes of the manifest, or of its draft if the program was killed before renaming it."""
    name = layout.MANIFEST
    if not (folder / name).exists():
        name = layout.MANIFEST_DRAFT
        if not (folder / name).exists():
            raise FaultyEvidence(
                FaultCode.MANIFEST_MISSING,
                folder / layout.MANIFEST,
                "the file is missing, although what is written after it shows that the bundle was closed "
                "with it",
            )
    text = read_document(folder / name, most_bytes=MAX_LIST_BYTES)
    line = f"{hashlib.sha256(text).hexdigest()}  {layout.MANIFEST}\n"
    if read_bytes(folder, layout.MANIFEST_SHA256) != line.encode():
        raise FaultyEvidence(FaultCode.MANIFEST_CHANGED, folder / name, "changed after the bundle was closed")
    return text


def prove_open(folder: Path) -> ProvenFiles:
    """Raises EvidenceError if a file no longer begins with what the journal recorded."""
    listed = journalled(folder)
    for path, (sha256, n_bytes) in listed.items():
        _prove(folder, path, sha256, n_bytes=n_bytes)
    return {path: n_bytes for path, (_, n_bytes) in listed.items()}


def _prove(folder: Path, path: str, sha256: str, *, n_bytes: int | None = None) -> int:
    if path.startswith("/") or ".." in path.split("/"):
        raise FaultyEvidence(FaultCode.OUTSIDE, folder, f"names a file outside itself: {path}")
    digest, n_read = hashlib.sha256(), 0
    with open_plain(folder / path) as file:
        length_of(file, folder / path)
        while chunk := file.read(_AT_ONCE if n_bytes is None else min(_AT_ONCE, n_bytes - n_read)):
            digest.update(chunk)
            n_read += len(chunk)
    if digest.hexdigest() != sha256:
        raise FaultyEvidence(FaultCode.CHANGED, folder / path, "changed after it was captured")
    return n_read


def _files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
