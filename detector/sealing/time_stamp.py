"""RFC 3161: builds a time-stamp request, and verifies the answer against the data and the signer's key.

Answers with and without a chain are accepted, with certificates in any order. Checked: RFC 3161 2.3 and
2.4.2, RFC 5652 5.4 (signed attributes), RFC 5035 (the certificate that the signature names).
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import algos, cms, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from detector.sealing.certificate_chain import Purpose, why_not_led, why_unfit
from detector.sealing.sm2 import SM3, Sm2Unavailable, is_sm2, signed_by_sm2

__all__ = [
    "BadStamp",
    "StampFacts",
    "read_stamp",
    "read_stamp_of_hash",
    "read_token",
    "request_for_hash",
    "stamp_request",
    "token_in",
]

_HASHES: dict[str, Any] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
    SM3: hashes.SM3,  # asn1crypto has no name for it
}


class BadStamp(Exception):
    """The answer is invalid, or answers another request; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StampFacts:
    """`authority` is its certificate's subject. `is_trusted` None: no trusted certificates were given.

    `why_not`: why it is not trusted, "" otherwise.
    `at` is the authority's own clock, UTC; `error_s` its stated accuracy, None if it states none.
    """

    at: datetime
    error_s: float | None
    authority: str
    serial: str
    is_trusted: bool | None
    why_not: str = ""


def stamp_request(data: bytes, nonce: int) -> bytes:
    """The DER of a TimeStampReq for `data`, requesting the certificate."""
    return request_for_hash(hashlib.sha256(data).digest(), nonce)


def request_for_hash(sha256: bytes, nonce: int) -> bytes:
    """The same for data whose sha256 is known."""
    request = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "hashed_message": sha256,
            },
            "nonce": nonce,
            "cert_req": True,
        }
    )
    der: bytes = request.dump()
    return der


def read_stamp(
    answer: bytes, *, request: bytes, data: bytes, trusted: Sequence[x509.Certificate] = ()
) -> StampFacts:
    """Raises BadStamp if the answer does not belong to `request`, `data` or the key that signed it."""
    hashed = {name: _digest(name, data) for name in ("sha256", SM3)}
    return _read_answer(answer, request, hashed, trusted)


def read_stamp_of_hash(
    answer: bytes, *, request: bytes, sha256: bytes, trusted: Sequence[x509.Certificate] = ()
) -> StampFacts:
    """The same for data whose sha256 is known."""
    return _read_answer(answer, request, {"sha256": sha256}, trusted)


def _read_answer(
    answer: bytes, request: bytes, hashed: Mapping[str, bytes], trusted: Sequence[x509.Certificate]
) -> StampFacts:
    """`hashed`: the data by each algorithm that a request may name."""
    with _errors_mapped():
        token = _token_of(answer)
        info = token["content"]["encap_content_info"]["content"].parsed
        _check_request(info, tsp.TimeStampReq.load(request, strict=True), hashed)
        return _facts(token, trusted)


def token_in(answer: bytes) -> bytes:
    """The DER of the token in an answer. Raises BadStamp if there is none."""
    with _errors_mapped():
        der: bytes = _token_of(answer).dump()
        return der


def read_token(
    token: bytes, *, hash_by: Callable[[str], bytes], trusted: Sequence[x509.Certificate] = ()
) -> StampFacts:
    """Reads a token without its request, as in a PDF. `hash_by`: the data's hash by hashlib's name.

    Raises BadStamp if it does not belong to the data or to the key that signed it.
    """
    with _errors_mapped():
        content = cms.ContentInfo.load(token, strict=True)
        if content["content_type"].native != "signed_data":
            raise BadStamp("holds no signed token")
        imprint = content["content"]["encap_content_info"]["content"].parsed["message_imprint"]
        algorithm = imprint["hash_algorithm"]["algorithm"].native
        name = "sm3" if algorithm == SM3 else algorithm
        if algorithm not in _HASHES or imprint["hashed_message"].native != hash_by(name):
            raise BadStamp("answers for other bytes")
        return _facts(content, trusted)


@contextmanager
def _errors_mapped() -> Iterator[None]:
    try:
        yield
    except BadStamp:
        raise
    except UnsupportedAlgorithm as error:
        raise BadStamp(f"is signed in a way that is not known here: {error}") from error
    except Exception as error:  # a third-party parser on hostile bytes: all its errors mean the same
        raise BadStamp(f"is no answer of a time-stamp authority: {type(error).__name__}") from error


def _token_of(answer: bytes) -> Any:
    response = tsp.TimeStampResp.load(answer, strict=True)
    status = response["status"]["status"].native
    if status not in ("granted", "granted_with_mods"):
        raise BadStamp(f"the authority refused: {status}")
    return response["time_stamp_token"]


