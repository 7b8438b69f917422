"""The paths at which a JUnit file references its pictures."""

from pathlib import Path

import pytest

from detector.reporting.attached import attachment_line, seen_from


def test_a_path_under_the_working_folder_is_relative_to_it(tmp_path: Path) -> None:
    assert seen_from(tmp_path, Path("case/report")) == "case/report"
    assert seen_from(tmp_path, tmp_path / "case" / ".." / "other") == "other"
    assert seen_from(tmp_path / "project", tmp_path / "case") == (tmp_path / "case").as_posix()


def test_links_lead_out_of_the_working_folder_or_into_it(tmp_path: Path) -> None:
    project, disk = tmp_path / "project", tmp_path / "disk"
    project.mkdir()
    disk.mkdir()
    (project / "cases").symlink_to(disk)
    (tmp_path / "workspace").symlink_to(project)
    assert seen_from(project, project / "cases" / "a") == "cases/a"
    assert seen_from(project, tmp_path / "workspace" / "b") == "b"


@pytest.mark.parametrize("path", ["a|b/c.png", "a]]/c.png", "a\nb.png", "a\u202eb.png", "\udcff.png"])
def test_a_path_that_readers_would_truncate_is_not_attached(path: str) -> None:
    assert attachment_line(path) == ""
    assert attachment_line("案卷/report/c d.png") == "[[ATTACHMENT|案卷/report/c d.png]]\n"
