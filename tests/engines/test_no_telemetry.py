"""What ONNX Runtime does unless told not to: keep a device identifier and send events."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

READ = """
import numpy as np
from detector.engines.text_reader import RapidTextReader
from detector.wiring.perception_setup import control_finder
picture = np.full((200, 100, 3), 255, np.uint8)
RapidTextReader(n_threads=1).read(picture)
control_finder(n_threads=1).find(picture)
"""


def read_a_picture(home: Path, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_"))}
    return subprocess.run(
        [sys.executable, "-c", READ],
        env=kept | environ | {"HOME": str(home), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )


@pytest.mark.long
def test_reading_leaves_nothing_below_the_home_folder(tmp_path: Path) -> None:
    read_a_picture(tmp_path, {})
    assert not list(tmp_path.rglob("*"))


def test_reading_sends_nothing_even_if_the_environment_asks_for_events(tmp_path: Path) -> None:
    read_a_picture(tmp_path, {"ORT_DISABLE_TELEMETRY": "0"})
    assert not list(tmp_path.rglob("*"))
