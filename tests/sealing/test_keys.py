import json
import subprocess
from pathlib import Path

import pytest

from detector.core.errors import ConfigError
from detector.sealing.keys import make_key, read_key
from detector.sealing.trust import read_trust
from tests.conftest import RequireBinary
from tests.fakes.time_stamp_authority import openssl


def test_a_new_key_is_its_owners_alone(tmp_path: Path) -> None:
    key = make_key(tmp_path / "keys")
    assert key.path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0
    assert read_key(key.path).key_id == key.key_id


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    key = make_key(tmp_path)
    before = key.path.read_bytes()
    with pytest.raises(ConfigError, match="never written over"):
        make_key(tmp_path)
    assert key.path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    key = make_key(tmp_path)
    key.path.chmod(mode)
    with pytest.raises(ConfigError, match=f"others can read this key .mode {mode:o}"):
        read_key(key.path)


@pytest.mark.parametrize("is_worktree", [False, True])
def test_a_place_in_a_repository_is_refused(tmp_path: Path, is_worktree: bool) -> None:
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


def test_the_name_of_a_key_is_what_openssl_says(tmp_path: Path, require_binary: RequireBinary) -> None:
    require_binary("openssl")
    key = make_key(tmp_path)
    der = openssl("pkey", "-pubin", "-in", tmp_path / "seal.pub.pem", "-outform", "DER")
    (tmp_path / "der").write_bytes(der)
    assert openssl("dgst", "-sha256", "-r", tmp_path / "der").split()[0].decode() == key.key_id


def test_a_key_of_openssl_signs_as_well(tmp_path: Path, require_binary: RequireBinary) -> None:
    require_binary("openssl")
    path = tmp_path / "lab.pem"
    openssl("genpkey", "-algorithm", "ed25519", "-out", path)
    path.chmod(0o600)
    assert len(read_key(path).sign(b"x")) == 64


def test_other_keys_and_what_is_no_key_are_refused(tmp_path: Path, require_binary: RequireBinary) -> None:
    require_binary("openssl")
    elliptic = tmp_path / "ec.pem"
    openssl("genpkey", "-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", elliptic)
    locked = tmp_path / "locked.pem"
    openssl("genpkey", "-algorithm", "ed25519", "-aes256", "-pass", "pass:x", "-out", locked)
    words = tmp_path / "words.pem"
    words.write_text("no key", encoding="utf-8")
    for path, why in ((elliptic, "no Ed25519"), (locked, "encrypted"), (words, "no private key")):
        path.chmod(0o600)
        with pytest.raises(ConfigError, match=why):
            read_key(path)
    with pytest.raises(ConfigError, match="is no key"):
        read_key(tmp_path)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_key(tmp_path / "none")


def test_whom_to_trust_is_read_from_keys_and_certificates(tmp_path: Path) -> None:
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
