"""A case on disk."""

from pathlib import Path

import pytest

from detector.case import CaseFolder, new_case_folder, open_case_folder, write_derived
from detector.core.errors import ConfigError


class NoonClock:
    def monotonic_ns(self) -> int:
        return 0

    def wall_ns(self) -> int:
        return 1_767_960_000 * 1_000_000_000  # 2026-01-09 12:00 UTC

    def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here waits")


def test_a_case_is_named_after_the_app_and_the_time(tmp_path: Path) -> None:
    case = new_case_folder(None, "cn.example.app", NoonClock(), reports=tmp_path)
    assert case.root == tmp_path / "cn.example.app-20260109T120000Z"


def test_evidence_never_overwrites_another_case(tmp_path: Path) -> None:
    (tmp_path / "verdicts.json").write_text("{}")
    with pytest.raises(ConfigError, match="not empty"):
        new_case_folder(tmp_path, "cn.example.app", NoonClock(), reports=tmp_path)


def test_runs_are_those_with_a_bundle(tmp_path: Path) -> None:
    for name in ("00/bundle", "02/bundle", "03", "notes/bundle"):
        (tmp_path / "runs" / name).mkdir(parents=True)
    assert open_case_folder(tmp_path).run_indices() == (0, 2)


def test_a_folder_without_runs_is_not_a_case(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no case"):
        open_case_folder(tmp_path)
    with pytest.raises(ConfigError, match="not judged yet"):
        CaseFolder(tmp_path).read_seen()


def test_a_derived_document_replaces_the_previous_one(tmp_path: Path) -> None:
    path = tmp_path / "seen" / "00.json"
    write_derived(path, "old")
    write_derived(path, "new")
    assert [one.name for one in path.parent.iterdir()] == ["00.json"]
    assert path.read_text() == "new"


def test_an_unwritable_folder_is_reported_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "seen").write_text("a file, not a folder")
    with pytest.raises(ConfigError, match="cannot be written"):
        write_derived(tmp_path / "seen" / "00.json", "x")
