"""Checks whether a case is what was captured, judged and sealed, including what is newer than its seals.

What a seal covers is compared with the seal. What is newer must be a bundle, a judgement or a report that is
complete in itself and recorded in the custody log. What else may lie in a case, `case_rule.py` says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from detector.case import (
    EARLIER,
    JUDGED_NAMES,
    ORIGIN,
    RECORD_NAME,
    REPORT_LIST_NAME,
    VERDICTS_NAME,
    CaseFolder,
    judgement_faults,
    judgements_beside,
)
from detector.core.errors import EvidenceError
from detector.evidence.fault import Fault, FaultCode, FaultKind
from detector.evidence.plain_file import read_document
from detector.evidence.verification import bundle_faults, was_closed
from detector.sealing import layout
from detector.sealing.case_rule import CaseContent, Owner, content_of, newer_and_added, out_of_place
from detector.sealing.check_capture import CheckedCapture, check_capture
from detector.sealing.check_custody import Newer, log_faults, read_log
from detector.sealing.check_derived import CheckedCopy, check_copy
from detector.sealing.check_report import report_faults
from detector.sealing.check_seal import CheckedSeal, check_seal
from detector.sealing.custody import CustodyEntry
from detector.sealing.digests import Digests
from detector.sealing.origin_proof import OriginProof
from detector.sealing.seal import is_draft
from detector.sealing.trust import Trust

__all__ = ["CheckedCase", "Covered", "by_its_first_key", "check_case", "covered_by", "faults_against_seal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCase:
    """`newer`: folders that no seal covers; `entries` of the custody log, () if it is not valid.

    `copy`: what the case is a pruned or redacted copy of; None for an original. `captures`: of each closed
    bundle, what its host signed.
    """

    root: Path
    seals: tuple[CheckedSeal, ...]
    entries: tuple[CustodyEntry, ...]
    newer: tuple[str, ...]
    faults: tuple[Fault, ...]
    copy: CheckedCopy | None = None
    captures: tuple[CheckedCapture, ...] = ()


def check_case(root: Path, trust: Trust, proof: OriginProof | None = None) -> CheckedCase:
    """Never raises: everything wrong is returned as a fault. `proof`: a redacted copy's."""
    try:
        content = content_of(root)
    except EvidenceError as error:
        return _unread(root, (Fault(code=FaultCode.UNREADABLE, path=str(root), detail=str(error)),))
    strange = tuple(Fault(code=FaultCode.NO_PLAIN_FILE, path=str(root / path)) for path in content.strange)
    if content.leads_elsewhere(root):
        return _unread(root, strange)  # nothing is read where a link leads
    case, digests = CaseFolder(root), Digests()
    log = read_log(root, root / ORIGIN / layout.CUSTODY)
    seals = tuple(
        check_seal(layout.seal_folder(root, number), digests, trust, number=number)
        for number in layout.numbers_of_seals(root)
    )
    copy, copy_faults = check_copy(root, digests, trust, log.entries, proof)
    lying = _lying(root, content, seals, copy)
    bundles = [case.bundle_path(run_index) for run_index in case.run_indices()]
    captures = tuple(check_capture(bundle, trust) for bundle in bundles if was_closed(bundle))
    faults = [
        *strange,
        *copy_faults,
        *_about_bundles(case),
        *(fault for capture in captures for fault in capture.faults),
        *_about_judgements(case),
        *log_faults(root, log, seals, lying.newer, digests),
        *_about_reports(root, digests),
        *_about_seals(root, seals, digests),
        *lying.faults,
    ]
    return CheckedCase(
        root=root,
        seals=seals,
        entries=log.entries,
        newer=tuple(lying.newer.owners),
        faults=tuple(dict.fromkeys(faults)),
        copy=copy,
        captures=captures,
    )


