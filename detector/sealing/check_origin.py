"""Checks whether a pruned or redacted copy is of what was sealed, and whether its verdicts are the sealed
ones.

A pruned copy has the original's signed lists in `origin/`. A redacted one has at most the signed statements,
which prove what they name: the verdicts, if nothing in them is covered. All else is proved by whoever has the
file with the secret (`origin_proof.py`).
"""

import hashlib
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from detector.case import DERIVED_NAME, ORIGIN, Changed, DerivedCase
from detector.core.errors import EvidenceError
from detector.evidence.derived_bundle import DerivedKind
from detector.evidence.fault import Fault, FaultCode, FaultKind
from detector.evidence.plain_file import read_bytes, read_document
from detector.sealing import layout
from detector.sealing.check_seal import CheckedSeal, Extent, check_seal
from detector.sealing.custody import head_of
from detector.sealing.digests import Digests
from detector.sealing.hidden_hashes import Secret
from detector.sealing.origin_proof import OriginProof
from detector.sealing.trust import Trust

__all__ = ["CheckedOrigin", "check_origin"]

VERDICTS = "verdicts.json"
_HASH = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedOrigin:
    """`proves_verdicts`: a signature covers the verdicts as they are here, but for what is covered in them.

    `n_shown`: files here that a seal of the original lists with the same hash.
    """

    seals: tuple[CheckedSeal, ...]
    faults: tuple[Fault, ...]
    proves_verdicts: bool
    n_shown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """`files`: sha256 of the original's files, as those state them who are believed."""

    root: Path
    document: DerivedCase
    files: Mapping[str, str]
    digests: Digests
    trust: Trust
    proof: OriginProof | None


def check_origin(
    root: Path, document: DerivedCase, digests: Digests, trust: Trust, proof: OriginProof | None
) -> CheckedOrigin:
    """`proof`: of a redacted copy, from the file with its secret; None: nobody gave it."""
    has_lists = document.secret_sha256 is None
    used = None if has_lists else proof
    files = document.of_original if used is None else used.files
    asked = _Asked(root=root, document=document, files=files, digests=digests, trust=trust, proof=used)
    if used is not None:
        with tempfile.TemporaryDirectory() as folder:
            seals, faults = _by_proof(asked, used, Path(folder))
    else:
        seals, faults = _checked(asked, root / ORIGIN, Extent.LISTS if has_lists else Extent.STATEMENT)
    signed = [seal for seal in seals if all(fault.code.kind is FaultKind.UNSIGNED for fault in seal.faults)]
    sealed = {item for seal in signed for item in seal.files.items()}
    proves_verdicts = _proves_verdicts(asked, sealed)
    if document.kind is DerivedKind.REDACTED and not proves_verdicts:
        faults = (*faults, Fault(code=FaultCode.VERDICTS_NOT_PROVED, path=str(root / VERDICTS)))
    return CheckedOrigin(
        seals=seals,
        faults=faults,
        proves_verdicts=proves_verdicts,
        n_shown=sum(item in sealed for item in document.kept.items()),
    )


def _checked(
    asked: _Asked, origin: Path, extent: Extent
) -> tuple[tuple[CheckedSeal, ...], tuple[Fault, ...]]:
    """The seals in `origin`, held against the files of the original."""
    marks = [
        seal
        for seal in asked.document.origin.seals
        if extent is not Extent.STATEMENT or layout.seal_folder(origin, seal.number).is_dir()
    ]
    seals = tuple(
        check_seal(
            layout.seal_folder(origin, mark.number),
            asked.digests,
            asked.trust,
            number=mark.number,
            extent=extent,
        )
        for mark in marks
    )
    faults = [fault for seal in seals for fault in seal.faults]
    for mark, seal in zip(marks, seals, strict=True):
        if seal.statement_sha256 != mark.statement_sha256:
            faults.append(Fault(code=FaultCode.ANOTHER_SEAL, path=str(seal.folder)))
        faults += [
            Fault(code=FaultCode.NOT_OF_ORIGIN, path=str(asked.root / path))
            for path, sha256 in seal.files.items()
            if path != layout.CUSTODY and asked.files.get(path) != sha256
        ]
        if extent is Extent.LISTS:
            faults += _about_log(origin / layout.CUSTODY, seal)
    return seals, tuple(faults)


