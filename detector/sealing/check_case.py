"""Checks whether a case is what was captured, judged and sealed, including what is newer than its seals.

What a seal covers is compared with the seal. What is newer must be a bundle, a judgement or a report that is
complete in itself and recorded in the custody log. Anything else in a sealed case was added.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from detector.assessment.case_folder import EARLIER, JUDGED_NAMES, CaseFolder, judgements_beside
from detector.assessment.judgement_record import judgement_faults, read_record
from detector.assessment.report_files import LIST_NAME
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence import layout as bundle_layout
from detector.evidence.fault import Fault, FaultCode
from detector.evidence.verification import bundle_faults
from detector.sealing import layout
from detector.sealing.check_derived import CheckedCopy, check_copy
from detector.sealing.check_report import report_faults
from detector.sealing.check_seal import CheckedSeal, check_seal
from detector.sealing.custody import CustodyEntry, is_entry, read_custody
from detector.sealing.digests import Digests, files_below
from detector.sealing.seal import case_files, is_draft
from detector.sealing.trust import Trust

__all__ = ["CheckedCase", "check_case", "faults_against_seal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCase:
    """`newer`: folders that no seal covers; `entries` of the custody log, () if it is not valid.

    `copy`: what the case is a pruned or redacted copy of; None for an original.
    """

    root: Path
    seals: tuple[CheckedSeal, ...]
    entries: tuple[CustodyEntry, ...]
    newer: tuple[str, ...]
    faults: tuple[Fault, ...]
    copy: CheckedCopy | None = None


def check_case(root: Path, trust: Trust) -> CheckedCase:
    """Never raises: everything wrong is returned as a fault."""
    case, digests = CaseFolder(root), Digests()
    entries, log_faults = _log(root)
    seals = tuple(
        check_seal(layout.seal_folder(root, one), digests, trust, number=one)
        for one in layout.numbers_of_seals(root)
    )
    copy, copy_faults = check_copy(root, digests, trust, entries)
    faults = [
        *copy_faults,
        *_about_bundles(case),
        *_about_judgements(case),
        *log_faults,
        *_about_reports(root, digests),
        *_about_seals(root, seals, digests),
    ]
    newer: tuple[str, ...] = ()
    if seals:
        groups, strays = _not_sealed(root, seals)
        newer = tuple(groups)
        faults += [Fault(code=FaultCode.ADDED_AFTER_SEAL, path=str(root / path)) for path in strays]
        faults += [Fault(code=FaultCode.DRAFT_LEFT, path=str(root / path)) for path in _drafts(root)]
        faults += _not_in_log(root, groups, entries, digests)
        faults += [Fault(code=FaultCode.NEWER, path=str(root / path)) for path in groups]
    return CheckedCase(
        root=root,
        seals=seals,
        entries=entries,
        newer=newer,
        faults=tuple(dict.fromkeys(faults)),
        copy=copy,
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
        yield from (one for one in faults if is_top or one.code is not FaultCode.NOT_JUDGED)
    judged = {folder.root for folder in folders}
    for path in sorted(case.root.glob(f"{EARLIER}/*")):
        if path not in judged and any((path / name).exists() for name in JUDGED_NAMES):
            yield Fault(code=FaultCode.NOT_BOUND, path=str(path))


def _log(root: Path) -> tuple[tuple[CustodyEntry, ...], list[Fault]]:
    path = root / layout.CUSTODY
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return (), []
    except OSError as error:
        return (), [Fault(code=FaultCode.UNREADABLE, path=str(path), detail=str(error.strerror))]
    try:
        entries = read_custody(text, where=str(path))
    except EvidenceError as error:
        return (), [Fault(code=FaultCode.LOG_CHANGED, path=str(path), detail=str(error))]
    tail = text[text.rfind(b"\n") + 1 :]
    if not tail:
        return entries, []
    code = FaultCode.LOG_CHANGED if is_entry(tail[:-1]) else FaultCode.DRAFT_LEFT
    return entries, [Fault(code=code, path=str(path))]


def _about_reports(root: Path, digests: Digests) -> Iterator[Fault]:
    for path in sorted((*root.glob("report*"), *root.glob("judgements/*/report*"))):
        if (path / LIST_NAME).is_file():
            yield from report_faults(path, digests)


def _about_seals(root: Path, seals: tuple[CheckedSeal, ...], digests: Digests) -> Iterator[Fault]:
    log = root / layout.CUSTODY
    numbers = {one.number: one for one in seals if one.number is not None}
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
    for one in sorted(folder.iterdir()) if folder.is_dir() else ():
        if one.name == layout.DRAFT:
            yield Fault(code=FaultCode.SEAL_BROKE_OFF, path=str(one))
        elif layout.seal_folder(root, int(one.name) if one.name.isdecimal() else 0) != one:
            yield Fault(code=FaultCode.ADDED, path=str(one))
    yield from _of_the_log(root, seals)


def _of_the_log(root: Path, seals: tuple[CheckedSeal, ...]) -> Iterator[Fault]:
    """Seals and stamps that the custody log mentions must exist."""
    entries, _ = _log(root)
    for entry in entries:
        for path, sha256 in entry.files.items():
            parts = path.split("/")
            if parts[0] != layout.SEALS or ".." in parts:
                continue
            seal = next((one for one in seals if one.folder.name == parts[1]), None)
            if seal is None:
                yield Fault(code=FaultCode.SEAL_MISSING, path=str(root / layout.SEALS / parts[1]))
            elif path.endswith(layout.STATEMENT) and seal.statement_sha256 != sha256:
                yield Fault(code=FaultCode.ANOTHER_SEAL, path=str(seal.folder))
            elif not (root / path).exists():
                yield Fault(code=FaultCode.STAMP_MISSING, path=str(root / path))


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
        return log.read_bytes().startswith(sealed.read_bytes())
    except OSError:
        return False


def _not_sealed(root: Path, seals: tuple[CheckedSeal, ...]) -> tuple[dict[str, str], list[str]]:
    """Newer items by folder, each with the file that the log records for it; and files that fit none."""
    covered = {path for seal in seals for path in seal.files}
    open_paths = [path for path in case_files(root) if path not in covered]
    owners = {path: _owner(path) for path in open_paths}
    touched = {_owner(path) for path in covered}
    groups: dict[str, str] = {}
    strays: list[str] = []
    for path in open_paths:
        owner = owners[path]
        if owner is None or owner in touched or not _accounts_for(root, owner, path):
            strays.append(path)
        else:
            groups[owner[0]] = owner[1]
    return groups, strays


def _drafts(root: Path) -> list[str]:
    """What was being written when a program ended: nothing reads it, and no seal covers it."""
    return [path for path in files_below(root, leave_out=frozenset({layout.SEALS})) if is_draft(path)]


Owner = tuple[str, str]
"""A folder of the case, and the file in it that the log records."""


def _owner(path: str) -> Owner | None:
    parts = path.split("/")
    if parts[0] == "runs" and len(parts) > 3 and parts[2] == "bundle":
        return "/".join(parts[:3]), "/".join((*parts[:3], bundle_layout.MANIFEST))
    prefix = parts[:2] if parts[0] == "judgements" and len(parts) > 2 else []
    below = parts[len(prefix) :]
    start = "/".join(prefix)
    if len(below) > 1 and below[0].startswith("report"):
        return "/".join((*prefix, below[0])), "/".join((*prefix, below[0], LIST_NAME))
    if below[0] in JUDGED_NAMES:
        return start or ".", "/".join((*prefix, "judgement.json"))
    return None


def _accounts_for(root: Path, owner: Owner, path: str) -> bool:
    """Bundles and reports list all their own files; a judgement's files are listed in its record."""
    folder, named = owner
    if not named.endswith("judgement.json") or path == named:
        return True
    try:
        return path.removeprefix(f"{folder}/") in read_record(CaseFolder(root / folder)).files
    except ConfigError:
        return True  # the missing record was reported elsewhere


def _not_in_log(
    root: Path, groups: Mapping[str, str], entries: tuple[CustodyEntry, ...], digests: Digests
) -> Iterator[Fault]:
    logged = {sha256 for entry in entries for sha256 in entry.files.values()}
    for folder, named in groups.items():
        place = root / named
        if place.is_file() and digests.of(place).sha256 not in logged:
            yield Fault(code=FaultCode.NOT_IN_LOG, path=str(root / folder))
