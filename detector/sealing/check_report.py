"""Checks whether a report is unchanged and belongs to the verdicts and bundles beside it."""

from collections.abc import Iterator
from pathlib import Path

from detector.case import EARLIER, REPORT_LIST_NAME, CaseFolder, ReportFiles, read_report_files
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.fault import Fault, FaultCode
from detector.evidence.verification import manifest_sha256
from detector.sealing.digests import Digests, files_below

__all__ = ["case_of_report", "fault_of_listed", "is_report", "report_faults"]


def is_report(folder: Path) -> bool:
    """Whether the folder is a report, with or without the list of its files."""
    return any((folder / name).is_file() for name in (REPORT_LIST_NAME, "report.json", "index.html"))


def case_of_report(folder: Path) -> CaseFolder | None:
    """The case that the report belongs to, if it is still in its place."""
    above = CaseFolder(folder.resolve().parent)
    return above if above.verdicts_path.is_file() else None


def report_faults(folder: Path, digests: Digests) -> tuple[Fault, ...]:
    """Never raises. Compares only the verdicts and bundles of the case; the case itself is not checked."""
    if not (folder / REPORT_LIST_NAME).is_file():
        return (Fault(code=FaultCode.REPORT_UNLISTED, path=str(folder)),)
    try:
        listed = read_report_files(folder)
    except ConfigError as error:
        where = folder / REPORT_LIST_NAME
        return (Fault(code=FaultCode.LIST_CHANGED, path=str(where), detail=str(error)),)
    return (*_about_files(folder, listed, digests), *_about_case(folder, listed, digests))


def fault_of_listed(path: Path, verdicts_sha256: str | None) -> tuple[Fault, ...]:
    """Compares one file in a report's folder with the report's list, which names the verdicts that it shows.

    `verdicts_sha256`: that of the verdicts which the file itself names; None: it names none.
    """
    if not (path.parent / REPORT_LIST_NAME).is_file():
        return ()
    try:
        listed = read_report_files(path.parent)
    except ConfigError as error:
        return (
            Fault(code=FaultCode.LIST_CHANGED, path=str(path.parent / REPORT_LIST_NAME), detail=str(error)),
        )
    digests = Digests()
    found = list(_about_case(path.parent, listed, digests))
    if path.name not in listed.files:
        found.append(Fault(code=FaultCode.ADDED, path=str(path)))
    elif _sha256(path, digests) != listed.files[path.name]:
        found.append(Fault(code=FaultCode.CHANGED, path=str(path)))
    if verdicts_sha256 not in (None, listed.verdicts_sha256):
        found.append(Fault(code=FaultCode.ANOTHER_VERDICT, path=str(path)))
    return tuple(found)


def _about_files(folder: Path, listed: ReportFiles, digests: Digests) -> Iterator[Fault]:
    there = set(files_below(folder)) - {REPORT_LIST_NAME}
    for path, sha256 in listed.files.items():
        if path not in there:
            yield Fault(code=FaultCode.MISSING, path=str(folder / path))
            continue
        try:
            if digests.of(folder / path).sha256 != sha256:
                yield Fault(code=FaultCode.CHANGED, path=str(folder / path))
        except EvidenceError as error:
            yield Fault(code=FaultCode.NO_PLAIN_FILE, path=str(folder / path), detail=str(error))
    for path in sorted(there - listed.files.keys()):
        yield Fault(code=FaultCode.ADDED, path=str(folder / path))


def _about_case(folder: Path, listed: ReportFiles, digests: Digests) -> Iterator[Fault]:
    case = case_of_report(folder)
    if case is None:
        return
    candidates = (case.verdicts_path, *case.root.glob(f"{EARLIER}/*/verdicts.json"))
    if listed.verdicts_sha256 not in {_sha256(candidate, digests) for candidate in candidates}:
        yield Fault(code=FaultCode.ANOTHER_VERDICT, path=str(folder))
    for bundle in listed.bundles:
        place = case.judged_bundle_path(bundle)
        try:
            is_same = manifest_sha256(place) == bundle.manifest_sha256
        except EvidenceError:
            is_same = False
        if not is_same:
            yield Fault(code=FaultCode.ANOTHER_BUNDLE, path=str(place))


def _sha256(path: Path, digests: Digests) -> str | None:
    try:
        return digests.of(path).sha256
    except EvidenceError:
        return None
