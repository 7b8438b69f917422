"""Checks whether a seal is what was signed: its manifests, their files, the statement, key and stamps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from detector.core.errors import EvidenceError
from detector.evidence.fault import Fault, FaultCode
from detector.evidence.layout import CAPTURE_STATEMENT
from detector.evidence.plain_file import read_document
from detector.sealing import bag, layout
from detector.sealing.digests import ALGORITHMS, Digests, files_below
from detector.sealing.envelope import read_envelope, signer_of
from detector.sealing.stamps import read_kept_stamp, stamp_names
from detector.sealing.statement import Seal, Statement, read_statement
from detector.sealing.time_stamp import BadStamp, StampFacts
from detector.sealing.trust import Trust

__all__ = ["CheckedSeal", "Extent", "check_seal"]

CLOCKS_MAY_DIFFER_S = 60.0
"""Between this host and an authority, both on synchronised clocks; far above their errors. Tool value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSeal:
    """`seal` and `key_id` None: the statement is not trustworthy. `files`: sha256 by path in the case."""

    number: int | None
    folder: Path
    seal: Seal | None
    statement_sha256: str | None
    key_id: str | None
    is_trusted: bool | None
    stamps: tuple[StampFacts, ...]
    files: Mapping[str, str]
    faults: tuple[Fault, ...]


class Extent(StrEnum):
    """What of a seal is there to be checked."""

    WHOLE = "whole"
    LISTS = "lists"  # in a pruned copy: all but the payload, which the caller compares with `files`
    STATEMENT = "statement"  # in a redacted copy: no lists; `files` are those that the statement names itself


@dataclass(slots=True)
class _Found:
    """State of one check; `faults` grows."""

    folder: Path
    digests: Digests
    faults: list[Fault]
    extent: Extent = Extent.WHOLE

    def fault(self, code: FaultCode, path: str = "", detail: str = "") -> None:
        where = str(self.folder / path) if path else str(self.folder)
        self.faults.append(Fault(code=code, path=where, detail=detail))

    def listed(self, path: str, algorithm: str) -> dict[str, str]:
        if not (self.folder / path).exists():
            self.fault(FaultCode.MISSING, path)
            return {}
        try:
            return bag.read_list(self.folder / path, algorithm)
        except EvidenceError as error:
            self.fault(FaultCode.LIST_CHANGED, path, str(error))
            return {}


def check_seal(
    folder: Path,
    digests: Digests,
    trust: Trust,
    *,
    number: int | None = None,
    extent: Extent = Extent.WHOLE,
) -> CheckedSeal:
    """Never raises: everything wrong is a fault. `number` None: a seal that was handed over on its own."""
    found = _Found(folder=folder, digests=digests, faults=[], extent=extent)
    lists, tags = _check_lists(found)
    statement, key_id = _check_statement(found, lists)
    seal = None if statement is None else statement.seal
    if seal is not None and number is not None and seal.number != number:
        found.fault(FaultCode.ANOTHER_SEAL, detail=f"its statement is of seal {seal.number}")
    is_trusted = None if key_id is None else trust.knows(key_id)
    if is_trusted is False:
        found.fault(FaultCode.UNTRUSTED_KEY, layout.KEY, key_id or "")
    stamps = tuple(_check_stamps(found, tags["sha256"], trust, seal))
    prefix = f"{layout.PAYLOAD}/"
    return CheckedSeal(
        number=number if number is not None or seal is None else seal.number,
        folder=found.folder,
        seal=seal,
        statement_sha256=_sha256(found, layout.STATEMENT),
        key_id=key_id,
        is_trusted=is_trusted,
        stamps=stamps,
        files={
            path.removeprefix(prefix): value
            for path, value in _named(extent, lists, statement).items()
            if path.startswith(prefix)
        },
        faults=tuple(found.faults),
    )


