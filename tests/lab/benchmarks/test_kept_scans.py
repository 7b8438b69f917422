"""A benchmark that is continued: nothing is lost, nothing counted twice, nothing of another kind accepted."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from detector.core.errors import ConfigError
from lab.benchmarks.kept_scans import KeptScans


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    app: str
    load: tuple[float, float]


FIRST, SECOND = Scan(app="喜鹊", load=(0.5, 2.0)), Scan(app="b", load=(1.0, 1.0))


def test_scans_are_found_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "kept.jsonl"
    KeptScans(path, Scan).add(FIRST)
    again = KeptScans(path, Scan)
    again.add(SECOND)
    assert list(again) == list(KeptScans(path, Scan)) == [FIRST, SECOND]
    assert len(again.commits) == 1 and again.commits[0] != ""


def test_a_line_separator_within_a_text_ends_no_line(tmp_path: Path) -> None:
    path, odd = tmp_path / "kept.jsonl", Scan(app="a\u2028b\x85c\nd", load=(0.0, 0.0))
    KeptScans(path, Scan).add(odd)
    assert list(KeptScans(path, Scan)) == [odd]


def test_without_a_file_they_stay_in_memory() -> None:
    kept = KeptScans(None, Scan)
    kept.add(FIRST)
    assert list(kept) == [FIRST]


def test_commits_are_those_of_the_lines(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    KeptScans(path, Scan).add(FIRST)
    line = path.read_text(encoding="utf-8")
    (commit,) = KeptScans(path, Scan).commits
    path.write_text(
        line.replace(commit, "b") + line.replace(commit, "a") + line.replace(commit, "b"), "utf-8"
    )
    assert KeptScans(path, Scan).commits == ("b", "a")


def test_an_unfinished_line_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    KeptScans(path, Scan).add(FIRST)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"commit": "a", "sc')
    again = KeptScans(path, Scan)
    again.add(SECOND)
    assert list(KeptScans(path, Scan)) == [FIRST, SECOND]


def test_an_unfinished_first_line_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    path.write_text('{"commit": "a"', encoding="utf-8")
    assert list(KeptScans(path, Scan)) == []
    assert path.read_text(encoding="utf-8") == ""


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("[]", id="no object"),
        pytest.param('{"commit": "a"}', id="no scan"),
        pytest.param('{"commit": "a", "scan": {"app": "b"}}', id="a field is missing"),
        pytest.param('{"commit": "a", "scan": {"app": "b", "load": [1, 2], "more": 1}}', id="another kind"),
        pytest.param("{", id="no JSON"),
    ],
)
def test_a_line_of_another_kind_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "kept.jsonl"
    path.write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="line 1"):
        KeptScans(path, Scan)
    assert path.read_text(encoding="utf-8") == f"{line}\n"
