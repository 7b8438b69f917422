"""A case as one file: everything, nothing else, and never overwriting another file."""

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


def test_another_tool_unpacks_exactly_what_was_packed(case: Path, tmp_path: Path) -> None:
    packed = pack_case(case, tmp_path / "case.zip")
    with zipfile.ZipFile(packed.path) as archive:
        archive.extractall(tmp_path / "out")
    packed_files = {path.relative_to(case): path.read_bytes() for path in case.rglob("*") if path.is_file()}
    unpacked = tmp_path / "out" / "case"
    assert {
        path.relative_to(unpacked): path.read_bytes() for path in unpacked.rglob("*") if path.is_file()
    } == packed_files
    assert packed.n_files == len(packed_files)
    assert packed.n_bytes < packed.case_bytes == sum(map(len, packed_files.values()))


def test_the_same_case_gives_the_same_file(case: Path, tmp_path: Path) -> None:
    first = pack_case(case, tmp_path / "a.zip")
    (case / "verdicts.json").touch(mode=0o600)
    assert pack_case(case, tmp_path / "b.zip").sha256 == first.sha256


def test_never_overwrites_a_file_or_writes_into_the_case(case: Path, tmp_path: Path) -> None:
    existing = tmp_path / "there.zip"
    existing.write_bytes(b"mine")
    with pytest.raises(ConfigError, match="is there already"):
        pack_case(case, existing)
    assert existing.read_bytes() == b"mine"
    with pytest.raises(ConfigError, match="lies in the case itself"):
        pack_case(case, case / "case.zip")
    with pytest.raises(ConfigError, match="cannot be written"):
        pack_case(case, tmp_path / "absent" / "case.zip")


def test_refuses_a_link_and_leaves_no_partial_file(case: Path, tmp_path: Path) -> None:
    (case / "elsewhere").symlink_to("/etc/hostname")
    with pytest.raises(EvidenceError, match="is no plain file"):
        pack_case(case, tmp_path / "case.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["case"]
