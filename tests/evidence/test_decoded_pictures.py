"""Pictures that were decoded twice come back from a file; without it they are decoded again."""

import gc
import resource
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from detector.evidence.decoded_pictures import FEW, MIN_FREE_BYTES, DecodedPictures


def a_picture(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (40, 30, 3), np.uint8)


def with_two(tmp_path: Path, *, most_bytes: int = 1 << 20) -> DecodedPictures:
    kept = DecodedPictures(most_bytes, tmp_path)
    for key in ("one", "two"):
        for _ in range(2):
            kept.note_decoded(key, a_picture(len(key) + ord(key[0])))
    return kept


def open_files() -> list[str]:
    return [str(one.readlink()) for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]


def is_in(folder: Path, file: str) -> bool:
    return file.startswith(f"{folder}/")


def test_what_was_decoded_once_is_not_kept(tmp_path: Path) -> None:
    kept = DecodedPictures(folder=tmp_path)
    kept.note_decoded("one", a_picture(1))
    assert kept.get("one") is None


def test_what_was_decoded_twice_comes_back_as_it_was(tmp_path: Path) -> None:
    kept = with_two(tmp_path)
    for key in ("two", "one", "two"):
        picture = kept.get(key)
        assert picture is not None
        np.testing.assert_array_equal(picture, a_picture(len(key) + ord(key[0])))


def test_of_many_pictures_each_is_kept_at_once(tmp_path: Path) -> None:
    kept = DecodedPictures(folder=tmp_path)
    for n in range(FEW + 2):
        kept.note_decoded(n, a_picture(n))
    assert [n for n in range(FEW + 2) if kept.get(n) is not None] == [FEW, FEW + 1]


def test_an_array_of_its_own_may_be_written_to(tmp_path: Path) -> None:
    kept = with_two(tmp_path)
    first = kept.get("one")
    assert first is not None
    first[:] = 0
    np.testing.assert_array_equal(kept.get("one"), a_picture(3 + ord("o")))


def test_a_part_of_a_picture_is_kept_as_what_it_shows(tmp_path: Path) -> None:
    kept, part = DecodedPictures(folder=tmp_path), a_picture(1)[:, ::-1][5:]
    for _ in range(2):
        kept.note_decoded("part", part)
    np.testing.assert_array_equal(kept.get("part"), part)


def test_no_more_than_its_share_of_the_disk(tmp_path: Path) -> None:
    kept = with_two(tmp_path, most_bytes=a_picture(1).nbytes)
    assert kept.get("one") is not None
    assert kept.get("two") is None


def test_the_file_has_no_name_and_goes_with_its_owner(tmp_path: Path) -> None:
    kept = with_two(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert any(is_in(tmp_path, one) for one in open_files())
    del kept
    gc.collect()
    assert not any(is_in(tmp_path, one) for one in open_files())


def test_what_was_only_half_written_is_not_kept(tmp_path: Path) -> None:
    """A full disk may take a part and raise nothing; with room again, the rest would read as black."""
    kept, one = DecodedPictures(folder=tmp_path), a_picture(1).nbytes
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for key, limit in (("whole", soft), ("half", one + one // 2), ("after", soft)):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            for _ in range(2):
                kept.note_decoded(key, a_picture(1))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert kept.get("half") is None
    for key in ("whole", "after"):
        picture = kept.get(key)
        assert picture is None or (picture == a_picture(1)).all()


@pytest.mark.parametrize("free", [MIN_FREE_BYTES - 1, 0])
def test_a_disk_that_is_nearly_full_is_left_to_the_evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert with_two(tmp_path).get("one") is None


def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    assert with_two(tmp_path / "missing").get("one") is None


def test_a_chosen_folder_for_temporary_files_is_respected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    kept = DecodedPictures()
    for _ in range(2):
        kept.note_decoded("one", a_picture(1))
    assert any(is_in(tmp_path, one) for one in open_files())
