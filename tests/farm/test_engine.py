"""Real worker processes that die as they start."""

from pathlib import Path

import pytest

from detector.core.errors import DeviceNotReady
from detector.farm import engine
from detector.farm.engine import N_STARTS, engine_on_this_machine
from detector.farm.matrix import Phone

PHONE = Phone(id="one", serial="one", server="s", keys={"id": "one"})
DYING = """
import os
from pathlib import Path

def dask_setup(worker):
    count = Path({count!r})
    with count.open("a") as file:
        file.write(".")
    if count.stat().st_size <= {deaths}:
        os._exit(1)
"""


def let_die(folder: Path, deaths: int, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Makes workers load such a file instead of the farm's own module. Returns what counts their starts."""
    count, preload = folder / "count", folder / f"dying_{deaths}.py"
    preload.write_text(DYING.format(count=str(count), deaths=deaths), encoding="utf-8")
    monkeypatch.setattr(engine, "WORKER", str(preload))
    monkeypatch.setattr(engine, "PRELOADED", "json")
    return count


def test_a_failed_start_is_retried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = let_die(tmp_path, 1, monkeypatch)
    with engine_on_this_machine([PHONE], tmp_path):
        assert count.read_text() == ".."


def test_repeated_failures_end_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = let_die(tmp_path, 9, monkeypatch)
    message = "this machine: its worker processes do not start: "
    with pytest.raises(DeviceNotReady, match=message), engine_on_this_machine([PHONE], tmp_path):
        pass
    assert len(count.read_text()) >= N_STARTS
