"""The findings of `detector verify` on a bundle, a case, a seal handed over on its own, a report or a PDF."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from detector.case import REPORT_LIST_NAME
from detector.core.errors import ConfigError
from detector.evidence.fault import Fault, FaultCode, FaultKind
from detector.evidence.verification import bundle_faults, was_closed
from detector.sealing import layout
from detector.sealing.check_capture import CheckedCapture, check_capture
from detector.sealing.check_case import CheckedCase, check_case, faults_against_seal
from detector.sealing.check_derived import is_unfinished_copy
from detector.sealing.check_pdf import CheckedPdf, check_pdf, read_pdf
from detector.sealing.check_report import case_of_report, fault_of_listed, is_report, report_faults
from detector.sealing.check_seal import CheckedSeal, check_seal
from detector.sealing.digests import Digests
from detector.sealing.origin_proof import OriginProof
from detector.sealing.time_stamp import StampFacts
from detector.sealing.trust import NOBODY, Trust

__all__ = ["Kind", "State", "Verified", "Whose", "verify_path"]


_STAMP_FAULTS = frozenset({FaultCode.STAMP_WRONG, FaultCode.STAMP_UNTRUSTED, FaultCode.STAMP_MISSING})


class Kind(StrEnum):
    BUNDLE = "bundle"
    CASE = "case"
    SEAL = "seal"
    REPORT = "report"
    PDF = "pdf"


class State(StrEnum):
    """The worst finding; `whole` also means signed, but not by whom: see `Whose`."""

    TAMPERED = "tampered"
    INCOMPLETE = "incomplete"
    UNSIGNED = "unsigned"
    WHOLE = "whole"


class Whose(StrEnum):
    """Whose signatures these are: of those whom the user named, the user's own, or nobody checked."""

    NAMED = "named"
    OWN = "own"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """`newer`: folders in a sealed case that no seal covers: it is `unsigned`, or, if the user named anybody
    to trust, `incomplete`. `is_listed`: a PDF was compared with the list of the report's folder it lies in.
    `captures`: of each closed bundle, what its host signed.
    """

    path: Path
    kind: Kind
    faults: tuple[Fault, ...]
    seals: tuple[CheckedSeal, ...] = ()
    newer: tuple[str, ...] = ()
    case: CheckedCase | None = None
    pdf: CheckedPdf | None = None
    is_listed: bool = False
    captures: tuple[CheckedCapture, ...] = ()
    trust: Trust = NOBODY

    @property
    def whose(self) -> Whose:
        of_evidence = self.captures if self.kind is Kind.BUNDLE else self.seals
        signatures = of_evidence if self.pdf is None else self.pdf.signatures
        if {signature.is_trusted for signature in signatures} != {True}:
            return Whose.UNKNOWN
        is_named = self.trust.is_asked if self.pdf is None else bool(self.trust.signers)
        return Whose.NAMED if is_named else Whose.OWN

    @property
    def stamps(self) -> tuple[StampFacts, ...]:
        """Of the newest seal, or of the PDF."""
        if self.pdf is not None:
            signatures = self.pdf.signatures
            return (
                *(stamp for signature in signatures for stamp in signature.stamps),
                *self.pdf.document_stamps,
            )
        copy = None if self.case is None else self.case.copy
        seals = self.seals if self.seals or copy is None else copy.origin.seals
        return seals[-1].stamps if seals else ()

    @property
    def state(self) -> State:
        kinds = {fault.code.kind for fault in self.faults}
        for kind in (FaultKind.TAMPERED, FaultKind.INCOMPLETE, FaultKind.UNSIGNED):
            if kind in kinds:
                return State(kind.value)
        return State.WHOLE


def verify_path(path: Path, trust: Trust, proof: OriginProof | None = None) -> Verified:
    """`proof`: of a redacted copy, from the file with its secret.

    Raises ConfigError if it is not a product of this program.
    """
    found = replace(_verified(path, trust, proof), trust=trust)
    return replace(found, faults=tuple(dict.fromkeys((*found.faults, *_not_met(found)))))


def _verified(path: Path, trust: Trust, proof: OriginProof | None) -> Verified:
    if path.suffix.lower() == ".pdf" and path.is_file():
        return _of_pdf(path, trust)
    folder = path if path.is_dir() or not path.exists() else path.parent
    if not path.is_dir() and path.exists() and not (path.suffix in (".html", ".json") and is_report(folder)):
        raise ConfigError(f"{path}: is neither a bundle, a case, a seal, a report nor a PDF")
    if (folder / layout.STATEMENT).is_file() or (folder / layout.BAGIT).is_file():
        return _of_seal(folder, trust)
    names = ("runs", layout.SEALS, "verdicts.json")
    if is_unfinished_copy(folder) or any((folder / name).exists() for name in names):
        return _of_case(folder, trust, proof)
    if is_report(folder):
        return _of_report(folder, trust)
    return _of_bundle(path, trust)


