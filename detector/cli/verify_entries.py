"""Parts of the document of `detector verify --json`: seals, copies, PDFs and their time stamps."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detector.sealing.check_pdf import CheckedPdf
    from detector.sealing.check_seal import CheckedSeal
    from detector.sealing.time_stamp import StampFacts
    from detector.sealing.verified import Verified

__all__ = [
    "CopyEntry",
    "PdfEntry",
    "SealEntry",
    "SignatureEntry",
    "StampEntry",
    "copy_entry",
    "pdf_entry",
    "seal_entry",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class StampEntry:
    """`at` is the authority's word, UTC; `is_trusted` None: nobody said."""

    at: str
    error_s: float | None
    authority: str
    is_trusted: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealEntry:
    """What a seal covers. `is_trusted` None: nobody said whether to trust the key."""

    path: str
    number: int | None
    sealed_at: str | None
    key_id: str | None
    is_trusted: bool | None
    n_files: int
    bundles: tuple[str, ...]
    judgements: tuple[str, ...]
    stamps: tuple[StampEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureEntry:
    """One signature of a PDF. `signed_at` is the signer's own clock; `is_trusted` None: nobody said."""

    field: str
    certificate: str
    key_id: str | None
    signed_at: str | None
    is_trusted: bool | None
    covered_bytes: int
    reason: str
    stamps: tuple[StampEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfEntry:
    """`document_stamps`: over the whole PDF; `verdicts_sha256`: the verdicts that it says it reports.

    `stated_pages`: how many it says it was typeset with, null if it does not say. `is_listed`: it was
    compared with the list of the report that it lies in.
    """

    n_bytes: int
    verdicts_sha256: str | None
    n_pages: int
    stated_pages: int | None
    is_listed: bool
    signatures: tuple[SignatureEntry, ...]
    document_stamps: tuple[StampEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyEntry:
    """Of a pruned or redacted copy: what it is a copy of. `n_shown`: files that the original's seals list.

    `proves_verdicts`: a signature of the original covers the verdicts, but for what is covered in them.

    `list_sha256` is that of its derived.json, which names every file of the original.
    """

    kind: str
    case: str
    root_sha256: str
    list_sha256: str
    n_kept: int
    n_gone: int
    n_changed: int
    n_shown: int
    proves_verdicts: bool
    seals: tuple[SealEntry, ...]

    @property
    def is_proved(self) -> bool:
        """Without a seal of the original there is only the list's own word."""
        return bool(self.seals) and (self.kind != "redacted" or self.proves_verdicts)


def seal_entry(seal: "CheckedSeal") -> SealEntry:
    content = seal.seal
    return SealEntry(
        path=str(seal.folder),
        number=seal.number,
        sealed_at=None if content is None else content.sealed_at,
        key_id=seal.key_id,
        is_trusted=seal.is_trusted,
        n_files=len(seal.files),
        bundles=() if content is None else tuple(bundle.path for bundle in content.bundles),
        judgements=() if content is None else tuple(judgement.path for judgement in content.judgements),
        stamps=_stamp_entries(seal.stamps),
    )


def copy_entry(found: "Verified") -> CopyEntry | None:
    copy = None if found.case is None else found.case.copy
    if copy is None:
        return None
    document = copy.document
    return CopyEntry(
        kind=document.kind.value,
        case=document.origin.case,
        root_sha256=document.origin.root_sha256,
        list_sha256=copy.list_sha256,
        n_kept=len(document.kept),
        n_gone=len(document.gone),
        n_changed=len(document.changed),
        n_shown=copy.origin.n_shown,
        proves_verdicts=copy.origin.proves_verdicts,
        seals=tuple(seal_entry(seal) for seal in copy.origin.seals),
    )


def pdf_entry(pdf: "CheckedPdf", *, is_listed: bool) -> PdfEntry:
    return PdfEntry(
        n_bytes=pdf.n_bytes,
        verdicts_sha256=pdf.verdicts_sha256,
        n_pages=pdf.n_pages,
        stated_pages=pdf.stated_pages,
        is_listed=is_listed,
        signatures=tuple(
            SignatureEntry(
                field=signature.field,
                certificate=signature.certificate,
                key_id=signature.key_id,
                signed_at=None if signature.signed_at is None else signature.signed_at.isoformat(),
                is_trusted=signature.is_trusted,
                covered_bytes=signature.covered_bytes,
                reason=signature.reason,
                stamps=_stamp_entries(signature.stamps),
            )
            for signature in pdf.signatures
        ),
        document_stamps=_stamp_entries(pdf.document_stamps),
    )


def _stamp_entries(stamps: "Iterable[StampFacts]") -> tuple[StampEntry, ...]:
    return tuple(
        StampEntry(
            at=f"{stamp.at:%Y-%m-%dT%H:%M:%SZ}",
            error_s=stamp.error_s,
            authority=stamp.authority,
            is_trusted=stamp.is_trusted,
        )
        for stamp in stamps
    )
