"""Checks the signatures and time stamps of a PDF, and whether anything was added after them.

pyHanko reads the PDF and compares its revisions; time stamps follow the same rules as those of a seal. Any
change after the last signature is a fault, even an annotation that viewers call permitted. Two things may
follow a signature: a time stamp over the whole document, and another signature.
"""

import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from detector.core.errors import ConfigError
from detector.evidence.fault import Fault, FaultCode
from detector.sealing.certificate_chain import Purpose, why_not_led
from detector.sealing.check_seal import CLOCKS_MAY_DIFFER_S
from detector.sealing.pdf_signing import load_pyhanko
from detector.sealing.public_keys import key_id_of_key
from detector.sealing.time_stamp import BadStamp, StampFacts, read_token
from detector.sealing.trust import Trust

__all__ = ["MAX_PDF_BYTES", "CheckedPdf", "PdfSignature", "check_pdf", "read_pdf"]

MAX_PDF_BYTES = 400_000_000
"""A report of 40 findings has about 10 MB."""

VERDICTS_KEYWORD = "verdicts.json sha256 "
_VERDICTS = re.compile(VERDICTS_KEYWORD + "([0-9a-f]{64})")
_PAGES = re.compile(r"\bpages ([0-9]{1,6})\b")
_MAX_NODES = 20_000
"""In a tree of pages; a report of 40 findings has about 60."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfSignature:
    """`certificate`: its subject. `signed_at` is by the signer's own clock; None: it states no time.

    `is_trusted` None: the user named no signers; `why_not`: why it is not. `covered_bytes`: how many bytes it
    covers from the beginning, excluding its own container. `reason`: the signature's own text.
    """

    field: str
    certificate: str
    key_id: str | None
    signed_at: datetime | None
    is_trusted: bool | None
    why_not: str
    covered_bytes: int
    reason: str
    stamps: tuple[StampFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPdf:
    """`document_stamps` cover the whole PDF as it was then. `verdicts_sha256`: as the signed part states.

    `stated_pages`: how many pages it says it was typeset with; None: it does not say.
    """

    signatures: tuple[PdfSignature, ...]
    document_stamps: tuple[StampFacts, ...]
    verdicts_sha256: str | None
    n_pages: int
    stated_pages: int | None
    n_bytes: int
    faults: tuple[Fault, ...]


def read_pdf(path: Path) -> bytes:
    """Raises ConfigError if it cannot be read, is too large or is no PDF."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_PDF_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    if len(content) > MAX_PDF_BYTES:
        raise ConfigError(f"{path}: is longer than {MAX_PDF_BYTES} bytes, more are not read")
    if not content.startswith(b"%PDF-"):
        raise ConfigError(f"{path}: is no PDF")
    return content


