"""Seals cases and verifies what is on disk, using this machine's key, clock and network."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from detector.case import (
    MAX_DERIVED_BYTES,
    REPORT_LIST_NAME,
    CaseFolder,
    ReportFiles,
    contradictions,
    judgements_beside,
    open_case_folder,
    read_report_files,
    read_verdicts,
)
from detector.config.plain_file import read_plain_bytes
from detector.core.clock import Clock
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.fault import FaultCode, FaultKind
from detector.reporting.inputs import ProtectedBy, ReportInputs, inputs_from
from detector.sealing import layout
from detector.sealing.check_case import CheckedCase, Covered, by_its_first_key, check_case, covered_by
from detector.sealing.check_pdf import check_pdf
from detector.sealing.digests import Digests
from detector.sealing.keys import SealKey
from detector.sealing.origin_proof import read_proof
from detector.sealing.packing import Packed, pack_case, refuse_place
from detector.sealing.public_lines import PublicLine, public_lines
from detector.sealing.seal import make_seal, sealing
from detector.sealing.stamps import AuthorityAnswer, refuse_bad_url, stamp_seal
from detector.sealing.statement import SealingTool
from detector.sealing.trust import NOBODY, read_trust
from detector.sealing.verified import Verified, verify_path
from detector.wiring.capture_signing import protection_of
from detector.wiring.case_judging import Looking, silently
from detector.wiring.custody import note_seals
from detector.wiring.judged_again import JudgingAgain, judgements_in
from detector.wiring.keys import KeyChoice, key_of, own_key_ids
from detector.wiring.law import judging_tool, law_of
from detector.wiring.reports import rendered_report
from detector.wiring.tool import tool_sha256

__all__ = [
    "Sealed",
    "packed_case",
    "refuse_unproven",
    "refuse_unproven_judgement",
    "seal_case",
    "sealing_tool",
    "verified",
]


# Uses a report that no seal vouches for only if rendering the case again gives it, byte for byte.
#
# A page can be edited and its list redone: nothing in the folder tells. So each file is rendered again from
# the judgement that the list names, with the inputs that the list keeps, and compared.


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
    law = law_of(read_verdicts(judged))
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


_MAY_BE_SEALED = {FaultCode.NOT_JUDGED}
"""Runs that have not been judged yet are evidence, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """`is_new` False: nothing is newer than the existing seal, which was stamped if that was requested."""

    folder: Path
    number: int
    is_new: bool
    key_id: str
    asked: tuple[AuthorityAnswer, ...]


def verified(
    path: Path,
    *,
    keys: Sequence[Path] = (),
    signers: Sequence[Path] = (),
    authorities: Sequence[Path] = (),
    origin_proof: Path | None = None,
) -> tuple[Verified, tuple[PublicLine, ...]]:
    """The findings, and commands to check them. Raises ConfigError if a file of what to trust is unusable."""
    trust = read_trust(keys, signers=signers, authorities=authorities, own=own_key_ids())
    proof = None if origin_proof is None else read_proof(origin_proof)
    found = verify_path(path, trust, proof)
    return found, public_lines(found)


def seal_case(
    root: Path,
    *,
    chosen: KeyChoice,
    urls: Sequence[str],
    clock: Clock,
    trust: Sequence[Path] = (),
    looking: Looking = silently,
) -> Sealed:
    """Raises EvidenceError if the case was altered or a judgement is not what judging again gives,
    ConfigError if it cannot be sealed.

    `trust`: public keys of others; what their seals cover is not judged again.
    """
    for url in urls:
        refuse_bad_url(url)
    known = own_key_ids() | read_trust(trust).keys
    case = open_case_folder(root)
    with sealing(root):
        checked = check_case(root, NOBODY)
        _refuse_faulty(root, checked)
        note_seals(case, clock)
        newest = checked.seals[-1] if checked.seals else None
        if newest is not None and not checked.newer and chosen.name is None:
            if not urls:
                return _unchanged(root, checked, ())
            return _unchanged(root, checked, _stamped(case, newest.folder, urls, clock))
        key = key_of(chosen)
        _refuse_for_statements(key)
        if newest is not None and not checked.newer and newest.key_id == key.key_id:
            return _unchanged(root, checked, _stamped(case, newest.folder, urls, clock))
        covered = covered_by(checked, known | {key.key_id})
        proven = JudgingAgain(checked, covered, clock, looking=looking).prove_all()
        refuse_unproven_reports(checked, covered)
        number = make_seal(
            case,
            key,
            tool=sealing_tool(),
            wall_ns=clock.wall_ns(),
            judged_again=proven | covered.was_judged_again,
        )
        folder = layout.seal_folder(root, number)
        asked = _stamped(case, folder, urls, clock)
    return Sealed(folder=folder, number=number, is_new=True, key_id=key.key_id, asked=asked)


