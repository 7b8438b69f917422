"""Seals cases and verifies what is on disk, using this machine's key, clock and network."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from detector.assessment.case_folder import CaseFolder, open_case_folder
from detector.core.clock import Clock
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.fault import FaultCode, FaultKind
from detector.sealing import layout
from detector.sealing.authorities import refuse_bad_url
from detector.sealing.check_case import CheckedCase, check_case
from detector.sealing.keys import SealKey
from detector.sealing.packing import Packed, pack_case
from detector.sealing.public_lines import PublicLine, public_lines
from detector.sealing.seal import make_seal, sealing
from detector.sealing.stamps import AuthorityAnswer, stamp_seal
from detector.sealing.statement import SealingTool
from detector.sealing.trust import NOBODY, read_trust
from detector.sealing.verified import Verified, verify_path
from detector.wiring.custody import note_seals
from detector.wiring.judging import judging_tool
from detector.wiring.keys import KeyChoice, key_of, own_key_ids
from detector.wiring.tool import tool_sha256

__all__ = [
    "Sealed",
    "packed_case",
    "refuse_broken_seal",
    "refuse_faulty",
    "seal_case",
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
) -> tuple[Verified, tuple[PublicLine, ...]]:
    """The findings, and commands to check them. Raises ConfigError if a file of what to trust is unusable."""
    trust = read_trust(keys, signers=signers, authorities=authorities, own=own_key_ids())
    found = verify_path(path, trust)
    return found, public_lines(found)


def seal_case(root: Path, *, chosen: KeyChoice, urls: Sequence[str], clock: Clock) -> Sealed:
    """Raises EvidenceError if the case was altered, ConfigError if it cannot be sealed."""
    for url in urls:
        refuse_bad_url(url)
    case = open_case_folder(root)
    with sealing(root):
        checked = check_case(root, NOBODY)
        refuse_faulty(root, checked)
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
        number = make_seal(case, key, tool=_sealing_tool(), wall_ns=clock.wall_ns())
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


def packed_case(root: Path, out: Path | None) -> Packed:
    """`out` None: beside the case. Raises EvidenceError if the case was altered."""
    open_case_folder(root)
    refuse_faulty(root, check_case(root, NOBODY))
    folder = root.resolve()
    return pack_case(root, folder.with_name(f"{folder.name}.zip") if out is None else out)


def refuse_broken_seal(root: Path) -> None:
    """Raises EvidenceError if a sealed case is not what was sealed."""
    checked = check_case(root, NOBODY)
    if checked.seals:
        refuse_faulty(root, checked)


def refuse_faulty(root: Path, checked: CheckedCase) -> None:
    """Raises EvidenceError at anything but interrupted work, runs not judged yet, and a missing signature."""
    faults = [
        one
        for one in checked.faults
        if one.code.kind is not FaultKind.UNSIGNED
        and not one.code.is_broken_off
        and one.code not in _MAY_BE_SEALED
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


def _sealing_tool() -> SealingTool:
    tool = judging_tool()
    return SealingTool(
        version=tool.version,
        tool_sha256=tool_sha256(),
        rules_sha256=tool.rules_sha256,
        models=tool.models,
    )
