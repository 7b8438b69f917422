"""What needs no phone runs on any system that Python does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.regression.judged import write_case
from tests.repository import REPOSITORY


@pytest.mark.long
def test_nothing_but_the_farm_rests_on_posix(tmp_path: Path) -> None:
    """Costs some seconds: it is a fresh interpreter that imports every module."""
    write_case(tmp_path / "case")
    ran = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "any_platform.py"), "report", "case", "--unsealed"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "DETECTOR_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert (
        ran.stdout.strip() == "detector: farm works on Linux and macOS; on Windows, run it in WSL (README.md)"
    )
