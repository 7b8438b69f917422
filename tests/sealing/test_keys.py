import json
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from detector.core.errors import ConfigError
from detector.sealing.keys import make_key, read_certificates, read_key, with_certificates
from detector.sealing.public_keys import Algorithm, is_signed_by
from detector.sealing.trust import read_trust
from tests.conftest import RequireBinary
from tests.fakes.time_stamp_authority import openssl

ORDERS = {  # SEC 2, 2.4.2 and 2.5.1
    "P-256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "P-384": (((1 << 192) - 1) << 192) + 0xC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
}


def test_a_new_key_is_accessible_to_its_owner_only(tmp_path: Path) -> None:
    key = make_key(tmp_path / "keys")
    assert key.path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0
    assert read_key(key.path).key_id == key.key_id


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    key = make_key(tmp_path)
    before = key.path.read_bytes()
    with pytest.raises(ConfigError, match="never written over"):
        make_key(tmp_path)
    assert key.path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_refuses_a_key_that_others_can_read(tmp_path: Path, mode: int) -> None:
    key = make_key(tmp_path)
    key.path.chmod(mode)
    with pytest.raises(ConfigError, match=f"others can read this key .mode {mode:o}"):
        read_key(key.path)


@pytest.mark.parametrize("is_worktree", [False, True])
def test_refuses_a_place_in_a_repository(tmp_path: Path, is_worktree: bool) -> None:
    outside = make_key(tmp_path / "outside")
    if is_worktree:
        (tmp_path / "checkout").mkdir()
        (tmp_path / "checkout" / ".git").write_text("gitdir: elsewhere\n", encoding="utf-8")
    else:
        subprocess.run(["git", "init", "-q", tmp_path / "checkout"], check=True)
    with pytest.raises(ConfigError, match="git repository"):
        make_key(tmp_path / "checkout" / "deep" / "keys")
    assert not (tmp_path / "checkout" / "deep").exists()
    moved = tmp_path / "checkout" / "seal.key.pem"
    moved.write_bytes(outside.path.read_bytes())
    moved.chmod(0o600)
    with pytest.raises(ConfigError, match="git repository"):
        read_key(moved)


def test_the_key_id_matches_openssl(tmp_path: Path, require_binary: RequireBinary) -> None:
    require_binary("openssl")
    key = make_key(tmp_path)
    der = openssl("pkey", "-pubin", "-in", tmp_path / "seal.pub.pem", "-outform", "DER")
    (tmp_path / "der").write_bytes(der)
    assert openssl("dgst", "-sha256", "-r", tmp_path / "der").split()[0].decode() == key.key_id


def test_a_key_made_by_openssl_signs_as_well(tmp_path: Path, require_binary: RequireBinary) -> None:
    require_binary("openssl")
    path = tmp_path / "lab.pem"
    openssl("genpkey", "-algorithm", "ed25519", "-out", path)
    path.chmod(0o600)
    assert len(read_key(path).sign(b"x")) == 64


def made(folder: Path, kind: str, *options: str) -> Path:
    """A private key by openssl. `kind`: ed25519, P-256, P-384, rsa, or another curve."""
    path = folder / f"{kind}.pem"
    algorithm = {"ed25519": ("ed25519",), "rsa": ("rsa", "-pkeyopt", "rsa_keygen_bits:2048")}.get(
        kind, ("ec", "-pkeyopt", f"ec_paramgen_curve:{kind}")
    )
    openssl("genpkey", "-algorithm", *algorithm, "-out", path, *options)
    path.chmod(0o600)
    return path


def certified(key: Path, *options: str) -> Path:
    path = key.with_suffix(".crt")
    openssl("req", "-x509", "-new", "-key", key, "-subj", "/CN=Lab", "-days", "30", "-out", path, *options)
    return path


@pytest.mark.parametrize("kind", ["P-256", "P-384"])
def test_an_elliptic_signature_has_one_spelling(
    kind: str, tmp_path: Path, require_binary: RequireBinary
) -> None:
    """(r, n - s), which anyone can derive from (r, s), is refused; openssl accepts ours."""
    require_binary("openssl")
    key = read_key(made(tmp_path, kind))
    (tmp_path / "data").write_bytes(b"said")
    (tmp_path / "pub.pem").write_bytes(key.public_pem)
    digest = "-sha384" if key.algorithm is Algorithm.P384 else "-sha256"
    for _ in range(4):
        signature = key.sign(b"said")
        assert is_signed_by(key.public_pem, b"said", signature)
        assert not is_signed_by(key.public_pem, b"Said", signature)
        r, s = decode_dss_signature(signature)
        assert not is_signed_by(key.public_pem, b"said", encode_dss_signature(r, ORDERS[kind] - s))
        (tmp_path / "sig").write_bytes(signature)
        openssl(
            "dgst", digest, "-verify", tmp_path / "pub.pem", "-signature", tmp_path / "sig", tmp_path / "data"
        )
    assert not is_signed_by(key.public_pem, b"said", b"no signature")


