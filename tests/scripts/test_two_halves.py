"""`scripts/test` without arguments runs every test once, in two halves, and fails if either does."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.repository import REPOSITORY

PYTHON = """#!/usr/bin/env bash
echo "$*"
case "$*" in *--ignore=tests/cli*) exit OTHERS;; *tests/cli*) exit CLI;; esac
"""


def ran(folder: Path, *arguments: str, others: int = 0, cli: int = 0) -> tuple[int, list[str]]:
    """The exit code, and how pytest was called; nothing is set up and no test is run."""
    scripts, python = folder / "scripts", folder / ".venv" / "bin" / "python"
    scripts.mkdir()
    python.parent.mkdir(parents=True)
    shutil.copy(REPOSITORY / "scripts" / "test", scripts / "test")
    (scripts / "setup.sh").write_text(
        f"root={folder}; venv=$root/.venv; set_up() {{ :; }}\n", encoding="utf-8"
    )
    python.write_text(PYTHON.replace("OTHERS", str(others)).replace("CLI", str(cli)), encoding="utf-8")
    python.chmod(0o755)
    done = subprocess.run(
        [scripts / "test", *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def test_each_half_is_the_complement_of_the_other(tmp_path: Path) -> None:
    code, calls = ran(tmp_path)
    others, beside = (call.split()[2:] for call in calls)
    assert (code, "tests/cli" in beside) == (0, True)
    assert others == [f"--ignore={one}" for one in beside if one.startswith("tests/")]
    assert (REPOSITORY / "tests" / "cli").is_dir()


@pytest.mark.parametrize(("others", "cli"), [(1, 0), (0, 1), (2, 2)])
def test_either_half_can_fail(others: int, cli: int, tmp_path: Path) -> None:
    code, lines = ran(tmp_path, others=others, cli=cli)
    assert code == max(others, cli)
    assert len(lines) == 2


def test_only_named_tests_are_run(tmp_path: Path) -> None:
    assert ran(tmp_path, "tests/core", "-x") == (0, ["-m pytest tests/core -x"])