def _facts(token: Any, trusted: Sequence[x509.Certificate]) -> StampFacts:
    if token["content_type"].native != "signed_data":
        raise BadStamp("holds no signed token")
    signed_data = token["content"]
    content = signed_data["encap_content_info"]
    if content["content_type"].native != "tst_info" or len(signed_data["signer_infos"]) != 1:
        raise BadStamp("holds no token of one signer")
    info = content["content"].parsed
    signer = signed_data["signer_infos"][0]
    embedded = [
        x509.load_der_x509_certificate(one.chosen.dump())
        for one in signed_data["certificates"] or ()
        if one.name == "certificate"
    ]
    certificate = _signing_certificate(signer, [*embedded, *trusted])
    _check_signature(signer, bytes(content["content"]), certificate)
    at = info["gen_time"].native.astimezone(UTC)
    _check_purpose(certificate, at)
    why_not = ""
    if trusted:
        why_not = why_not_led(certificate, embedded, trusted, at=at, purpose=Purpose.STAMP_TIMES)
    return StampFacts(
        at=at,
        error_s=_accuracy(info),
        authority=certificate.subject.rfc4514_string(),
        serial=f"{info['serial_number'].native:x}",
        is_trusted=not why_not if trusted else None,
        why_not=why_not,
    )


def _check_request(info: Any, request: Any, hashed: Mapping[str, bytes]) -> None:
    asked = request["message_imprint"]
    algorithm = asked["hash_algorithm"]["algorithm"].native
    if asked["hashed_message"].native != hashed.get(algorithm):
        raise BadStamp("was asked for other bytes")
    imprint = info["message_imprint"]
    same_algorithm = imprint["hash_algorithm"]["algorithm"].native == algorithm
    if not same_algorithm or imprint["hashed_message"].native != asked["hashed_message"].native:
        raise BadStamp("answers for other bytes")
    if info["nonce"].native != request["nonce"].native:
        raise BadStamp("answers another request (the nonce differs)")


def _signing_certificate(signer: Any, known: Sequence[x509.Certificate]) -> x509.Certificate:
    sid = signer["sid"]
    for certificate in known:
        if sid.name == "issuer_and_serial_number":
            is_signer = certificate.serial_number == sid.chosen["serial_number"].native and (
                certificate.issuer.public_bytes() == sid.chosen["issuer"].dump()
            )
        else:
            extension = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
            is_signer = extension.value.digest == sid.chosen.native
        if is_signer:
            return certificate
    raise BadStamp("does not carry the certificate of its signer (--trust-tsa FILE may give it)")


def _check_signature(signer: Any, content: bytes, certificate: x509.Certificate) -> None:
    digest_name = signer["digest_algorithm"]["algorithm"].native
    if digest_name not in _HASHES:
        raise BadStamp(f"is signed with {digest_name}, which is not known here")
    attributes = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
    if attributes["content_type"][0].native != "tst_info":
        raise BadStamp("its signature is about something else")
    if attributes["message_digest"][0].native != _digest(digest_name, content):
        raise BadStamp("was changed after it was signed")
    if not _names(attributes, certificate):
        raise BadStamp("its signature names another certificate")
    signed = cms.CMSAttributes(signer["signed_attrs"]).untag().dump(force=True)
    if not _is_by(certificate, signer, signed, digest_name):
        raise BadStamp("its signature is wrong")


def _is_by(certificate: x509.Certificate, signer: Any, signed: bytes, digest_name: str) -> bool:
    signature = signer["signature"].native
    if not is_sm2(certificate):
        return _is_signature(certificate.public_key(), signer, signature, signed, _HASHES[digest_name]())
    if digest_name != SM3:
        raise BadStamp(f"is signed with SM2 and {digest_name}, which is not known here")
    try:
        return signed_by_sm2(certificate, signed, signature)
    except Sm2Unavailable as error:
        raise BadStamp(str(error)) from error


def _digest(name: str, data: bytes) -> bytes:
    digest = hashes.Hash(_HASHES[name]())
    digest.update(data)
    return bytes(digest.finalize())


def _names(attributes: dict[str, Any], certificate: x509.Certificate) -> bool:
    """Whether the signed attributes name the signing certificate (RFC 3161 2.4.1, RFC 5816)."""
    der = certificate.public_bytes(Encoding.DER)
    if "signing_certificate_v2" in attributes:
        first = attributes["signing_certificate_v2"][0]["certs"][0]
        name = first["hash_algorithm"]["algorithm"].native
        return name in _HASHES and bool(_digest(name, der) == first["cert_hash"].native)
    if "signing_certificate" in attributes:
        first = attributes["signing_certificate"][0]["certs"][0]
        return bool(hashlib.sha1(der, usedforsecurity=False).digest() == first["cert_hash"].native)
    return False


def _is_signature(key: Any, signer: Any, signature: bytes, signed: bytes, digest: Any) -> bool:
    try:
        if isinstance(key, rsa.RSAPublicKey):
            is_pss = signer["signature_algorithm"]["algorithm"].native == "rsassa_pss"
            scheme: Any = padding.PKCS1v15()
            if is_pss:
                scheme = padding.PSS(mgf=padding.MGF1(digest), salt_length=padding.PSS.AUTO)
            key.verify(signature, signed, scheme, digest)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(digest))
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, signed)
        else:
            raise BadStamp("is signed with a kind of key that is not known here")
    except InvalidSignature:
        return False
    return True


def _check_purpose(certificate: x509.Certificate, at: datetime) -> None:
    unfit = why_unfit(certificate, Purpose.STAMP_TIMES)
    if unfit:
        raise BadStamp(f"its certificate {unfit}")
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise BadStamp("its certificate was not valid at the time that it states")


def _accuracy(info: Any) -> float | None:
    accuracy = info["accuracy"].native
    if not accuracy:
        return None
    return (accuracy["seconds"] or 0) + (accuracy["millis"] or 0) / 1e3 + (accuracy["micros"] or 0) / 1e6
