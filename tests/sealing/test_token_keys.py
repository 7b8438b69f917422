"""Keys on a token, by SoftHSM 2: each kind signs, and every error is one sentence."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from detector.core.errors import ConfigError
from detector.evidence.fault import FaultCode
from detector.sealing.public_keys import is_made_by, is_signed_by
from detector.sealing.trust import NOBODY, read_trust
from detector.sealing.verified import State, verify_path
from detector.wiring.keys import KeyChoice, key_of
from detector.wiring.sealing import seal_case
from tests.conftest import RequireBinary
from tests.fakes.soft_token import PIN, SoftToken, make_token
from tests.fakes.time_stamp_authority import openssl
from tests.sealing.sealed_cases import CLOCK, make_case


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary) -> Iterator[SoftToken]:
    require_binary("softhsm2-util")
    require_binary("openssl")
    pytest.importorskip("pkcs11")
    made = make_token(tmp_path_factory.mktemp("token"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(made.config))  # read once, when the library is first used
        yield made


def pin(what: str) -> bytes:
    assert what.startswith("pkcs11:token=Lab%201;object=")
    assert "module-path" not in what
    return PIN.encode()


@pytest.mark.parametrize("label", ["ed25519", "p256", "p384", "rsa"])
def test_each_kind_of_key_signs_without_leaving_its_token(label: str, token: SoftToken) -> None:
    key = key_of(KeyChoice(name=token.uri(label), certificates=token.certificates[label], ask=pin))
    certificate = x509.load_pem_x509_certificate(token.certificates[label].read_bytes())
    assert key.certificates == (certificate,)
    assert key.public_pem == certificate.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for data in (b"", b"said" * 1000):
        assert is_made_by(certificate.public_key(), data, key.sign(data))


@pytest.mark.parametrize("label", ["ed25519", "p256", "p384"])
def test_a_case_is_sealed_by_a_key_on_a_token(label: str, token: SoftToken, tmp_path: Path) -> None:
    case = make_case(tmp_path / "case", n_runs=1)
    chosen = KeyChoice(name=token.uri(label), ask=pin)
    sealed = seal_case(case.root, chosen=chosen, urls=(), clock=CLOCK)
    (tmp_path / "pub.pem").write_bytes(key_of(chosen).public_pem)
    found = verify_path(case.root, read_trust([tmp_path / "pub.pem"]))
    assert (found.state, found.seals[0].key_id) == (State.WHOLE, sealed.key_id)
    assert not seal_case(case.root, chosen=chosen, urls=(), clock=CLOCK).is_new
    statement = sealed.folder / "seal" / "statement.dsse.json"
    statement.write_bytes(statement.read_bytes().replace(b'"sig": "', b'"sig": "A', 1))
    codes = {fault.code for fault in verify_path(case.root, NOBODY).faults}
    assert codes & {FaultCode.STATEMENT_WRONG, FaultCode.SIGNATURE_WRONG}


def test_an_rsa_key_cannot_seal_a_case(token: SoftToken, tmp_path: Path) -> None:
    case = make_case(tmp_path / "case", n_runs=1)
    with pytest.raises(ConfigError, match="sealed by an Ed25519 or ECDSA key"):
        seal_case(case.root, chosen=KeyChoice(name=token.uri("rsa"), ask=pin), urls=(), clock=CLOCK)


@pytest.mark.parametrize(
    ("uri", "secret", "why"),
    [
        ("pkcs11:token=Lab%201;object=p256", "4711-wrong", "this is not its PIN"),
        ("pkcs11:token=Lab%201;object=nobody", PIN, "no such private key"),
        ("pkcs11:token=Other;object=p256", PIN, "no such token"),
    ],
)
def test_reports_an_error_in_one_sentence(uri: str, secret: str, why: str, token: SoftToken) -> None:
    module = token.uri("x").partition("?")[2]
    with pytest.raises(ConfigError, match=why) as refused:
        key_of(KeyChoice(name=f"{uri}?{module}", ask=lambda _: secret.encode()))
    assert secret not in str(refused.value)


def test_reports_a_missing_library(token: SoftToken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uri = token.uri("p256").partition("?")[0]
    with pytest.raises(ConfigError, match="DETECTOR_PKCS11_MODULE"):
        key_of(KeyChoice(name=uri, ask=pin))
    monkeypatch.setenv("DETECTOR_PKCS11_MODULE", str(tmp_path / "none.so"))
    with pytest.raises(ConfigError, match=r"cannot be used.*none\.so"):
        key_of(KeyChoice(name=uri, ask=pin))


def test_the_pin_may_be_in_a_file_that_only_its_owner_can_read(token: SoftToken, tmp_path: Path) -> None:
    path = tmp_path / "pin"
    path.write_text(f"{PIN}\n", encoding="utf-8")
    uri = f"{token.uri('p256')}&pin-source=file:{path}"
    with pytest.raises(ConfigError, match="others can read this passphrase"):
        key_of(KeyChoice(name=uri))
    path.chmod(0o600)
    key = key_of(KeyChoice(name=uri))
    assert is_signed_by(key.public_pem, b"x", key.sign(b"x"))


def test_detects_the_public_half_of_another_key(token: SoftToken, tmp_path: Path) -> None:
    """Two keys under one id, as a careless import leaves them: the wrong public half may be found first."""
    stranger = tmp_path / "stranger.key"
    openssl("genpkey", "-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", stranger)
    key = key_of(KeyChoice(name=token.uri("p256"), ask=pin))
    public = serialization.load_pem_private_key(stranger.read_bytes(), None).public_key()
    assert not is_made_by(public, b"x", key.sign(b"x"))
