"""On a machine that lacks something, the scripts install it as root, or else print the one line to run."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.repository import REPOSITORY

SCRIPTS = ("check", "demo", "lock", "models", "test")
BASIC_COMMANDS = ("bash", "basename", "cat", "cksum", "dirname", "env")

KNOWN_TO_APT = "libgl1 libglib2.0-0t64 adb aapt openssl chromium poppler-utils softhsm2"


@pytest.fixture
def bare_machine(tmp_path: Path) -> Path:
    """A folder of commands, to be the whole PATH: no Python, a user who is not root, a mute apt."""
    commands = tmp_path / "bin"
    commands.mkdir()
    for name in BASIC_COMMANDS:
        found = shutil.which(name)
        assert found, name
        (commands / name).symlink_to(found)
    put(commands, "id", "echo 1000")
    put(commands, "apt-get", f'echo "$*" >>{tmp_path}/apt-get.log')
    put(commands, "apt-cache", f'[[ " {KNOWN_TO_APT} " = *" $2 "* ]]')
    return commands


def put(commands: Path, name: str, body: str) -> None:
    path = commands / name
    path.write_text(f"#!{shutil.which('bash')}\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


def run(script: str, commands: Path) -> subprocess.CompletedProcess[str]:
    """In a copy of the checkout with nothing but the scripts, hence without a .venv."""
    copy = commands.parent / "checkout" / "scripts"
    shutil.copytree(REPOSITORY / "scripts", copy, dirs_exist_ok=True)
    return subprocess.run(
        [copy / script],
        env={"PATH": str(commands), "CI": "true"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_prints_the_one_line_for_a_user_who_is_not_root(bare_machine: Path) -> None:
    done = run("demo", bare_machine)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "set-up stopped: run this line, then this script again: sudo apt-get update && "
        "sudo apt-get install -y --no-install-recommends python3 python3-venv libgl1 libglib2.0-0t64"
    ]


def test_requires_more_before_the_tests(bare_machine: Path) -> None:
    assert run("test", bare_machine).stderr.endswith(f"{KNOWN_TO_APT}\n")


def test_knows_the_older_name_of_a_library(bare_machine: Path) -> None:
    put(bare_machine, "apt-cache", "exit 1")
    assert run("demo", bare_machine).stderr.endswith("libgl1 libglib2.0-0\n")


def test_prints_what_is_missing_without_apt(bare_machine: Path) -> None:
    (bare_machine / "apt-get").unlink()
    done = run("demo", bare_machine)
    assert done.returncode == 2
    assert "install what Debian calls: python3 python3-venv libgl1" in done.stderr


def test_installs_as_root_and_reports_if_that_does_not_help(bare_machine: Path) -> None:
    put(bare_machine, "id", "echo 0")
    done = run("demo", bare_machine)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("set-up stopped: still missing after apt-get install:")
    assert (bare_machine.parent / "apt-get.log").read_text(encoding="utf-8").splitlines() == [
        "update -qq",
        "install -y -qq --no-install-recommends python3 python3-venv libgl1 libglib2.0-0t64",
    ]


def test_continues_without_a_browser_if_apt_has_none(bare_machine: Path) -> None:
    put(bare_machine, "apt-cache", '[ "$2" != chromium ]')
    assert run("test", bare_machine).stderr.endswith("adb aapt openssl poppler-utils softhsm2\n")


def test_never_clears_another_checkouts_environment(bare_machine: Path) -> None:
    """A .venv that is a link and does not match this lock file, as in a second working tree."""
    put(bare_machine, "python3", "exit 0")
    checkout, others = bare_machine.parent / "checkout", bare_machine.parent / "others"
    checkout.mkdir()
    (checkout / "requirements.lock").write_text("", encoding="utf-8")
    others.mkdir()
    (others / "kept").touch()
    (checkout / ".venv").symlink_to(others)
    done = run("demo", bare_machine)
    assert done.returncode == 2
    assert (
        done.stderr
        == f"set-up stopped: {checkout}/.venv is a link and not up to date: remove it, and it is made here\n"
    )
    assert (others / "kept").exists()


@pytest.mark.parametrize("name", SCRIPTS)
def test_bash_parses_the_scripts(name: str) -> None:
    path = REPOSITORY / "scripts" / name
    assert path.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", path], check=True)