def _of_bundle(folder: Path, trust: Trust) -> Verified:
    """Signed if the host that captured it signed it with a key that is known here."""
    faults = bundle_faults(folder)
    captures = (check_capture(folder, trust),) if was_closed(folder) else ()
    faults = (*faults, *(fault for capture in captures for fault in capture.faults))
    if not faults and not all(capture.is_trusted for capture in captures):
        faults = (Fault(code=FaultCode.UNSIGNED, path=str(folder)),)
    return Verified(path=folder, kind=Kind.BUNDLE, faults=_asked_of(trust, faults), captures=captures)


def _of_seal(folder: Path, trust: Trust) -> Verified:
    seal = check_seal(folder, Digests(), trust)
    return Verified(path=folder, kind=Kind.SEAL, faults=seal.faults, seals=(seal,))


def _of_case(folder: Path, trust: Trust, proof: OriginProof | None) -> Verified:
    checked = check_case(folder, trust, proof)
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
        captures=checked.captures,
    )


def _of_report(folder: Path, trust: Trust) -> Verified:
    """In a sealed case also checked against the seals that cover it."""
    digests = Digests()
    covering, sealed_faults = _covering(folder, digests, trust)
    faults = [*report_faults(folder, digests), *sealed_faults]
    if not covering:
        faults.append(Fault(code=FaultCode.UNSIGNED, path=str(folder)))
    return Verified(
        path=folder,
        kind=Kind.REPORT,
        faults=_asked_of(trust, tuple(dict.fromkeys(faults))),
        seals=covering,
    )


def _covering(
    folder: Path, digests: Digests, trust: Trust
) -> tuple[tuple[CheckedSeal, ...], tuple[Fault, ...]]:
    """The seals of the case that cover this report, and what contradicts them."""
    case = case_of_report(folder)
    if case is None:
        return (), ()
    root = case.case_root
    path = folder.resolve().relative_to(root.resolve()).as_posix()
    seals = (
        check_seal(layout.seal_folder(root, number), digests, trust, number=number)
        for number in layout.numbers_of_seals(root)
    )
    covering = tuple(seal for seal in seals if any(name.startswith(f"{path}/") for name in seal.files))
    faults = [
        fault
        for seal in covering
        for fault in (*seal.faults, *faults_against_seal(root, seal, digests, below=path))
    ]
    return covering, tuple(faults)


def _of_pdf(path: Path, trust: Trust) -> Verified:
    """In a report's folder also checked against its list, its case's verdicts, and the seals on it."""
    checked = check_pdf(read_pdf(path), trust, where=str(path))
    is_unsigned = trust.signers and not checked.signatures  # which is told as what was asked for
    signed = [fault for fault in checked.faults if not (is_unsigned and fault.code is FaultCode.UNSIGNED)]
    faults = [*signed, *fault_of_listed(path, checked.verdicts_sha256)]
    is_listed = (path.parent / REPORT_LIST_NAME).is_file()
    covering: tuple[CheckedSeal, ...] = ()
    if is_listed:
        covering, sealed_faults = _covering(path.parent, Digests(), trust)
        faults += sealed_faults
    return Verified(
        path=path, kind=Kind.PDF, faults=tuple(faults), seals=covering, pdf=checked, is_listed=is_listed
    )


def _not_met(found: Verified) -> Iterator[Fault]:
    """What the user asked for and is not here at all; what is here by others is a fault of its own."""
    trust, where = found.trust, str(found.path)
    codes = {fault.code for fault in found.faults}
    if trust.signers and (found.pdf is None or not found.pdf.signatures):
        yield Fault(code=FaultCode.SIGNER_MISSING, path=where)
    is_stamped = any(stamp.is_trusted for stamp in found.stamps)
    if trust.authorities and not is_stamped and not codes & _STAMP_FAULTS:
        yield Fault(code=FaultCode.NOT_STAMPED, path=where)
    if trust.is_asked and found.kind is Kind.PDF and not found.seals:
        yield Fault(code=FaultCode.SIGNATURE_MISSING, path=where)


def _asked_of(trust: Trust, faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """If the user named anybody to trust, a missing signature is a fault in its own right."""
    missing = {FaultCode.UNSIGNED, FaultCode.VERDICTS_NOT_PROVED} if trust.is_asked else set()
    if trust.names_anybody:
        missing.add(FaultCode.NEWER)
    return tuple(
        replace(fault, code=FaultCode.SIGNATURE_MISSING) if fault.code in missing else fault
        for fault in faults
    )
