"""Signs PDF reports (PAdES B-B, with a time stamp B-T) and stamps them later, both as an increment.

The original bytes stay unchanged before the increment: a signed report begins with the unsigned one. pyHanko
writes the increment and the CMS; signing with the key and querying time-stamp authorities are our own code.

Ed25519 is refused: poppler's pdfsig and other PDF readers call such a signature invalid.
"""

import asyncio
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from detector.core.errors import ConfigError, needs_extra
from detector.sealing.keys import SealKey
from detector.sealing.public_keys import Algorithm, digest_of

__all__ = ["PdfWords", "load_pyhanko", "signed_pdf", "stamped_pdf"]

_HEX_RESERVED = 2 * 32 * 1024
"""For signature, chain and token; a chain of four RSA certificates and a token with its own take 16 kB."""

Stamping = Callable[[bytes], bytes | None]
"""The token for a sha256; None if no authority gave one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfWords:
    """The text in the signature's own fields, which every reader shows."""

    reason: str
    name: str | None = None


def load_pyhanko() -> None:
    """Raises ConfigError if the extra is not installed."""
    with needs_extra("pdf", "a signature of a PDF"):
        import pyhanko.sign  # noqa: F401, PLC0415


def signed_pdf(
    content: bytes, key: SealKey, *, at: datetime, words: PdfWords, stamping: Stamping | None = None
) -> bytes:
    """`at` is the signature's own time, UTC. Raises ConfigError if this key or PDF cannot be used."""
    _refuse_key(key)
    from pyhanko.sign.fields import SigSeedSubFilter  # noqa: PLC0415 - an extra
    from pyhanko.sign.signers.pdf_byterange import SignatureObject  # noqa: PLC0415

    placeholder = SignatureObject(
        timestamp=at,
        subfilter=SigSeedSubFilter.PADES,
        reason=words.reason,
        name=words.name,
        bytes_reserved=_HEX_RESERVED,
    )
    algorithm = digest_of(key.algorithm)

    def cms_for(digest: bytes) -> Any:
        made = asyncio.run(
            _signer(key).async_sign(data_digest=digest, digest_algorithm=algorithm, use_pades=True)
        )
        return made if stamping is None else _with_token(made, stamping)

    return _increment(content, placeholder, "Signature", algorithm, cms_for)


def stamped_pdf(content: bytes, stamping: Stamping) -> bytes | None:
    """The PDF with a document time stamp over its whole content; None if no authority gave one."""
    from asn1crypto import cms  # noqa: PLC0415
    from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp  # noqa: PLC0415

    class NoToken(Exception):
        pass

    def cms_for(digest: bytes) -> Any:
        token = stamping(digest)
        if token is None:
            raise NoToken
        return cms.ContentInfo.load(token)

    try:
        return _increment(
            content, DocumentTimestamp(bytes_reserved=_HEX_RESERVED), "Stamp", "sha256", cms_for
        )
    except NoToken:
        return None


def _refuse_key(key: SealKey) -> None:
    if key.algorithm is Algorithm.ED25519:
        raise ConfigError(
            f"{key.path}: is an Ed25519 key, which other readers of PDF do not know: take an RSA or ECDSA key"
        )
    if not key.certificates:
        raise ConfigError(
            f"{key.path}: a PDF is signed with a certificate: --certificate FILE, or a PKCS #12"
        )


def _increment(
    content: bytes, placeholder: Any, stem: str, algorithm: str, cms_for: Callable[[bytes], Any]
) -> bytes:
    """The PDF with one more revision that holds the placeholder, filled by `cms_for` of its digest."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.pdf_utils.misc import PdfError  # noqa: PLC0415
    from pyhanko.sign.fields import SigFieldSpec, enumerate_sig_fields  # noqa: PLC0415
    from pyhanko.sign.general import SigningError  # noqa: PLC0415
    from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup  # noqa: PLC0415

    class Increment(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            """Does nothing: pyHanko would enter itself as producer and the system clock's time as date."""

    try:
        writer = Increment(io.BytesIO(content))
        n_before = len(list(enumerate_sig_fields(writer.prev)))
        field = f"{stem}{n_before + 1}"
        steps = PdfCMSEmbedder(new_field_spec=SigFieldSpec(field)).write_cms(field_name=field, writer=writer)
        next(steps)
        steps.send(SigObjSetup(sig_placeholder=placeholder))
        prepared, out = steps.send(SigIOSetup(md_algorithm=algorithm))
        steps.send(cms_for(prepared.document_digest))
        made: bytes = out.getvalue()
    except (PdfError, SigningError, ValueError, OSError) as error:
        raise ConfigError(f"this PDF cannot be signed: {error}") from error
    if not made.startswith(content):
        raise ConfigError("this PDF cannot be signed without changing what is there")
    return made


def _signer(key: SealKey) -> Any:
    from asn1crypto import x509  # noqa: PLC0415
    from pyhanko.sign.signers import Signer  # noqa: PLC0415
    from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: PLC0415

    certificates = [
        x509.Certificate.load(certificate.public_bytes(Encoding.DER)) for certificate in key.certificates
    ]
    above = SimpleCertificateStore()
    above.register_multiple(certificates[1:])

    class KeySigner(Signer):
        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            del digest_algorithm, dry_run  # the key's own
            return key.sign(data)

    return KeySigner(signing_cert=certificates[0], cert_registry=above, embed_roots=False)


def _with_token(made: Any, stamping: Stamping) -> Any:
    """A signature-time-stamp (RFC 3161 appendix A) over the signature's value."""
    from asn1crypto import cms  # noqa: PLC0415

    signer = made["content"]["signer_infos"][0]
    token = stamping(hashlib.sha256(signer["signature"].native).digest())
    if token is not None:
        attribute = {"type": "signature_time_stamp_token", "values": [cms.ContentInfo.load(token)]}
        signer["unsigned_attrs"] = cms.CMSAttributes([cms.CMSAttribute(attribute)])
    return made