def _check_lists(found: _Found) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """The lists of the payload and of the tag files, by algorithm; empty if there are none to be checked."""
    if found.extent is Extent.STATEMENT:
        own = {layout.STATEMENT, layout.KEY}
        for path in _tags_in(found):
            if path not in own and not path.startswith(f"{layout.STAMPS}/"):
                found.fault(FaultCode.ADDED, path)
        for path in sorted(own):
            if not (found.folder / path).is_file():
                found.fault(FaultCode.MISSING, path)
        return {algorithm: {} for algorithm in ALGORITHMS}, {algorithm: {} for algorithm in ALGORITHMS}
    lists = {algorithm: found.listed(layout.manifest_path(algorithm), algorithm) for algorithm in ALGORITHMS}
    tags = {
        algorithm: found.listed(layout.tag_manifest_path(algorithm), algorithm) for algorithm in ALGORITHMS
    }
    if found.extent is Extent.WHOLE:
        _check_files(found, lists, _payload_in(found))
    elif (found.folder / layout.PAYLOAD).exists():
        found.fault(FaultCode.ADDED, layout.PAYLOAD)
    _check_files(found, tags, _tags_in(found))
    return lists, tags


def _named(
    extent: Extent, lists: Mapping[str, Mapping[str, str]], statement: Statement | None
) -> Mapping[str, str]:
    if extent is not Extent.STATEMENT:
        return lists["sha256"]
    subjects = {} if statement is None else statement.subjects
    return {path: digest.get("sha256", "") for path, digest in subjects.items()}


def _payload_in(found: _Found) -> set[str]:
    try:
        return {f"{layout.PAYLOAD}/{path}" for path in files_below(found.folder / layout.PAYLOAD)}
    except EvidenceError as error:
        found.fault(FaultCode.MISSING, layout.PAYLOAD, str(error))
        return set()


def _tags_in(found: _Found) -> set[str]:
    leave_out = frozenset(
        {layout.PAYLOAD, *(layout.tag_manifest_path(algorithm) for algorithm in ALGORITHMS)}
    )
    try:
        return set(files_below(found.folder, leave_out=leave_out))
    except EvidenceError as error:
        found.fault(FaultCode.UNREADABLE, detail=str(error))
        return set()


def _check_files(found: _Found, lists: Mapping[str, Mapping[str, str]], there: set[str]) -> None:
    """Checks each file by both hashes; a file in no list was added, unless it is a later stamp."""
    listed = dict.fromkeys(path for list_ in lists.values() for path in list_)
    for path in listed:
        if path not in there:
            found.fault(FaultCode.MISSING, path)
            continue
        try:
            hashes = found.digests.of(found.folder / path)
        except EvidenceError as error:
            found.fault(FaultCode.NO_PLAIN_FILE, path, str(error))
            continue
        stated = {algorithm: lists[algorithm].get(path) for algorithm in ALGORITHMS}
        wrong = [
            algorithm
            for algorithm in ALGORITHMS
            if stated[algorithm] is not None and stated[algorithm] != hashes.by(algorithm)
        ]
        if wrong:
            found.fault(FaultCode.CHANGED, path)
        elif None in stated.values():
            is_stamp = path.startswith(f"{layout.STAMPS}/")
            found.fault(FaultCode.STAMP_UNLISTED if is_stamp else FaultCode.LIST_CHANGED, path)
    for path in sorted(there - listed.keys()):
        is_stamp = path.startswith(f"{layout.STAMPS}/") and path.endswith((".tsq", ".tsr"))
        found.fault(FaultCode.STAMP_UNLISTED if is_stamp else FaultCode.ADDED, path)


def _check_statement(
    found: _Found, lists: Mapping[str, Mapping[str, str]]
) -> tuple[Statement | None, str | None]:
    """The statement, if its signature was made with the key, and the id of that key."""
    where = str(found.folder / layout.STATEMENT)
    try:
        key = read_document(found.folder / layout.KEY)
        envelope = read_envelope(read_document(found.folder / layout.STATEMENT), where=where)
    except EvidenceError as error:
        found.fault(FaultCode.STATEMENT_WRONG, layout.STATEMENT, str(error))
        return None, None
    key_id = signer_of(envelope, key)
    if key_id is None:
        found.fault(FaultCode.SIGNATURE_WRONG, layout.STATEMENT)
        return None, None
    try:
        statement = read_statement(envelope.content, where=where)
    except EvidenceError as error:
        found.fault(FaultCode.STATEMENT_WRONG, layout.STATEMENT, str(error))
        return None, key_id
    _check_subjects(found, statement, lists)
    return statement, key_id


