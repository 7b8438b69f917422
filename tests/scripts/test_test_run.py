"""`scripts/test` runs the default suite, with `--all` the long tests too, and otherwise what is named."""

import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.repository import REPOSITORY

PYTHON = """#!/usr/bin/env bash
echo "$@"
exit CODE
"""
IN_TWO_PROCESSES = "-n 2 --dist worksteal"


def ran(folder: Path, *arguments: str, code: int = 0) -> tuple[int, str]:
    """The exit code, and how pytest was called; nothing is set up and no test is run."""
    scripts, python = folder / "scripts", folder / ".venv" / "bin" / "python"
    scripts.mkdir()
    python.parent.mkdir(parents=True)
    shutil.copy(REPOSITORY / "scripts" / "test", scripts / "test")
    (scripts / "setup.sh").write_text(
        f"root={folder}; venv=$root/.venv; set_up() {{ :; }}\n", encoding="utf-8"
    )
    python.write_text(PYTHON.replace("CODE", str(code)), encoding="utf-8")
    python.chmod(0o755)
    done = subprocess.run(
        [scripts / "test", *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


@pytest.mark.parametrize(
    ("arguments", "called"),
    [
        pytest.param((), f"-m pytest {IN_TWO_PROCESSES}", id="the default suite"),
        pytest.param(("--all",), f"-m pytest -m  {IN_TWO_PROCESSES}", id="all of it"),
        pytest.param(("tests/core", "-x"), "-m pytest tests/core -x", id="named tests"),
        pytest.param(("--all", "tests/cli"), "-m pytest -m  tests/cli", id="named tests, all of them"),
    ],
)
def test_calls_pytest_once(arguments: tuple[str, ...], called: str, tmp_path: Path) -> None:
    assert ran(tmp_path, *arguments) == (0, called)


def test_fails_as_pytest_does(tmp_path: Path) -> None:
    assert ran(tmp_path, code=2)[0] == 2


def test_tests_can_interrupt_what_they_start_even_in_the_background() -> None:
    """A shell starts what follows `&` with SIGINT ignored, and so would be all that a test starts."""
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
