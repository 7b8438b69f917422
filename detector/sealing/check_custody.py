"""Checks the custody log against what lies in the case: seals, time stamps, captures, and newer work.

A seal signs the entries before it. Those after the newest seal are signed by nobody, so each must tell of
something that is here and newer: the seal itself, its time stamps, or a bundle, judgement or report.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from detector.case import REPORT_LIST_NAME, CaseFolder
from detector.core.errors import EvidenceError
from detector.evidence import layout as bundle_layout
from detector.evidence.fault import Fault, FaultCode
from detector.evidence.plain_file import read_document
from detector.sealing import layout
from detector.sealing.case_rule import Owner, owner_of
from detector.sealing.check_seal import CLOCKS_MAY_DIFFER_S, CheckedSeal
from detector.sealing.custody import CustodyAction, CustodyEntry, is_entry, read_custody
from detector.sealing.digests import Digests
from detector.sealing.stamps import stamp_names
from detector.sealing.statement import Seal

__all__ = ["Log", "Newer", "log_faults", "read_log"]

MAY_LAG_S = 600.0
"""From an authority's answer to the entry about it: forty more that do not answer. Tool value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """`entries` of the case; `origin`: in a copy, those of the original. () if they are not valid."""

    path: Path
    entries: tuple[CustodyEntry, ...]
    origin: tuple[CustodyEntry, ...]
    is_valid: bool
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Newer:
    """What no seal covers, by folder; `covered`: paths in the case that one does."""

    owners: Mapping[str, Owner]
    covered: Collection[str]


def read_log(root: Path, origin: Path) -> Log:
    """Never raises. `origin`: the original's log, if the case is a copy."""
    entries, faults = _read(root / layout.CUSTODY)
    before, _ = _read(origin)  # it is checked with the copy
    is_valid = all(fault.code.is_broken_off for fault in faults)
    return Log(
        path=root / layout.CUSTODY, entries=entries, origin=before, is_valid=is_valid, faults=tuple(faults)
    )


def _read(path: Path) -> tuple[tuple[CustodyEntry, ...], list[Fault]]:
    if not path.exists() and not path.is_symlink():
        return (), []
    try:
        text = read_document(path)
        entries = read_custody(text, where=str(path))
    except EvidenceError as error:
        return (), [Fault(code=FaultCode.LOG_CHANGED, path=str(path), detail=str(error))]
    tail = text[text.rfind(b"\n") + 1 :]
    if not tail:
        return entries, []
    code = FaultCode.LOG_CHANGED if is_entry(tail[:-1]) else FaultCode.DRAFT_LEFT
    return entries, [Fault(code=code, path=str(path))]


def log_faults(
    root: Path, log: Log, seals: Sequence[CheckedSeal], newer: Newer, digests: Digests
) -> tuple[Fault, ...]:
    """Never raises. Of a log that is not valid, only that."""
    if not log.is_valid:
        return log.faults
    checking = _Checking(root, log, seals, newer, digests)
    return (
        *log.faults,
        *checking.of_times(),
        *checking.of_captures(),
        *(fault for seal in seals for fault in checking.of_seal(seal)),
        *checking.of_what_is_gone(),
        *checking.of_newer_entries(),
        *checking.of_newer_work(),
    )