def _check_subjects(found: _Found, statement: Statement, lists: Mapping[str, Mapping[str, str]]) -> None:
    for path, digest in () if found.extent is Extent.STATEMENT else statement.subjects.items():
        if found.extent is Extent.WHOLE or not path.startswith(f"{layout.PAYLOAD}/"):
            _check_subject(found, path, digest)
        elif dict(digest) != {algorithm: lists[algorithm].get(path) for algorithm in ALGORITHMS}:
            found.fault(FaultCode.STATEMENT_WRONG, path)
    missing = {
        layout.BAGIT,
        layout.BAG_INFO,
        *map(layout.manifest_path, ALGORITHMS),
    } - statement.subjects.keys()
    for path in sorted(missing):
        found.fault(FaultCode.STATEMENT_WRONG, path, "the statement is not about this file")
    for bundle in () if found.extent is Extent.STATEMENT else statement.seal.bundles:
        listed = lists["sha256"].get(f"{layout.PAYLOAD}/{bundle.path}/manifest.json")
        if bundle.manifest_sha256 is not None and listed != bundle.manifest_sha256:
            found.fault(FaultCode.STATEMENT_WRONG, f"{layout.PAYLOAD}/{bundle.path}")
        signed = f"{layout.PAYLOAD}/{bundle.path}/{CAPTURE_STATEMENT}"
        if bundle.capture_sha256 is not None and lists["sha256"].get(signed) != bundle.capture_sha256:
            found.fault(FaultCode.STATEMENT_WRONG, signed)


def _check_subject(found: _Found, path: str, digest: Mapping[str, str]) -> None:
    if path.startswith("/") or ".." in path.split("/"):
        found.fault(FaultCode.OUTSIDE, detail=path)
        return
    try:
        hashes = found.digests.of(found.folder / path)
    except EvidenceError:
        found.fault(FaultCode.MISSING, path)
        return
    if dict(digest) != {algorithm: hashes.by(algorithm) for algorithm in ALGORITHMS}:
        found.fault(FaultCode.CHANGED, path)


def _check_stamps(
    found: _Found, listed: Mapping[str, str], trust: Trust, seal: Seal | None
) -> Iterator[StampFacts]:
    on_disk = set(stamp_names(found.folder))
    prefix = f"{layout.STAMPS}/"
    named = {Path(path).stem for path in listed if path.startswith(prefix) and path.endswith(".tsr")}
    for name in sorted(on_disk | named):
        path = f"{prefix}{name}.tsr"
        if name not in on_disk:
            continue  # the missing file was reported elsewhere
        try:
            facts = read_kept_stamp(found.folder, name, trust.authorities)
        except (BadStamp, EvidenceError) as error:
            found.fault(FaultCode.STAMP_WRONG, path, str(error))
            continue
        if facts.is_trusted is False:
            found.fault(FaultCode.STAMP_UNTRUSTED, path, f"{facts.authority}: {facts.why_not}")
        if seal is not None and _is_older(facts, seal):
            found.fault(FaultCode.CLOCKS_DISAGREE, path, f"{facts.at:%Y-%m-%dT%H:%M:%SZ} < {seal.sealed_at}")
        yield facts


def _is_older(stamp: StampFacts, seal: Seal) -> bool:
    """A stamp is made after what it stamps, so an earlier time means that a clock is wrong."""
    allowed = timedelta(seconds=CLOCKS_MAY_DIFFER_S + (stamp.error_s or 0))
    return stamp.at + allowed < datetime.fromisoformat(seal.sealed_at)


def _sha256(found: _Found, path: str) -> str | None:
    try:
        return found.digests.of(found.folder / path).sha256
    except EvidenceError:
        return None