def _refuse_for_statements(key: SealKey) -> None:
    if not key.algorithm.signs_statements:
        raise ConfigError(f"{key.path}: is an RSA key; a case is sealed by an Ed25519 or ECDSA key")


def _unchanged(root: Path, checked: CheckedCase, asked: tuple[AuthorityAnswer, ...]) -> Sealed:
    newest = checked.seals[-1]
    number = newest.number or 0
    return Sealed(
        folder=layout.seal_folder(root, number),
        number=number,
        is_new=False,
        key_id=newest.key_id or "",
        asked=asked,
    )


def packed_case(root: Path, out: Path | None, *, clock: Clock, looking: Looking = silently) -> Packed:
    """`out` None: beside the case. Raises EvidenceError as `refuse_unproven`."""
    open_case_folder(root)
    folder = root.resolve()
    target = folder.with_name(f"{folder.name}.zip") if out is None else out
    refuse_place(root, target)
    refuse_unproven(root, clock, looking=looking, where_unsealed=True)
    return pack_case(root, target)


def refuse_unproven(
    root: Path, clock: Clock, *, looking: Looking = silently, where_unsealed: bool = False
) -> None:
    """Raises EvidenceError if the case was altered, or a judgement or a report in it is neither covered by a
    seal nor what judging or rendering again gives.

    `where_unsealed` False: if the case has no seal, neither is done.
    """
    checked = check_case(root, NOBODY)
    _refuse_faulty(root, checked)
    if checked.seals or where_unsealed:
        covered = by_its_first_key(checked, own_key_ids())
        JudgingAgain(checked, covered, clock, looking=looking).prove_all()
        refuse_unproven_reports(checked, covered)


def refuse_unproven_judgement(judged: CaseFolder, clock: Clock, *, looking: Looking = silently) -> None:
    """The same for one judgement of a sealed case; of a case that is not sealed, nothing is checked here."""
    root = judged.case_root
    checked = check_case(root, NOBODY)
    if checked.seals:
        _refuse_faulty(root, checked)
        covered = by_its_first_key(checked, own_key_ids())
        JudgingAgain(checked, covered, clock, looking=looking).prove(judged)


def _refuse_faulty(root: Path, checked: CheckedCase) -> None:
    """Raises EvidenceError at anything but interrupted work, runs not judged yet, and a missing signature."""
    faults = [
        fault
        for fault in checked.faults
        if fault.code.kind is not FaultKind.UNSIGNED
        and not fault.code.is_broken_off
        and fault.code not in _MAY_BE_SEALED
    ]
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        first = faults[0]
        raise EvidenceError(
            f"{first.path}: {first.code.value.replace('_', ' ')}{more}: the case is not what it was; "
            f"detector verify {root} shows everything"
        )


def _stamped(
    case: CaseFolder, folder: Path, urls: Sequence[str], clock: Clock
) -> tuple[AuthorityAnswer, ...]:
    if not urls:
        return ()
    asked = stamp_seal(folder, urls)
    note_seals(case, clock)
    return asked


def sealing_tool() -> SealingTool:
    tool = judging_tool()
    return SealingTool(
        version=tool.version,
        tool_sha256=tool_sha256(),
        rules_sha256=tool.rules_sha256,
        models=tool.models,
    )
