"""Uses a report that no seal vouches for only if rendering the case again gives it, byte for byte.

A page can be edited and its list redone: nothing in the folder tells. So each file is rendered again from the
judgement that the list names, with the inputs that the list keeps, and compared.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from detector.case import (
    MAX_DERIVED_BYTES,
    REPORT_LIST_NAME,
    CaseFolder,
    ReportFiles,
    contradictions,
    judgements_beside,
    read_report_files,
    read_verdicts,
)
from detector.config.plain_file import read_plain_bytes
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.fault import FaultKind
from detector.reporting.inputs import ReportInputs, inputs_from
from detector.reporting.protection import ProtectedBy
from detector.sealing.check_case import CheckedCase
from detector.sealing.check_pdf import check_pdf
from detector.sealing.covered import Covered
from detector.sealing.digests import Digests
from detector.sealing.trust import NOBODY
from detector.wiring.judged_again import judgements_in
from detector.wiring.law import rule_book
from detector.wiring.protection import protection_of
from detector.wiring.reports import rendered_report
from detector.wiring.tool import tool_sha256

__all__ = ["refuse_unproven_reports"]


def refuse_unproven_reports(checked: CheckedCase, covered: Covered) -> None:
    """Raises EvidenceError at the first report that is neither covered nor what rendering gives.

    The judgements of the case must have been proven.
    """
    case = CaseFolder(checked.root)
    for folder in _reports_in(case):
        if not covered.has((folder / REPORT_LIST_NAME).relative_to(case.root).as_posix()):
            _refuse(case, folder)


def _reports_in(case: CaseFolder) -> Iterator[Path]:
    for judged in (case, *judgements_beside(case)):
        yield from sorted(path for path in judged.root.glob("report*") if path.is_dir())


def _refuse(case: CaseFolder, folder: Path) -> None:
    try:
        listed = read_report_files(folder)
        why = _difference(case, folder, listed)
    except ConfigError as error:
        why = f"it cannot be rendered again: {error}"
    if why is not None:
        raise EvidenceError(
            f"{folder}: {why}; no seal covers this report, so render it anew (detector report {case.root})"
        )


def _difference(case: CaseFolder, folder: Path, listed: ReportFiles) -> str | None:
    """Why the report is not what rendering gives; None if it is."""
    if listed.inputs is None:
        return "its list does not say what it was rendered with"
    inputs = inputs_from(listed.inputs, where=str(folder / REPORT_LIST_NAME))
    judged = _judgement(case, listed)
    if judged is None:
        return "its verdicts are not in this case"
    if (told := _claims_too_much(judged, inputs)) is not None:
        return told
    law = rule_book(read_verdicts(judged).profile)
    _, files = rendered_report(judged, law, inputs, folder)
    for path in sorted(files.keys() | listed.files.keys()):
        if path not in files or not _is_same(folder / path, files[path]):
            by_another = "" if inputs.tool_sha256 == tool_sha256() else ", and another version rendered it"
            return f"{path} is not what rendering it again gives{by_another}"
    return None


def _judgement(case: CaseFolder, listed: ReportFiles) -> CaseFolder | None:
    """Of a case that was judged again meanwhile, the one that was set aside."""
    found = (
        judgement
        for judgement in judgements_in(case)
        if _sha256(judgement.verdicts_path) == listed.verdicts_sha256
    )
    return next(found, None)


def _sha256(path: Path) -> str:
    return Digests().of(path).sha256


def _claims_too_much(judged: CaseFolder, inputs: ReportInputs) -> str | None:
    """What was true when it was rendered, and less may have been true than now."""
    if set(inputs.contradictions) - set(contradictions(judged)):
        return "it names a judgement that is not in this case"
    told, now = inputs.protection, protection_of(judged)
    if told is None or told.by is ProtectedBy.NOTHING or told in (now, replace(now, is_own=False)):
        return None
    return "it tells of another protection than the case has"


def _is_same(path: Path, content: bytes) -> bool:
    """A signed PDF begins with the unsigned one, and nothing was added but signatures and time stamps."""
    try:
        stored = read_plain_bytes(path, most_bytes=MAX_DERIVED_BYTES)
    except ConfigError:
        return False
    if stored == content or path.suffix != ".pdf" or not stored.startswith(content):
        return stored == content
    checked = check_pdf(stored, NOBODY, where=str(path))
    is_whole = all(fault.code.kind is FaultKind.UNSIGNED for fault in checked.faults)
    return is_whole and bool(checked.signatures or checked.document_stamps)