def _unread(root: Path, faults: tuple[Fault, ...]) -> CheckedCase:
    return CheckedCase(root=root, seals=(), entries=(), newer=(), faults=faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lying:
    """What lies in the case by the one rule (`case_rule.py`)."""

    newer: Newer
    faults: tuple[Fault, ...]


def _lying(
    root: Path, content: CaseContent, seals: tuple[CheckedSeal, ...], copy: CheckedCopy | None
) -> _Lying:
    covered = {path for seal in seals for path in seal.files}
    copied = () if copy is None else copy.document.here
    original = () if copy is None else copy.document.of_original
    misplaced = out_of_place(content, covered.union(copied), original)
    found = [(FaultCode.OUT_OF_PLACE, path) for path in misplaced]
    owners: Mapping[str, Owner] = {}
    if seals:
        owners, added = newer_and_added(root, content, covered, frozenset(misplaced))
        found += [(FaultCode.ADDED_AFTER_SEAL, path) for path in added]
        found += [(FaultCode.DRAFT_LEFT, path) for path in content.files if is_draft(path)]
        found += [(FaultCode.NEWER, path) for path in owners]
    return _Lying(
        newer=Newer(owners=owners, covered=covered),
        faults=tuple(Fault(code=code, path=str(root / path)) for code, path in found),
    )


def _about_bundles(case: CaseFolder) -> Iterator[Fault]:
    for run_index in case.run_indices():
        yield from bundle_faults(case.bundle_path(run_index))


def _about_judgements(case: CaseFolder) -> Iterator[Fault]:
    is_judged = any((case.root / name).exists() for name in JUDGED_NAMES)
    folders = ((case,) if is_judged else ()) + judgements_beside(case)
    for folder in folders:
        faults = judgement_faults(folder, with_bundles=False)
        is_top = folder is case
        # An earlier judgement does not include runs captured after it.
        yield from (fault for fault in faults if is_top or fault.code is not FaultCode.NOT_JUDGED)
    judged = {folder.root for folder in folders}
    for path in sorted(case.root.glob(f"{EARLIER}/*")):
        if path not in judged and any((path / name).exists() for name in JUDGED_NAMES):
            yield Fault(code=FaultCode.NOT_BOUND, path=str(path))


def _about_reports(root: Path, digests: Digests) -> Iterator[Fault]:
    for path in sorted((*root.glob("report*"), *root.glob("judgements/*/report*"))):
        if (path / REPORT_LIST_NAME).is_file():
            yield from report_faults(path, digests)


def _about_seals(root: Path, seals: tuple[CheckedSeal, ...], digests: Digests) -> Iterator[Fault]:
    log = root / layout.CUSTODY
    numbers = {seal.number: seal for seal in seals if seal.number is not None}
    for seal in seals:
        yield from seal.faults
        yield from faults_against_seal(root, seal, digests)
        sealed_log = seal.folder / layout.PAYLOAD / layout.CUSTODY
        if layout.CUSTODY in seal.files and not _begins_with(log, sealed_log):
            yield Fault(code=FaultCode.LOG_CUT, path=str(log))
        mark = None if seal.seal is None else seal.seal.earlier
        if mark is not None and mark.number not in numbers:
            yield Fault(code=FaultCode.SEAL_MISSING, path=str(layout.seal_folder(root, mark.number)))
        elif mark is not None and numbers[mark.number].statement_sha256 != mark.statement_sha256:
            where = str(layout.seal_folder(root, mark.number))
            yield Fault(code=FaultCode.ANOTHER_SEAL, path=where)
    folder = root / layout.SEALS
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name == layout.DRAFT:
            yield Fault(code=FaultCode.SEAL_BROKE_OFF, path=str(path))
        elif layout.seal_folder(root, int(path.name) if path.name.isdecimal() else 0) != path:
            yield Fault(code=FaultCode.ADDED, path=str(path))


def faults_against_seal(
    root: Path, seal: CheckedSeal, digests: Digests, *, below: str = ""
) -> Iterator[Fault]:
    """Compares the case's files with those that the seal lists; `below`: only those of one folder."""
    for path, sha256 in seal.files.items():
        if path != layout.CUSTODY and (not below or path.startswith(f"{below}/")):
            yield from _fault_against_seal(root, path, sha256, digests)


def _fault_against_seal(root: Path, path: str, sha256: str, digests: Digests) -> Iterator[Fault]:
    place = root / path
    if not place.exists() and not place.is_symlink():
        yield Fault(code=FaultCode.MISSING_FROM_CASE, path=str(place))
        return
    try:
        if digests.of(place).sha256 != sha256:
            yield Fault(code=FaultCode.DIFFERS_FROM_SEAL, path=str(place))
    except EvidenceError as error:
        yield Fault(code=FaultCode.NO_PLAIN_FILE, path=str(place), detail=str(error))


def _begins_with(log: Path, sealed: Path) -> bool:
    try:
        return read_document(log).startswith(read_document(sealed))
    except EvidenceError:
        return False


# Which files of a case a seal vouches for: only what it covers is used without being derived again.
#
# A seal can be made by anyone who has some key of his own. So only those by certain keys count: whoever signs
# relies on his own keys; whoever only reads a case relies on his own and on the key of the case's first seal.


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """`files`: paths in the case; `was_judged_again`: judgements of which the seal says so, by folder."""

    files: frozenset[str]
    was_judged_again: frozenset[str] = frozenset()

    def has(self, path: str) -> bool:
        return path in self.files

    def has_judgement(self, folder: str) -> bool:
        """`folder`: "." at the top of the case. Whether its verdicts and their record are covered."""
        prefix = "" if folder == "." else f"{folder}/"
        return all(f"{prefix}{name}" in self.files for name in (VERDICTS_NAME, RECORD_NAME))

    @property
    def runs(self) -> frozenset[str]:
        """The paths of bundles that were sealed."""
        parts = (path.split("/") for path in self.files if path.startswith("runs/"))
        return frozenset("/".join(part[:3]) for part in parts if len(part) > 3)


def by_its_first_key(checked: CheckedCase, own: frozenset[str]) -> Covered:
    """What a reader takes as sealed. `own`: the reader's own keys, by id."""
    first = next((seal.key_id for seal in _valid((*_of_origin(checked), *checked.seals))), None)
    return covered_by(checked, own | ({first} if first is not None else frozenset()))


def covered_by(checked: CheckedCase, keys: frozenset[str]) -> Covered:
    """What seals by these keys cover. The case must have been found to be what its seals list."""
    files: set[str] = set()
    judged_again: set[str] = set()
    for seal in _valid(checked.seals, keys):
        files |= seal.files.keys()
        judged_again |= set(_judged_again(seal))
    for seal in _valid(_of_origin(checked), keys):
        files |= set(_of_copy(checked, seal.files))
        judged_again |= set(_judged_again(seal))
    return Covered(files=frozenset(files), was_judged_again=frozenset(judged_again))


def _valid(seals: tuple[CheckedSeal, ...], keys: frozenset[str] | None = None) -> Iterator[CheckedSeal]:
    for seal in seals:
        is_whole = all(
            fault.code.kind is FaultKind.UNSIGNED or fault.code.is_broken_off for fault in seal.faults
        )
        if seal.seal is not None and is_whole and (keys is None or seal.key_id in keys):
            yield seal


def _of_origin(checked: CheckedCase) -> tuple[CheckedSeal, ...]:
    return () if checked.copy is None else checked.copy.origin.seals


def _of_copy(checked: CheckedCase, sealed: Mapping[str, str]) -> Iterator[str]:
    """A copy's files that are the original's by its seal, or cover something in a file that is."""
    if checked.copy is None:
        return
    document = checked.copy.document
    yield from (path for path, sha256 in document.kept.items() if sealed.get(path) == sha256)
    for changed in document.changed:
        # Of verdicts with something covered, nothing but the secret shows that the rest is as it was.
        is_proved = changed.path.rpartition("/")[2] != VERDICTS_NAME or checked.copy.origin.proves_verdicts
        if is_proved and sealed.get(changed.path) == changed.before_sha256:
            yield changed.into


def _judged_again(seal: CheckedSeal) -> Iterator[str]:
    if seal.seal is not None:
        yield from (judgement.path for judgement in seal.seal.judgements if judgement.judged_again)
