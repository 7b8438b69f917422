"""A report on disk: the whole folder or nothing."""

from pathlib import Path

import pytest

from detector.core.errors import ConfigError
from detector.reporting.export import write_files

FILES = {"index.html": b"page", "frames/a.png": b"picture"}


def found(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_folder_holds_what_was_rendered(tmp_path: Path) -> None:
    write_files(FILES, tmp_path / "case" / "report")
    assert found(tmp_path / "case" / "report") == FILES


def test_a_new_report_replaces_the_old_one_completely(tmp_path: Path) -> None:
    write_files({"old.html": b"old"}, tmp_path / "report")
    write_files(FILES, tmp_path / "report")
    assert found(tmp_path) == {f"report/{path}": content for path, content in FILES.items()}


def test_removes_what_an_interrupted_writer_left(tmp_path: Path) -> None:
    (tmp_path / ".report.draft").mkdir()
    (tmp_path / ".report.draft" / "half.html").write_bytes(b"half")
    (tmp_path / ".report.old").mkdir()
    write_files(FILES, tmp_path / "report")
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_an_unwritable_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "case").write_bytes(b"a file where a folder should be")
    with pytest.raises(ConfigError, match=r"case.report: the report cannot be written"):
        write_files(FILES, tmp_path / "case" / "report")


def test_a_failed_write_leaves_the_old_report_as_it_was(tmp_path: Path) -> None:
    write_files({"index.html": b"old"}, tmp_path / "report")
    with pytest.raises(ConfigError):
        write_files({"a": b"a file", "a/b": b"a file below a file"}, tmp_path / "report")
    assert found(tmp_path / "report") == {"index.html": b"old"}


@pytest.mark.parametrize("path", ["../outside.html", "/outside.html", "frames/../../outside.html"])
def test_a_path_that_leaves_the_folder_is_a_programming_error(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="outside"):
        write_files({path: b""}, tmp_path / "report")
