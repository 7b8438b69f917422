"""What this host remembers of nights without a decision: by baseline and app, and only what it wrote."""

from pathlib import Path

import pytest

from detector.regression.baseline import UndecidedEntry
from detector.wiring.leases import STATE_FOLDER
from detector.wiring.undecided_nights import read_undecided, remember_undecided


def entry(package: str) -> UndecidedEntry:
    return UndecidedEntry(package=package, shape="screen", rule="self-start", nights=1, until="2026-12-01")


def test_each_app_of_each_baseline_is_remembered_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STATE_FOLDER, str(tmp_path / "state"))
    ours, theirs = tmp_path / "ours.yaml", tmp_path / "theirs.yaml"
    remember_undecided(ours, "a.b", ())
    assert not (tmp_path / "state").exists()  # nothing was lost, so nothing is written
    remember_undecided(ours, "a.b", [entry("a.b")])
    remember_undecided(ours, "c.d", [entry("c.d")])
    assert read_undecided(ours) == (entry("a.b"), entry("c.d"))
    assert read_undecided(theirs) == ()
    remember_undecided(ours, "a.b", ())
    assert read_undecided(ours) == (entry("c.d"),)
    (file,) = (tmp_path / "state" / "undecided").glob("*.json")
    file.write_text('{"format": "something/1"}', encoding="utf-8")
    assert read_undecided(ours) == ()