def test_an_encrypted_key_asks_for_its_passphrase(tmp_path: Path, require_binary: RequireBinary) -> None:
    require_binary("openssl")
    ours = make_key(tmp_path / "keys", passphrase="密码 with blanks".encode())
    assert b"ENCRYPTED" in (tmp_path / "keys" / "seal.key.pem").read_bytes()
    asked: list[str] = []

    def ask(what: str) -> bytes:
        asked.append(what)
        return "密码 with blanks".encode()

    assert read_key(ours.path, ask=ask).key_id == ours.key_id
    assert asked == [str(ours.path)]
    theirs = made(tmp_path, "P-256", "-aes256", "-pass", "pass:secret words")
    assert read_key(theirs, ask=lambda _: b"secret words").algorithm is Algorithm.P256
    for path in (ours.path, theirs):
        with pytest.raises(ConfigError, match=r"this is not its passphrase$"):
            read_key(path, ask=lambda _: b"wrong")
        with pytest.raises(ConfigError, match="is encrypted"):
            read_key(path)
    with pytest.raises(ConfigError):
        read_key(theirs, ask=lambda _: b"")


@pytest.mark.parametrize("password", ["", "secret words"])
def test_a_laboratorys_pkcs12_includes_its_certificates(
    password: str, tmp_path: Path, require_binary: RequireBinary
) -> None:
    require_binary("openssl")
    key = made(tmp_path, "rsa")
    store = tmp_path / "lab.p12"
    openssl(
        *(
            "pkcs12",
            "-export",
            "-inkey",
            key,
            "-in",
            certified(key),
            "-out",
            store,
            "-passout",
            f"pass:{password}",
        )
    )
    with pytest.raises(ConfigError, match="others can read this key"):
        store.chmod(0o644)
        read_key(store)
    store.chmod(0o600)
    found = read_key(store, ask=lambda _: password.encode()) if password else read_key(store)
    assert (found.algorithm, found.key_id) == (Algorithm.RSA, read_key(key).key_id)
    assert [one.subject.rfc4514_string() for one in found.certificates] == ["CN=Lab"]
    if password:
        with pytest.raises(ConfigError, match="not its passphrase"):
            read_key(store, ask=lambda _: b"wrong")


def test_a_certificate_must_belong_to_the_key(tmp_path: Path, require_binary: RequireBinary) -> None:
    require_binary("openssl")
    key, other = made(tmp_path, "P-256"), made(tmp_path, "ed25519")
    certificates = read_certificates(certified(key))
    assert with_certificates(read_key(key), certificates).certificates == certificates
    with pytest.raises(ConfigError, match="none of the certificates given is this key's"):
        with_certificates(read_key(other), certificates)
    for path, why in ((key, "no certificate"), (tmp_path / "none", "cannot be read")):
        with pytest.raises(ConfigError, match=why):
            read_certificates(path)


def test_refuses_other_keys_and_what_is_not_a_key(tmp_path: Path, require_binary: RequireBinary) -> None:
    require_binary("openssl")
    odd = made(tmp_path, "secp256k1")
    words = tmp_path / "words.pem"
    words.write_text("no key", encoding="utf-8")
    broken = tmp_path / "broken.pem"
    broken.write_text("-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n", encoding="utf-8")
    der = tmp_path / "der.p12"
    der.write_bytes(b"\x30\x03\x02\x01\x00")
    why_not = ((odd, "no Ed25519"), (words, "no private key"), (broken, "no private key"), (der, "encrypted"))
    for path, why in why_not:
        path.chmod(0o600)
        with pytest.raises(ConfigError, match=why):
            read_key(path)
    with pytest.raises(ConfigError, match="is no key"):
        read_key(tmp_path)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_key(tmp_path / "none")


def test_trust_is_read_from_keys_and_certificates(tmp_path: Path) -> None:
    key = make_key(tmp_path)
    trust = read_trust([tmp_path / "seal.pub.pem"])
    assert trust.knows(key.key_id) is True
    assert trust.knows("0" * 64) is False
    assert read_trust([]).knows(key.key_id) is None
    nothing = tmp_path / "nothing"
    nothing.write_text(json.dumps({}), encoding="utf-8")
    for path in (nothing, key.path, tmp_path / "none"):
        with pytest.raises(ConfigError, match=path.name):
            read_trust([path])
