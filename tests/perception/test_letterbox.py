import numpy as np
import pytest

from detector.perception.letterbox import ContentFinder


def content(*pictures: np.ndarray) -> tuple[int, int, int, int]:
    finder = ContentFinder()
    for picture in pictures:
        finder.add(picture)
    return finder.content_px()


def noisy(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3), np.uint8)


def boxed(picture: np.ndarray, left: int, right: int, level: int = 0) -> np.ndarray:
    return np.pad(picture, ((0, 0), (left, right), (0, 0)), constant_values=level)


def test_bars_on_both_sides_of_a_wide_canvas_are_cut() -> None:
    assert content(boxed(noisy(400, 180), 200, 200)) == (200, 0, 180, 400)
    assert content(boxed(noisy(400, 180), 200, 203, level=240)) == (200, 0, 180, 400)


def test_bars_above_and_below_a_too_tall_canvas_are_cut() -> None:
    tall = np.pad(noisy(400, 180), ((60, 60), (0, 0), (0, 0)))
    assert content(tall) == (0, 60, 180, 400)


@pytest.mark.parametrize(
    "pictures",
    [
        pytest.param((noisy(400, 180),), id="no bars"),
        pytest.param((boxed(noisy(400, 100), 40, 40),), id="a phone's own dark margins"),
        pytest.param((boxed(noisy(400, 180), 300, 20),), id="bars of different width"),
        pytest.param(
            (boxed(noisy(400, 180), 200, 200), boxed(noisy(400, 180), 200, 200, level=200)),
            id="bars that change",
        ),
        pytest.param((np.zeros((400, 600, 3), np.uint8),), id="one colour all over"),
    ],
)
def test_everything_else_stays_whole(pictures: tuple[np.ndarray, ...]) -> None:
    height, width = pictures[0].shape[:2]
    assert content(*pictures) == (0, 0, width, height)
