import hashlib

import pytest

from detector.apk.archive import PlainBytes, open_archive
from detector.apk.signers import Signer, read_signers
from tests.fakes.apk_files import apk, der, manifest, pkcs7, with_signing_block

OWN, OTHER = der(0x30, b"certificate of the developer" * 10), der(0x30, b"certificate of another")
V2, V3 = 0x7109871A, 0xF05368C0


def sha256(certificate: bytes) -> str:
    return hashlib.sha256(certificate).hexdigest()


def read(content: bytes) -> tuple[tuple[Signer, ...], str]:
    signers, warnings = read_signers(open_archive(PlainBytes(content)))
    return signers, " ".join(warning.message for warning in warnings)


def signed_v1(certificate: bytes) -> bytes:
    return apk(manifest(), files={"META-INF/CERT.RSA": pkcs7(certificate)})


def test_one_certificate_in_all_schemes_is_one_signer() -> None:
    content = with_signing_block(signed_v1(OWN), {V2: OWN, V3: OWN})
    signers, warnings = read(content)
    assert signers == (Signer(certificate_sha256=sha256(OWN), schemes=("v1", "v2", "v3")),)
    assert warnings == ""


def test_reports_schemes_with_different_certificates() -> None:
    signers, warnings = read(with_signing_block(signed_v1(OWN), {V2: OTHER}))
    assert {one.certificate_sha256: one.schemes for one in signers} == {
        sha256(OWN): ("v1",),
        sha256(OTHER): ("v2",),
    }
    assert "different certificates" in warnings


def test_reports_an_unsigned_file() -> None:
    assert read(apk(manifest())) == ((), "it carries no certificate")


@pytest.mark.parametrize("n_bytes", range(0, len(pkcs7(OWN)), 17))
def test_reports_a_truncated_signature_file(n_bytes: int) -> None:
    signers, warnings = read(apk(manifest(), files={"META-INF/A.RSA": pkcs7(OWN)[:n_bytes]}))
    assert signers == ()
    assert "carries no certificate" in warnings
