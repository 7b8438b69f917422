"""The bars around a canvas are cut off, and nothing else."""

import numpy as np
import pytest

from detector.perception.letterbox import ContentFinder

PHONE = (400, 180)


def content(*pictures: np.ndarray) -> tuple[int, int, int, int]:
    finder = ContentFinder()
    for picture in pictures:
        finder.add(picture)
    return finder.content_px()


def noisy(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3), np.uint8)


def boxed(picture: np.ndarray, left: int, right: int, level: int = 0) -> np.ndarray:
    return np.pad(picture, ((0, 0), (left, right), (0, 0)), constant_values=level)


def between(picture: np.ndarray, top: int, bottom: int, level: int = 0) -> np.ndarray:
    return np.pad(picture, ((top, bottom), (0, 0), (0, 0)), constant_values=level)


def marked(picture: np.ndarray) -> np.ndarray:
    """With the mark of a tool over the foot of the bar at the right, as on clips cut in a browser."""
    picture[-20:-8, -40:-4] = 255
    return picture


@pytest.mark.parametrize("bar_px", [200, 60, 35])
@pytest.mark.parametrize("level", [0, 240])
def test_bars_on_both_sides_of_a_canvas_of_any_shape_are_cut(bar_px: int, level: int) -> None:
    """A canvas of 3:4 was taken for a tablet's screen, and the launch picture in it for a popup."""
    assert content(boxed(noisy(*PHONE), bar_px, bar_px + 3, level)) == (bar_px, 0, 180, 400)


def test_a_mark_over_a_bar_leaves_it_a_bar() -> None:
    assert content(marked(boxed(noisy(*PHONE), 60, 60))) == (60, 0, 180, 400)


def test_bars_above_and_below_a_too_tall_canvas_are_cut() -> None:
    assert content(between(noisy(*PHONE), 60, 60)) == (0, 60, 180, 400)


def test_content_may_show_in_a_later_frame_only_and_brightness_alone_will_do() -> None:
    plain = np.full((400, 300), 120, np.uint8)
    other = plain.copy()
    other[50:200, 60:240] = 30
    assert content(plain, other, plain) == (60, 0, 180, 400)


@pytest.mark.parametrize(
    "pictures",
    [
        pytest.param((noisy(*PHONE),), id="no bars"),
        pytest.param((boxed(noisy(400, 100), 40, 40),), id="a phone's own dark margins"),
        pytest.param((between(noisy(300, 200), 40, 40),), id="a phone's own dark ends"),
        pytest.param((boxed(noisy(*PHONE), 300, 20),), id="bars of different width"),
        pytest.param((boxed(noisy(*PHONE), 0, 120),), id="a bar at one side alone"),
        pytest.param(
            (boxed(noisy(*PHONE), 200, 200), boxed(noisy(*PHONE), 200, 200, level=200)), id="bars that change"
        ),
        pytest.param((np.zeros((400, 600, 3), np.uint8),), id="one colour all over"),
    ],
)
def test_everything_else_stays_whole(pictures: tuple[np.ndarray, ...]) -> None:
    height, width = pictures[0].shape[:2]
    assert content(*pictures) == (0, 0, width, height)


def test_without_a_frame_there_is_no_content() -> None:
    assert ContentFinder().size_px == (0, 0)
    assert content() == (0, 0, 0, 0)
