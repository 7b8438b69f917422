"""Which pictures of an unpacked folder screens are drawn with, and how they are cut."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from lab.training.photographs import MIN_DEVIATION, main, photographs, upright

DICE = np.random.default_rng(3)


def written(path: Path, height: int, width: int, *, spread: int = 200) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    coarse = DICE.integers(0, max(spread, 1), (max(height // 8, 1), max(width // 8, 1), 3), np.uint8)
    cv2.imwrite(str(path), cv2.resize(coarse, (width, height)))


def gathered(source: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> list[np.ndarray]:
    monkeypatch.setattr("sys.argv", ["photographs", "--from", str(source), "--out", str(out)])
    main()
    return list(photographs(out))


def test_of_a_wallpaper_in_several_sizes_the_largest_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = tmp_path / "usr/share/wallpapers/Hills/contents/images"
    written(images / "640x480.png", 480, 640)
    written(images / "1600x1200.png", 1200, 1600)
    written(images.parent / "screenshot.png", 100, 150)
    (found,) = gathered(tmp_path / "usr", tmp_path / "out", monkeypatch)
    assert found.shape == (1050, 1400, 3)


def test_grounds_of_one_tone_and_files_that_are_no_pictures_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "in/plain.png", 300, 400, spread=round(MIN_DEVIATION))
    written(tmp_path / "in/photo.jpg", 300, 400)
    (tmp_path / "in/broken.jpg").write_bytes(b"none")
    assert len(gathered(tmp_path / "in", tmp_path / "out", monkeypatch)) == 1


@pytest.mark.parametrize("shape", [(700, 1400), (900, 500), (1400, 300)])
def test_cut_to_a_phones_shape(shape: tuple[int, int]) -> None:
    """However it lies: what is too narrow is stretched."""
    assert upright(np.zeros((*shape, 3), np.uint8), 624).shape == (1248, 624, 3)
