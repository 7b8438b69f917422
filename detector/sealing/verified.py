"""The findings of `detector verify` on a bundle, a case, a seal handed over on its own, a report or a PDF."""

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from detector.core.errors import ConfigError
from detector.evidence.fault import Fault, FaultCode, FaultKind
from detector.evidence.verification import bundle_faults
from detector.sealing import layout
from detector.sealing.check_case import CheckedCase, check_case, faults_against_seal
from detector.sealing.check_derived import is_unfinished_copy
from detector.sealing.check_pdf import CheckedPdf, check_pdf, read_pdf
from detector.sealing.check_report import case_of_report, fault_of_listed, is_report, report_faults
from detector.sealing.check_seal import CheckedSeal, check_seal
from detector.sealing.digests import Digests
from detector.sealing.trust import Trust

__all__ = ["Kind", "State", "Verified", "verify_path"]


class Kind(StrEnum):
    BUNDLE = "bundle"
    CASE = "case"
    SEAL = "seal"
    REPORT = "report"
    PDF = "pdf"


class State(StrEnum):
    """The worst finding; `whole` also means signed."""

    TAMPERED = "tampered"
    INCOMPLETE = "incomplete"
    UNSIGNED = "unsigned"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """`newer`: folders in a sealed case that no seal covers: it is `unsigned`, or, if the user named anybody
    to trust, `incomplete`.
    """

    path: Path
    kind: Kind
    faults: tuple[Fault, ...]
    seals: tuple[CheckedSeal, ...] = ()
    newer: tuple[str, ...] = ()
    case: CheckedCase | None = None
    pdf: CheckedPdf | None = None

    @property
    def state(self) -> State:
        kinds = {fault.code.kind for fault in self.faults}
        for kind in (FaultKind.TAMPERED, FaultKind.INCOMPLETE, FaultKind.UNSIGNED):
            if kind in kinds:
                return State(kind.value)
        return State.WHOLE


def verify_path(path: Path, trust: Trust) -> Verified:
    """Raises ConfigError if it is not a product of this program."""
    if path.suffix.lower() == ".pdf" and path.is_file():
        return _of_pdf(path, trust)
    folder = path if path.is_dir() or not path.exists() else path.parent
    if not path.is_dir() and path.exists() and not (path.suffix in (".html", ".json") and is_report(folder)):
        raise ConfigError(f"{path}: is neither a bundle, a case, a seal, a report nor a PDF")
    if (folder / layout.STATEMENT).is_file() or (folder / layout.BAGIT).is_file():
        return _of_seal(folder, trust)
    names = ("runs", layout.SEALS, "verdicts.json")
    if is_unfinished_copy(folder) or any((folder / name).exists() for name in names):
        return _of_case(folder, trust)
    if is_report(folder):
        return _of_report(folder, trust)
    faults = bundle_faults(path)
    unsigned = () if faults else (Fault(code=FaultCode.UNSIGNED, path=str(path)),)
    return Verified(path=path, kind=Kind.BUNDLE, faults=_asked_of(trust, (*faults, *unsigned)))


def _of_seal(folder: Path, trust: Trust) -> Verified:
    seal = check_seal(folder, Digests(), trust)
    return Verified(path=folder, kind=Kind.SEAL, faults=seal.faults, seals=(seal,))


def _of_case(folder: Path, trust: Trust) -> Verified:
    checked = check_case(folder, trust)
    faults = checked.faults
    if not checked.seals:
        faults = (*faults, Fault(code=FaultCode.UNSIGNED, path=str(folder)))
    return Verified(
        path=folder,
        kind=Kind.CASE,
        faults=_asked_of(trust, faults),
        seals=checked.seals,
        newer=checked.newer,
        case=checked,
    )


def _of_report(folder: Path, trust: Trust) -> Verified:
    """In a sealed case also checked against the seals that cover it."""
    digests = Digests()
    faults = list(report_faults(folder, digests))
    case = case_of_report(folder)
    covering: list[CheckedSeal] = []
    if case is not None:
        root = case.case_root
        path = folder.resolve().relative_to(root.resolve()).as_posix()
        seals = (
            check_seal(layout.seal_folder(root, one), digests, trust, number=one)
            for one in layout.numbers_of_seals(root)
        )
        covering = [one for one in seals if any(name.startswith(f"{path}/") for name in one.files)]
        for seal in covering:
            faults += [*seal.faults, *faults_against_seal(root, seal, digests, below=path)]
    if not covering:
        faults.append(Fault(code=FaultCode.UNSIGNED, path=str(folder)))
    return Verified(
        path=folder,
        kind=Kind.REPORT,
        faults=_asked_of(trust, tuple(dict.fromkeys(faults))),
        seals=tuple(covering),
    )


def _of_pdf(path: Path, trust: Trust) -> Verified:
    """In a report's folder also checked against the report's list and the verdicts of its case."""
    checked = check_pdf(read_pdf(path), trust, where=str(path))
    faults = [*checked.faults, *(fault_of_listed(path, checked.verdicts_sha256))]
    asked = replace(trust, is_asked=trust.is_asked or bool(trust.certificates))
    return Verified(path=path, kind=Kind.PDF, faults=_asked_of(asked, tuple(faults)), pdf=checked)


def _asked_of(trust: Trust, faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """If the user named anybody to trust, a missing signature is a fault in its own right."""
    missing = {FaultCode.UNSIGNED} if trust.is_asked else set()
    if trust.is_asked or trust.certificates:
        missing.add(FaultCode.NEWER)
    return tuple(
        replace(one, code=FaultCode.SIGNATURE_MISSING) if one.code in missing else one for one in faults
    )
