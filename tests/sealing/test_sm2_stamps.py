"""Time stamps signed with SM2: checked by openssl, refused where anything is forged or cannot be checked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from detector.sealing.time_stamp import BadStamp, read_stamp, stamp_request
from tests.conftest import RequireBinary
from tests.fakes.sm2_stamps import SM3, Sm2Stamp, request_by_sm3, sha256_of, sm2_answer, sm3_of
from tests.fakes.time_stamp_authority import Authority, make_authority

DATA, NONCE = b"what was sealed", 0x1234567
NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=12)
"""Later than its certificates, which are made when the first test here begins, long after this line."""
HONEST = Sm2Stamp(imprint=sha256_of(DATA), nonce=NONCE, at=NOW)


@pytest.fixture(scope="module", params=[False, True], ids=["by the root", "by an issuer"])
def authority(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary
) -> Authority:
    require_binary("openssl")
    return make_authority(tmp_path_factory.mktemp("sm2") / "tsa", with_chain=request.param, key="sm2")


def certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_a_stamp_signed_with_sm2_leads_to_the_root_that_was_named(authority: Authority) -> None:
    root = certificate(authority.root)
    request = stamp_request(DATA, NONCE)
    facts = read_stamp(sm2_answer(authority, HONEST), request=request, data=DATA, trusted=[root])
    assert (facts.is_trusted, facts.why_not) == (True, "")
    assert (facts.at, facts.authority) == (NOW, "CN=Test signer")


def test_so_does_one_that_names_the_data_by_sm3(authority: Authority) -> None:
    answer = sm2_answer(authority, replace(HONEST, imprint=sm3_of(DATA), imprint_by=SM3))
    facts = read_stamp(answer, request=request_by_sm3(DATA, NONCE), data=DATA)
    assert facts.at == NOW


def of_other_bytes(authority: Authority) -> bytes:
    return sm2_answer(authority, replace(HONEST, imprint=sha256_of(b"other bytes")))


def by_another_key(authority: Authority) -> bytes:
    """It names the signer's certificate and bears the signature of another key of the same authority."""
    return sm2_answer(authority, replace(HONEST, key="web"))


def by_another_certificate(authority: Authority) -> bytes:
    """Which is rightly issued, and for another purpose."""
    return sm2_answer(authority, replace(HONEST, signer="web", key="web"))


def with_another_time(authority: Authority) -> bytes:
    answer, stated = sm2_answer(authority, HONEST), f"{NOW:%Y%m%d%H%M%S}Z".encode()
    earlier = f"{NOW - timedelta(days=1):%Y%m%d%H%M%S}Z".encode()
    assert answer.count(stated) == 1
    return answer.replace(stated, earlier)


def with_another_signature(authority: Authority) -> bytes:
    answer = bytearray(sm2_answer(authority, HONEST))
    answer[-1] ^= 1
    return bytes(answer)


@pytest.mark.parametrize(
    ("forged", "complaint"),
    [
        pytest.param(of_other_bytes, "other bytes", id="another digest"),
        pytest.param(by_another_key, "its signature is wrong", id="another signer"),
        pytest.param(by_another_certificate, "not meant to stamp times", id="another certificate"),
        pytest.param(with_another_time, "changed after it was signed", id="an altered token"),
        pytest.param(with_another_signature, "its signature is wrong", id="an altered signature"),
    ],
)
def test_refuses_a_forged_stamp(
    forged: Callable[[Authority], bytes], complaint: str, authority: Authority
) -> None:
    answer, request = forged(authority), stamp_request(DATA, NONCE)
    with pytest.raises(BadStamp, match=complaint):
        read_stamp(answer, request=request, data=DATA, trusted=[certificate(authority.root)])


def test_another_root_of_the_same_name_is_not_trusted(authority: Authority, tmp_path: Path) -> None:
    """It issued nothing: that its name is the issuer's proves nothing."""
    other = make_authority(tmp_path / "other", with_chain=False, key="sm2")
    request = stamp_request(DATA, NONCE)
    answer = sm2_answer(authority, HONEST)
    facts = read_stamp(answer, request=request, data=DATA, trusted=[certificate(other.root)])
    assert facts.is_trusted is False
    assert "named as trusted" in facts.why_not


def test_without_openssl_it_is_neither_right_nor_wrong(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answer, request = sm2_answer(authority, HONEST), stamp_request(DATA, NONCE)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadStamp, match="this machine has no openssl"):
        read_stamp(answer, request=request, data=DATA)
