"""Tokens of an authority made with openssl, checked against the request, the bytes and the chain."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from detector.sealing.time_stamp import BadStamp, read_stamp, stamp_request
from tests.conftest import RequireBinary
from tests.fakes.time_stamp_authority import Authority, make_authority, openssl

DATA = b"what was sealed"
NONCE = 0x1234567890ABCDEF >> 1


@pytest.fixture(scope="module", params=["rsa with chain", "ec"])
def authority(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary
) -> Authority:
    require_binary("openssl")
    folder = tmp_path_factory.mktemp("tsa") / "tsa"
    key, _, chain = request.param.partition(" ")
    return make_authority(folder, with_chain=bool(chain), key=key)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary) -> Authority:
    require_binary("openssl")
    return make_authority(tmp_path_factory.mktemp("other") / "tsa", with_chain=False)


def certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_an_honest_answer_states_the_time_and_the_authority(authority: Authority) -> None:
    request = stamp_request(DATA, NONCE)
    answer = authority.answer(request)
    facts = read_stamp(answer, request=request, data=DATA)
    assert abs(facts.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert facts.error_s == 1
    assert facts.authority == "CN=Test signer"
    assert facts.is_trusted is None
    trusted = read_stamp(answer, request=request, data=DATA, trusted=[certificate(authority.root)])
    assert trusted.is_trusted is True


def test_openssl_agrees(authority: Authority, tmp_path: Path) -> None:
    request = stamp_request(DATA, NONCE)
    (tmp_path / "q").write_bytes(request)
    (tmp_path / "r").write_bytes(authority.answer(request))
    (tmp_path / "d").write_bytes(DATA)
    for against in (("-data", tmp_path / "d"), ("-queryfile", tmp_path / "q")):
        openssl("ts", "-verify", "-in", tmp_path / "r", *against, "-CAfile", authority.root)


def test_another_root_is_not_trusted(authority: Authority, other: Authority) -> None:
    request = stamp_request(DATA, NONCE)
    facts = read_stamp(
        authority.answer(request), request=request, data=DATA, trusted=[certificate(other.root)]
    )
    assert facts.is_trusted is False


Wrong = Callable[[Authority], tuple[bytes, bytes, bytes]]


def for_other_bytes(authority: Authority) -> tuple[bytes, bytes, bytes]:
    request = stamp_request(DATA, NONCE)
    return authority.answer(stamp_request(b"other", NONCE)), request, DATA


def of_another_request(authority: Authority) -> tuple[bytes, bytes, bytes]:
    request = stamp_request(DATA, NONCE)
    return authority.answer(stamp_request(DATA, NONCE + 2)), request, DATA


def moved_to_other_bytes(authority: Authority) -> tuple[bytes, bytes, bytes]:
    request = stamp_request(DATA, NONCE)
    return authority.answer(request), request, b"other"


def without_a_nonce(authority: Authority) -> tuple[bytes, bytes, bytes]:
    request = stamp_request(DATA, NONCE)
    return authority.answer(authority.ask(DATA, nonce=False)), request, DATA


def with_more_behind_it(authority: Authority) -> tuple[bytes, bytes, bytes]:
    request = stamp_request(DATA, NONCE)
    return authority.answer(request) + b"\0", request, DATA


@pytest.mark.parametrize(
    "wrong",
    [for_other_bytes, of_another_request, moved_to_other_bytes, without_a_nonce, with_more_behind_it],
    ids=lambda one: one.__name__,
)
def test_refuses_an_answer(wrong: Wrong, authority: Authority) -> None:
    answer, request, data = wrong(authority)
    with pytest.raises(BadStamp):
        read_stamp(answer, request=request, data=data)


def test_refuses_a_signer_with_another_purpose(tmp_path: Path, require_binary: RequireBinary) -> None:
    """openssl refuses to sign with such a certificate, so an honest token has its signer exchanged."""
    require_binary("openssl")
    authority = make_authority(tmp_path / "tsa", with_chain=False)
    request = stamp_request(DATA, NONCE)
    answer = authority.answer(request)
    signer = certificate(authority.folder / "signer.pem")
    web = certificate(authority.folder / "web.pem")
    exchanged = answer.replace(signer.public_bytes(Encoding.DER), web.public_bytes(Encoding.DER))
    assert exchanged != answer
    with pytest.raises(BadStamp):
        read_stamp(exchanged, request=request, data=DATA)


def test_no_changed_byte_changes_trusted_facts(authority: Authority) -> None:
    """Unsigned bytes (status, lengths, other certificates) may change, but then the facts stay the same."""
    request = stamp_request(DATA, NONCE)
    answer = authority.answer(request)
    facts = read_stamp(answer, request=request, data=DATA, trusted=[certificate(authority.root)])
    passed = []
    for index in range(0, len(answer), 7):
        changed = bytearray(answer)
        changed[index] ^= 1
        try:
            found = read_stamp(
                bytes(changed), request=request, data=DATA, trusted=[certificate(authority.root)]
            )
        except BadStamp:
            continue
        if found.is_trusted:
            passed.append((index, found))
    assert all(found == facts for _, found in passed)  # what is still valid states the same
    assert len(passed) < 0.2 * len(answer) / 7