def _about_log(log: Path, seal: CheckedSeal) -> Iterator[Fault]:
    """The log begins as it did when it was sealed."""
    if seal.seal is None or not seal.seal.custody.n_entries:
        return
    try:
        lines = read_document(log).splitlines(keepends=True)[: seal.seal.custody.n_entries]
        is_same = head_of(b"".join(lines), where=str(log)) == seal.seal.custody
    except EvidenceError:
        is_same = False
    if not is_same:
        yield Fault(code=FaultCode.LOG_CUT, path=str(log))


def _by_proof(
    asked: _Asked, proof: OriginProof, folder: Path
) -> tuple[tuple[CheckedSeal, ...], tuple[Fault, ...]]:
    """`folder`: an empty one, for the original's seals as they lay in it."""
    where, here = str(asked.root / DERIVED_NAME), asked.root / ORIGIN
    if proof.key.sha256 != asked.document.secret_sha256:
        return (), (Fault(code=FaultCode.NOT_OF_ORIGIN, path=where, detail="the secret is another copy's"),)
    try:
        proof.write_origin(folder)
    except (OSError, ValueError, EvidenceError) as error:
        return (), (Fault(code=FaultCode.NOT_OF_ORIGIN, path=where, detail=str(error)),)
    seals, faults = _checked(asked, folder, Extent.LISTS)
    if not _is_list_of(asked.document, proof):
        faults = (*faults, Fault(code=FaultCode.NOT_OF_ORIGIN, path=where))
    return (
        tuple(replace(seal, folder=layout.seal_folder(here, seal.number or 0)) for seal in seals),
        tuple(replace(fault, path=fault.path.replace(str(folder), str(here))) for fault in faults),
    )


def _is_list_of(document: DerivedCase, proof: OriginProof) -> bool:
    """Whether the list states the original's files, each by its hash or by what stands in its place."""
    stated = document.of_original
    left = dict(stated)
    for path, sha256 in proof.files.items():
        shown = next((spelling for spelling in _spellings(path, stated, proof.key) if spelling in left), None)
        if shown is None or left.pop(shown) not in {sha256, proof.key.commitment(sha256)}:
            return False
    return not left


def _spellings(path: str, stated: Mapping[str, str], secret: Secret) -> Iterator[str]:
    """A path as it is, with its hashes replaced, and with something covered in it."""
    yield path
    hidden = _HASH.sub(lambda found: secret.commitment(found[0]), path)
    yield hidden
    yield from (text for text in stated if "*" in text and _is_covered_of(text, hidden))


def _proves_verdicts(asked: _Asked, sealed: set[tuple[str, str]]) -> bool:
    """Whether all verdicts here are as a seal lists them, but for what is covered in them."""
    changed = {changed.path: changed for changed in asked.document.changed}
    paths = [text for text in (*asked.document.kept, *changed) if text.rpartition("/")[2] == VERDICTS]
    return bool(paths) and all(
        (path, asked.files.get(path, "")) in sealed
        and (_is_kept(asked, path) if path not in changed else _is_rest_as_sealed(asked, changed[path]))
        for path in paths
    )


def _is_kept(asked: _Asked, path: str) -> bool:
    try:
        return asked.digests.of(asked.root / path).sha256 == asked.files[path]
    except EvidenceError:
        return False


def _is_rest_as_sealed(asked: _Asked, changed: Changed) -> bool:
    """Whether verdicts differ from the sealed ones only where something is covered or a hash is replaced."""
    was = None if asked.proof is None else asked.proof.verdicts.get(changed.path)
    if was is None or hashlib.sha256(was.encode()).hexdigest() != asked.files[changed.path]:
        return False
    try:
        now = read_bytes(asked.root, changed.into).decode("utf-8")
    except (EvidenceError, ValueError):
        return False
    return _is_covered_of(_HASH.sub("", now), _HASH.sub("", was))


def _is_covered_of(now: str, was: str) -> bool:
    return len(now) == len(was) and all(a in {b, "*"} for a, b in zip(now, was, strict=True))