class _Checking:
    """One check of one log; `_told` are the entries that tell of a path, by number, oldest first."""

    def __init__(
        self, root: Path, log: Log, seals: Sequence[CheckedSeal], newer: Newer, digests: Digests
    ) -> None:
        self._root, self._log, self._seals, self._newer, self._digests = root, log, seals, newer, digests
        self._told: dict[str, list[CustodyEntry]] = {}
        for entry in log.entries:
            for path in entry.files:
                self._told.setdefault(path, []).append(entry)

    def _wrong(self, code: FaultCode, detail: str = "") -> Fault:
        return Fault(code=code, path=str(self._log.path), detail=detail)

    def _at(self, path: str, code: FaultCode, detail: str = "") -> Fault:
        return Fault(code=code, path=str(self._root / path), detail=detail)

    def of_times(self) -> Iterator[Fault]:
        """No entry is dated before the one that it follows."""
        latest: datetime | None = None
        for entry in self._log.entries:
            at = _moment(entry.at)
            if at is None:
                yield self._wrong(FaultCode.LOG_CHANGED, f"entry {entry.number} names no moment")
                continue
            if latest is not None and _is_before(at, latest):
                detail = f"entry {entry.number} of {entry.at} follows one of {latest.isoformat()}"
                yield self._wrong(FaultCode.LOG_TIME_WRONG, detail)
            latest = at if latest is None else max(at, latest)

    def of_captures(self) -> Iterator[Fault]:
        """Each bundle is told of as captured, with the hash that it has, and not before it was begun."""
        if any(entry.action is CustodyAction.REDACTED for entry in self._log.entries):
            return  # the original's log is not in a redacted copy, but with its secret
        case = CaseFolder(self._root)
        for run_index in case.run_indices():
            folder = case.bundle_path(run_index)
            yield from self._of_capture(folder, folder.relative_to(self._root).as_posix())

    def _of_capture(self, folder: Path, bundle: str) -> Iterator[Fault]:
        paths = [f"{bundle}/{name}" for name in (bundle_layout.MANIFEST, bundle_layout.JOURNAL)]
        told = [
            (entry, path)
            for path in paths
            for entry in (*self._log.origin, *self._log.entries)
            if path in entry.files and entry.action is CustodyAction.CAPTURED
        ]
        if not told:
            is_judged = any(path in self._told for path in paths)
            why = "only a judgement tells of it" if is_judged else "nothing tells of it"
            yield self._at(bundle, FaultCode.CAPTURE_NOT_LOGGED, why)
        elif not any(entry.files[path] == self._sha256(path) for entry, path in told):
            yield self._at(bundle, FaultCode.CHANGED)
        begun = _begun(folder)
        for entry, _ in told:
            at = _moment(entry.at)
            if at is not None and begun is not None and _is_before(at, begun):
                detail = f"entry {entry.number} of {entry.at} tells of a capture begun at {begun.isoformat()}"
                yield self._wrong(FaultCode.LOG_TIME_WRONG, detail)

    def of_seal(self, seal: CheckedSeal) -> Iterator[Fault]:
        """Told of once, after the entries that it signs, at the time that it states; and so each stamp."""
        name = f"{layout.SEALS}/{seal.folder.name}"
        told = self._told.get(f"{name}/{layout.STATEMENT}", [])
        yield from self._once(name, told, CustodyAction.SEALED, FaultCode.SEAL_NOT_LOGGED)
        if seal.seal is None:
            return
        sealed_at = datetime.fromisoformat(seal.seal.sealed_at)
        for entry in told:
            at = _moment(entry.at)
            if entry.number <= seal.seal.custody.n_entries:
                detail = f"entry {entry.number} tells of {name}, which signs it"
                yield self._wrong(FaultCode.LOG_CHANGED, detail)
            elif at is not None and (_is_before(at, sealed_at) or _is_before(sealed_at, at, MAY_LAG_S)):
                detail = f"entry {entry.number} of {entry.at} tells of a seal of {seal.seal.sealed_at}"
                yield self._wrong(FaultCode.LOG_TIME_WRONG, detail)
            elif not _is_by_the_sealer(entry, seal.seal):
                detail = f"entry {entry.number} by {entry.by}, program {entry.tool_version}"
                yield self._wrong(FaultCode.LOG_WRITER_WRONG, detail)
        for stamp in stamp_names(seal.folder):
            path = f"{name}/{layout.STAMPS}/{stamp}.tsr"
            told = self._told.get(path, [])
            yield from self._once(path, told, CustodyAction.STAMPED, FaultCode.STAMP_NOT_LOGGED)
            yield from self._of_stamp_times(seal, sealed_at, told)

    def _once(
        self, path: str, told: Sequence[CustodyEntry], action: CustodyAction, missing: FaultCode
    ) -> Iterator[Fault]:
        if not told:
            yield self._at(path, missing)
        elif len(told) > 1 or told[0].action is not action:
            yield self._wrong(FaultCode.LOG_CHANGED, f"entry {told[-1].number} tells of {path} once more")

    def _of_stamp_times(
        self, seal: CheckedSeal, sealed_at: datetime, told: Sequence[CustodyEntry]
    ) -> Iterator[Fault]:
        """Not if the authority's clock and this one disagree, which is said of the stamp."""
        times = [(stamp.at, CLOCKS_MAY_DIFFER_S + (stamp.error_s or 0)) for stamp in seal.stamps]
        if not times or any(_is_before(at, sealed_at, may_differ) for at, may_differ in times):
            return
        for entry in told:
            at = _moment(entry.at)
            fits = at is None or any(
                not _is_before(at, stamped, may_differ) and not _is_before(stamped, at, MAY_LAG_S)
                for stamped, may_differ in times
            )
            if not fits:
                detail = f"entry {entry.number} of {entry.at} tells of a time stamp of another time"
                yield self._wrong(FaultCode.LOG_TIME_WRONG, detail)

    def of_what_is_gone(self) -> Iterator[Fault]:
        """Seals and stamps that the log tells of are here, with those hashes."""
        folders = {seal.folder.name: seal for seal in self._seals}
        for path, told in self._told.items():
            parts = path.split("/")
            if parts[0] != layout.SEALS or ".." in parts or len(parts) < 3:
                continue
            seal = folders.get(parts[1])
            if seal is None:
                yield self._at("/".join(parts[:2]), FaultCode.SEAL_MISSING)
            elif path.endswith(layout.STATEMENT):
                if any(entry.files[path] != seal.statement_sha256 for entry in told):
                    yield self._at("/".join(parts[:2]), FaultCode.ANOTHER_SEAL)
            elif not (self._root / path).exists():
                yield self._at(path, FaultCode.STAMP_MISSING)
            elif any(entry.files[path] != self._sha256(path) for entry in told):
                yield self._at(path, FaultCode.STAMP_WRONG, "it is not the one that the log tells of")

    def of_newer_entries(self) -> Iterator[Fault]:
        """Each entry after those that a seal signs tells of something newer, which is here as it tells."""
        signed = [seal.seal.custody.n_entries for seal in self._seals if seal.seal is not None]
        if not signed:
            return
        for entry in self._log.entries[max(signed) :]:
            if not any(self._is_newer(entry, path) for path in entry.files):
                detail = f"entry {entry.number} ({entry.action}) tells of nothing newer than the seals"
                yield self._wrong(FaultCode.LOG_CHANGED, detail)
            for path in entry.files:
                if self._told[path][-1] is entry and not path.startswith(f"{layout.SEALS}/"):
                    yield from self._of_named(entry, path)

    def _is_newer(self, entry: CustodyEntry, path: str) -> bool:
        match entry.action:
            case CustodyAction.SEALED:
                return path.startswith(f"{layout.SEALS}/") and path.endswith(layout.STATEMENT)
            case CustodyAction.PRUNED | CustodyAction.REDACTED:
                return False
            case CustodyAction.STAMPED if path.startswith(f"{layout.SEALS}/"):
                return True
            case CustodyAction.CAPTURED if self._told[path] == [entry]:
                return _is_of_bundle(path)  # a run whose capture had not been told of
            case _:
                owner = owner_of(path)
                return owner is not None and owner.folder in self._newer.owners

    def _of_named(self, entry: CustodyEntry, path: str) -> Iterator[Fault]:
        place = self._root / path
        if path.startswith("/") or ".." in path.split("/"):
            yield self._wrong(FaultCode.LOG_CHANGED, f"entry {entry.number} tells of a file outside")
        elif not place.exists():
            yield self._at(path, FaultCode.MISSING)
        elif self._sha256(path) == entry.files[path]:
            return
        elif path in self._newer.covered:
            detail = f"entry {entry.number} tells another hash of {path} than the seals"
            yield self._wrong(FaultCode.LOG_CHANGED, detail)
        else:
            yield self._at(path, FaultCode.NOT_IN_LOG)

    def of_newer_work(self) -> Iterator[Fault]:
        """Each bundle, judgement and report that is newer than the seals is told of."""
        known = {sha256 for entry in self._log.entries for sha256 in entry.files.values()}
        for folder, owner in self._newer.owners.items():
            is_there = (self._root / owner.named).is_file()
            if is_there and self._sha256(owner.named) not in known:
                yield self._at(folder, FaultCode.NOT_IN_LOG)
            elif not is_there and owner.named.endswith(REPORT_LIST_NAME):
                yield self._at(folder, FaultCode.REPORT_UNLISTED)

    def _sha256(self, path: str) -> str | None:
        try:
            return self._digests.of(self._root / path).sha256
        except EvidenceError:
            return None


def _moment(text: str) -> datetime | None:
    """None if it is no moment with a zone."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if at.tzinfo is None else at


def _is_before(one: datetime, other: datetime, seconds: float = CLOCKS_MAY_DIFFER_S) -> bool:
    """Beyond what the clocks may differ by."""
    return (other - one).total_seconds() > seconds


def _is_by_the_sealer(entry: CustodyEntry, seal: Seal) -> bool:
    by = entry.by if seal.sealed_by is None else seal.sealed_by
    return (entry.by, entry.tool_version) == (by, seal.tool.version)


def _is_of_bundle(path: str) -> bool:
    owner = owner_of(path)
    return owner is not None and owner.folder.startswith("runs/")


def _begun(bundle: Path) -> datetime | None:
    """When the run began, by the bundle's header; None if that cannot be read, which is said elsewhere."""
    try:
        header = json.loads(read_document(bundle / bundle_layout.HEADER))
        return _moment(header["started_at"])
    except (EvidenceError, ValueError, KeyError, TypeError, RecursionError):
        return None
