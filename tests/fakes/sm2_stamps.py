"""Time stamps signed with SM2 and SM3: made here, signed by openssl, which cannot make whole ones."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, cms, core, pem, tsp, x509

from tests.fakes.time_stamp_authority import SM2_IDENTITY, Authority, openssl

__all__ = ["SM3", "Sm2Stamp", "request_by_sm3", "sha256_of", "sm2_answer", "sm3_of"]

SM3, SM2_WITH_SM3 = "1.2.156.10197.1.401", "1.2.156.10197.1.501"


def sha256_of(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def sm3_of(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sm2Stamp:
    """What a token states. `signer`: the certificate that it names, `key`: the one that signs it."""

    imprint: bytes
    nonce: int
    at: datetime
    imprint_by: str = "sha256"
    signer: str = "signer"
    key: str = "signer"


def request_by_sm3(data: bytes, nonce: int) -> bytes:
    """The DER of a TimeStampReq."""
    imprint = {"hash_algorithm": algos.DigestAlgorithm({"algorithm": SM3}), "hashed_message": sm3_of(data)}
    request = {"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True}
    der: bytes = tsp.TimeStampReq(request).dump()
    return der


def sm2_answer(authority: Authority, stamp: Sm2Stamp) -> bytes:
    """The DER of a TimeStampResp."""
    content = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "1.2.3.4.1",
            "message_imprint": {
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": stamp.imprint_by}),
                "hashed_message": stamp.imprint,
            },
            "serial_number": 7,
            "gen_time": stamp.at,
            "accuracy": {"seconds": 1},
            "nonce": stamp.nonce,
        }
    ).dump()
    certificate = _certificate(authority, stamp.signer)
    attributes = _attributes(content, certificate)
    signer_info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                {"issuer": certificate.issuer, "serial_number": certificate.serial_number},
            ),
            "digest_algorithm": {"algorithm": SM3},
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": SM2_WITH_SM3},
            "signature": _signed(authority, stamp.key, attributes.dump()),
        }
    )
    issuers = [authority.folder / f"{name}.pem" for name in ("issuer", "root")]
    chain = [_read(path.read_bytes()) for path in issuers if path.exists()]
    signed = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [{"algorithm": SM3}],
            "encap_content_info": {
                "content_type": "tst_info",
                "content": core.ParsableOctetString(content),
            },
            "certificates": [certificate, *chain],
            "signer_infos": [signer_info],
        }
    )
    token = cms.ContentInfo({"content_type": "signed_data", "content": signed})
    der: bytes = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()
    return der


def _attributes(content: bytes, certificate: x509.Certificate) -> cms.CMSAttributes:
    named = tsp.SigningCertificateV2(
        {"certs": [{"hash_algorithm": {"algorithm": SM3}, "cert_hash": sm3_of(certificate.dump())}]}
    )
    return cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["tst_info"]},
            {"type": "message_digest", "values": [sm3_of(content)]},
            {"type": "signing_certificate_v2", "values": [named]},
        ]
    )


def _signed(authority: Authority, name: str, data: bytes) -> bytes:
    path = authority.folder / "to-sign"
    path.write_bytes(data)
    identity = ("-sigopt", f"distid:{SM2_IDENTITY}")
    return openssl("dgst", "-sm3", *identity, "-sign", authority.folder / f"{name}.key", path)


def _certificate(authority: Authority, name: str) -> x509.Certificate:
    return _read((authority.folder / f"{name}.pem").read_bytes())


def _read(text: bytes) -> x509.Certificate:
    return x509.Certificate.load(pem.unarmor(text)[2])