def check_pdf(content: bytes, trust: Trust, *, where: str) -> CheckedPdf:
    """Everything wrong is a fault. Raises ConfigError only if pyHanko is not installed."""
    load_pyhanko()
    try:
        return _checked(content, trust, where)
    except Exception as error:  # a third-party parser on hostile bytes: all its errors mean the same
        detail = f"{type(error).__name__}: {error}"[:200]
        fault = Fault(code=FaultCode.UNREADABLE, path=where, detail=detail)
        return CheckedPdf(
            signatures=(),
            document_stamps=(),
            verdicts_sha256=None,
            n_pages=0,
            stated_pages=None,
            n_bytes=len(content),
            faults=(fault,),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _CheckedItem:
    """What was found for one signature or document time stamp."""

    signature: PdfSignature | None
    stamps: tuple[StampFacts, ...]
    faults: tuple[Fault, ...]


def _checked(content: bytes, trust: Trust, where: str) -> CheckedPdf:
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 - an extra

    reader = PdfFileReader(io.BytesIO(content), strict=True)
    embedded = sorted(reader.embedded_signatures, key=_end)
    names = frozenset(one.field_name for one in embedded)
    found = [_check_item(one, names, trust, where) for one in embedded]
    faults = [fault for item in found for fault in item.faults]
    end = _end(embedded[-1]) if embedded else 0
    if embedded and end != len(content):
        detail = f"{len(content) - end} bytes"
        faults.append(Fault(code=FaultCode.APPENDED, path=where, detail=detail))
    signatures = tuple(item.signature for item in found if item.signature is not None)
    if not signatures and not faults:
        faults.append(Fault(code=FaultCode.UNSIGNED, path=where))
    first = PdfFileReader(io.BytesIO(content[: _end(embedded[0])]), strict=True) if embedded else reader
    n_pages, keywords = _n_pages(first), _keywords(first)
    for number in (_pages_in(text) for text in (keywords, *(signature.reason for signature in signatures))):
        if number not in (None, n_pages):
            detail = f"has {n_pages}, states {number}"
            faults.append(Fault(code=FaultCode.PAGES_DIFFER, path=where, detail=detail))
    verdicts = _VERDICTS.search(keywords)
    return CheckedPdf(
        signatures=signatures,
        document_stamps=tuple(stamp for item in found if item.signature is None for stamp in item.stamps),
        verdicts_sha256=None if verdicts is None else verdicts[1],
        n_pages=n_pages,
        stated_pages=_pages_in(keywords),
        n_bytes=len(content),
        faults=tuple(dict.fromkeys(faults)),
    )


def _check_item(embedded: Any, names: frozenset[str], trust: Trust, where: str) -> _CheckedItem:
    faults: list[Fault] = []

    def fault(code: FaultCode, detail: str) -> None:
        faults.append(Fault(code=code, path=where, detail=detail))

    is_stamp = str(embedded.sig_object_type) == "/DocTimeStamp"
    name = str(embedded.field_name)
    if not _is_whole(embedded, is_stamp=is_stamp, fault=fault):
        return _CheckedItem(signature=None, stamps=(), faults=tuple(faults))
    added = _added_after(embedded, names)
    if added:
        fault(FaultCode.APPENDED, f"{name}: {added}")
    if is_stamp:
        token = _container(embedded)
        stamps = tuple(_stamps([token], embedded.compute_digest, trust.authorities, fault))
        return _CheckedItem(signature=None, stamps=stamps, faults=tuple(faults))
    value: bytes = embedded.signer_info["signature"].native

    def hash_by(algorithm: str) -> bytes:
        return hashlib.new(algorithm, value).digest()

    stamps = tuple(_stamps(_tokens(embedded), hash_by, trust.authorities, fault))
    signature = _facts(embedded, stamps, trust)
    if signature.is_trusted is False:
        fault(FaultCode.SIGNER_UNTRUSTED, f"{signature.certificate}: {signature.why_not}")
    for stamp in stamps:
        if _is_older(stamp, signature.signed_at):
            fault(FaultCode.CLOCKS_DISAGREE, f"{stamp.at:%Y-%m-%dT%H:%M:%SZ} < {signature.signed_at}")
    return _CheckedItem(signature=signature, stamps=stamps, faults=tuple(faults))


def _is_whole(embedded: Any, *, is_stamp: bool, fault: Any) -> bool:
    """Whether the bytes are those that were signed, and by this certificate's key."""
    from pyhanko.sign.general import CMSExtractionError  # noqa: PLC0415
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity  # noqa: PLC0415

    name = str(embedded.field_name)
    embedded.compute_integrity_info()
    try:
        intact, valid = validate_sig_integrity(
            embedded.signer_info,
            embedded.signer_cert,
            expected_content_type="tst_info" if is_stamp else "data",
            actual_digest=_token_digest(embedded) if is_stamp else embedded.compute_digest(),
        )
    except (CMSExtractionError, ValueError, UnsupportedAlgorithm, NotImplementedError) as error:
        fault(FaultCode.PDF_SIGNATURE_WRONG, f"{name}: {error}")
        return False
    if not intact or _is_padded_oddly(embedded):
        fault(FaultCode.PDF_CHANGED, name)
    elif not valid:
        fault(FaultCode.PDF_SIGNATURE_WRONG, name)
    return bool(intact and valid)


def _container(embedded: Any) -> bytes:
    """The CMS in the space reserved for it."""
    der: bytes = cms.ContentInfo.load(embedded.pkcs7_content).dump()
    return der


def _is_padded_oddly(embedded: Any) -> bool:
    """Whether the reserved space after the CMS holds anything but zeros."""
    padding: bytes = embedded.pkcs7_content[len(_container(embedded)) :]
    return bool(padding.strip(b"\0"))


def _token_digest(embedded: Any) -> bytes:
    content = embedded.signed_data["encap_content_info"]["content"]
    return hashlib.new(embedded.md_algorithm, bytes(content)).digest()


def _added_after(embedded: Any, names: frozenset[str]) -> str:
    """What was added after it, apart from time stamps and other signatures; "" if nothing."""
    from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel  # noqa: PLC0415
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415

    if embedded.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return "it does not cover the whole revision"
    result = embedded.diff_result
    if not isinstance(result, DiffResult):
        return str(result)
    if result.modification_level <= ModificationLevel.LTA_UPDATES:
        return ""
    fields = {str(form_field) for form_field in result.changed_form_fields}
    if result.modification_level is ModificationLevel.FORM_FILLING and fields <= names:
        return ""
    return str(result.modification_level.name).lower().replace("_", " ")


def _tokens(embedded: Any) -> list[bytes]:
    return [
        value.dump()
        for attribute in embedded.signer_info["unsigned_attrs"] or ()
        if attribute["type"].native == "signature_time_stamp_token"
        for value in attribute["values"]
    ]


def _stamps(
    tokens: Sequence[bytes], hash_by: Any, trusted: Sequence[x509.Certificate], fault: Any
) -> list[StampFacts]:
    found = []
    for token in tokens:
        try:
            facts = read_token(token, hash_by=hash_by, trusted=trusted)
        except BadStamp as error:
            fault(FaultCode.STAMP_WRONG, str(error))
            continue
        if facts.is_trusted is False:
            fault(FaultCode.STAMP_UNTRUSTED, f"{facts.authority}: {facts.why_not}")
        found.append(facts)
    return found


def _facts(embedded: Any, stamps: tuple[StampFacts, ...], trust: Trust) -> PdfSignature:
    own = x509.load_der_x509_certificate(embedded.signer_cert.dump())
    others = [
        x509.load_der_x509_certificate(embedded_cert.dump())
        for embedded_cert in embedded.other_embedded_certs
    ]
    signed_at = embedded.self_reported_timestamp
    try:
        key_id = key_id_of_key(own.public_key())
    except (ValueError, UnsupportedAlgorithm):
        key_id = None
    at = min((stamp.at for stamp in stamps if stamp.is_trusted), default=signed_at)
    why_not = _why_not_trusted(own, others, key_id, at, trust)
    return PdfSignature(
        field=str(embedded.field_name),
        certificate=own.subject.rfc4514_string(),
        key_id=key_id,
        signed_at=signed_at,
        is_trusted=None if why_not is None else not why_not,
        why_not=why_not or "",
        covered_bytes=_end(embedded),
        reason=str(embedded.sig_object.get("/Reason", "")),
        stamps=stamps,
    )


def _why_not_trusted(
    own: x509.Certificate,
    others: Sequence[x509.Certificate],
    key_id: str | None,
    at: datetime | None,
    trust: Trust,
) -> str | None:
    """None: the user named no signers, and the key is not the user's own."""
    if not trust.signers:
        return "" if key_id is not None and key_id in trust.own else None
    if at is None:
        return "states no time at which it could have been valid"
    return why_not_led(own, others, trust.signers, at=at, purpose=Purpose.SIGN_DOCUMENTS)


def _is_older(stamp: StampFacts, signed_at: datetime | None) -> bool:
    allowed = timedelta(seconds=CLOCKS_MAY_DIFFER_S + (stamp.error_s or 0))
    return signed_at is not None and stamp.at + allowed < signed_at


def _end(embedded: Any) -> int:
    """The end of the byte range that it covers."""
    try:
        _, _, start, length = (int(one) for one in embedded.byte_range)
    except ValueError:
        return 0
    return start + length


def _keywords(reader: Any) -> str:
    try:
        return str(reader.trailer_view["/Info"]["/Keywords"])
    except KeyError:
        return ""


def _pages_in(text: str) -> int | None:
    """How many pages a text of ours says that there are: the keywords, or the reason of a signature."""
    found = _PAGES.search(text)
    return None if found is None else int(found[1])


def _n_pages(reader: Any) -> int:
    """Counted leaf by leaf: the tree's own count may be wrong. Raises ValueError if it has no end."""
    waiting, n_pages = [reader.root["/Pages"]], 0
    for _ in range(_MAX_NODES):
        if not waiting:
            return n_pages
        node = waiting.pop()
        if "/Kids" in node:
            kids = node["/Kids"]
            waiting += [kids[index] for index in range(len(kids))]
        else:
            n_pages += 1
    raise ValueError("its tree of pages has no end")
