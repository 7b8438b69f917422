"""Encrypted keys on the command line: the passphrase from a terminal, a file or a variable."""

import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from detector.cli.exit_codes import ExitCode
from tests.cli.command_line import detector
from tests.cli.test_documents import holds
from tests.sealing.sealed_cases import make_case

SECRET = "密码 with blanks"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`case`, an encrypted key in `keys`, and its passphrase in the file `secret`."""
    root = tmp_path_factory.mktemp("place")
    make_case(root / "case", n_runs=1)
    (root / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
    (root / "secret").chmod(0o600)
    made = detector("keys", "init", "--out", "keys", "--passphrase", "--passphrase-file", "secret", cwd=root)
    assert made.code == 0, made.err
    return root


@pytest.mark.long
def test_a_case_is_sealed_by_an_encrypted_key(place: Path) -> None:
    words = ("keys", "show", "--key", "keys/seal.key.pem", "--json")
    named = {"LAB_PASS": SECRET}
    shown = [
        detector(*words, "--passphrase-file", "secret", cwd=place),
        detector(*words, "--passphrase-env", "LAB_PASS", cwd=place, env=named),
        detector(*words, cwd=place, env={**named, "DETECTOR_PASSPHRASE_ENV": "LAB_PASS"}),
    ]
    assert [one.code for one in shown] == [0, 0, 0], [one.err for one in shown]
    assert len({str(holds(one.out, "keys-1")) for one in shown}) == 1
    (place / "detector.yaml").write_text("version: 1\npassphrase_env: LAB_PASS\n", encoding="utf-8")
    seal = ("seal", "case", "--key", "keys/seal.key.pem")
    unset = detector(*seal, cwd=place)
    assert (unset.code, unset.says("LAB_PASS", "not set")) == (ExitCode.USAGE, True)
    sealed = detector(*seal, cwd=place, env=named)
    assert (sealed.code, sealed.out.strip()) == (0, "case/seals/0001"), sealed.err
    (place / "detector.yaml").unlink()


@pytest.mark.parametrize(
    ("options", "secret", "why"),
    [
        ((), "", "needs a passphrase: --passphrase-file"),
        (("--passphrase-env", "LAB_PASS"), "wrong", "seal.key.pem: this is not its passphrase"),
        (("--passphrase-file", "open"), "", "open: others can read this passphrase"),
        (("--passphrase-file", "none"), "", "none: cannot be read"),
        (("--passphrase-file", "empty"), "", "empty: holds no passphrase"),
    ],
)
def test_a_wrong_passphrase_is_refused_in_one_sentence(
    options: tuple[str, ...], secret: str, why: str, place: Path
) -> None:
    (place / "open").write_text(SECRET, encoding="utf-8")
    (place / "empty").write_text("\n", encoding="utf-8")
    (place / "empty").chmod(0o600)
    words = ("keys", "show", "--key", "keys/seal.key.pem", *options)
    ran = detector(*words, cwd=place, env={"LAB_PASS": secret})
    assert (ran.code, ran.says(why)) == (ExitCode.USAGE, True), ran.err
    assert ran.out == ""


def test_an_invalid_passphrase_makes_no_key(tmp_path: Path) -> None:
    words = ("keys", "init", "--out", "keys")
    for options, why in (
        (("--passphrase",), "needs a passphrase"),
        (("--passphrase", "--passphrase-env", "LAB_PASS"), "8 letters or more"),
        (("--passphrase-file", "secret"), "--passphrase"),
    ):
        ran = detector(*words, *options, cwd=tmp_path, env={"LAB_PASS": "short"})
        assert (ran.code, ran.says(why)) == (ExitCode.USAGE, True), ran.err
    assert not (tmp_path / "keys").exists()


@pytest.mark.long
def test_a_passphrase_is_asked_for_at_the_terminal_without_echo(tmp_path: Path) -> None:
    """Twice for a new key, once for an existing one."""
    shown = at_terminal(tmp_path, "keys", "init", "--out", "keys", "--passphrase", typed=[SECRET, SECRET])
    assert SECRET not in shown
    assert "ENCRYPTED" in (tmp_path / "keys" / "seal.key.pem").read_text(encoding="utf-8")
    shown = at_terminal(tmp_path, "keys", "show", "--key", "keys/seal.key.pem", typed=[SECRET])
    assert "passphrase or PIN of keys/seal.key.pem" in shown
    assert "BEGIN PUBLIC KEY" in shown
    assert SECRET not in shown


def at_terminal(folder: Path, *arguments: str, typed: list[str]) -> str:
    """What a terminal shows of the command when these lines are typed, each once it is asked for."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "detector", "--lang", "en", *arguments],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    os.close(theirs)
    shown, waiting, deadline = b"", list(typed), time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the other end is closed: it has ended
            break
        shown += part
        if part.rstrip().endswith(b":") and waiting:
            os.write(ours, f"{waiting.pop(0)}\n".encode())
    os.close(ours)
    assert process.wait(20) == 0, shown.decode()
    return shown.decode()
