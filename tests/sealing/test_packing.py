"""A case as one file: all of it, nothing else, and never over another file."""

import zipfile
from pathlib import Path

import pytest

from detector.core.errors import ConfigError, EvidenceError
from detector.sealing.packing import pack_case


@pytest.fixture
def case(tmp_path: Path) -> Path:
    root = tmp_path / "case"
    for path, content in {
        "verdicts.json": b"{}" * 5_000,
        "runs/00/bundle/frames/a.png": bytes(range(256)) * 40,
        "runs/00/bundle/布局.xml": "<树/>".encode(),
        "empty": b"",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


def test_another_tool_gets_out_what_went_in(case: Path, tmp_path: Path) -> None:
    packed = pack_case(case, tmp_path / "case.zip")
    with zipfile.ZipFile(packed.path) as archive:
        archive.extractall(tmp_path / "out")
    told = {path.relative_to(case): path.read_bytes() for path in case.rglob("*") if path.is_file()}
    there = tmp_path / "out" / "case"
    assert {path.relative_to(there): path.read_bytes() for path in there.rglob("*") if path.is_file()} == told
    assert packed.n_files == len(told)
    assert packed.n_bytes < packed.case_bytes == sum(map(len, told.values()))


def test_the_same_case_is_the_same_file(case: Path, tmp_path: Path) -> None:
    first = pack_case(case, tmp_path / "a.zip")
    (case / "verdicts.json").touch(mode=0o600)
    assert pack_case(case, tmp_path / "b.zip").sha256 == first.sha256


def test_nothing_is_written_over_and_nothing_into_the_case(case: Path, tmp_path: Path) -> None:
    there = tmp_path / "there.zip"
    there.write_bytes(b"mine")
    with pytest.raises(ConfigError, match="is there already"):
        pack_case(case, there)
    assert there.read_bytes() == b"mine"
    with pytest.raises(ConfigError, match="lies in the case itself"):
        pack_case(case, case / "case.zip")
    with pytest.raises(ConfigError, match="cannot be written"):
        pack_case(case, tmp_path / "absent" / "case.zip")


def test_a_link_is_refused_and_leaves_no_half_file(case: Path, tmp_path: Path) -> None:
    (case / "elsewhere").symlink_to("/etc/hostname")
    with pytest.raises(EvidenceError, match="is no plain file"):
        pack_case(case, tmp_path / "case.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["case"]
