"""Seals cases and verifies what is on disk, using this machine's key, clock and network."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from detector.case import CaseFolder, open_case_folder
from detector.core.clock import Clock
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.fault import FaultCode, FaultKind
from detector.sealing import layout
from detector.sealing.authorities import refuse_bad_url
from detector.sealing.check_case import CheckedCase, check_case
from detector.sealing.covered import by_its_first_key, covered_by
from detector.sealing.keys import SealKey
from detector.sealing.origin_proof import read_proof
from detector.sealing.packing import Packed, pack_case, refuse_place
from detector.sealing.public_lines import PublicLine, public_lines
from detector.sealing.seal import make_seal, sealing
from detector.sealing.stamps import AuthorityAnswer, stamp_seal
from detector.sealing.statement import SealingTool
from detector.sealing.trust import NOBODY, read_trust
from detector.sealing.verified import Verified, verify_path
from detector.wiring.case_judging import Looking, silently
from detector.wiring.custody import note_seals
from detector.wiring.judged_again import JudgingAgain
from detector.wiring.judging import judging_tool
from detector.wiring.keys import KeyChoice, key_of, own_key_ids
from detector.wiring.rendered_again import refuse_unproven_reports
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
