import cv2
import numpy as np
import pytest

from detector.perception.shrinking import shrunk


@pytest.mark.parametrize("size", [(2400, 1080), (1601, 721), (301, 137), (90, 60)])
def test_each_pixel_is_near_the_mean_of_its_area(size: tuple[int, int]) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (*size, 3), np.uint8)
    picture = cv2.GaussianBlur(noise, (5, 5), 0)
    small = shrunk(picture, 60, 90)
    exact = cv2.resize(picture, (60, 90), interpolation=cv2.INTER_AREA)
    assert small.shape == (90, 60, 3)
    assert np.abs(small.astype(float) - exact).mean() < 4


def test_a_thin_line_is_not_skipped() -> None:
    for at in range(16):
        picture = np.zeros((400, 400), np.uint8)
        picture[:, 100 + at] = 255
        assert shrunk(picture, 62, 62).sum() / 62 > 0.4 * 255 * 62 / 400


def test_a_picture_that_must_grow_is_interpolated() -> None:
    assert shrunk(np.full((10, 10, 3), 7, np.uint8), 25, 31).shape == (31, 25, 3)


@pytest.mark.parametrize("is_lying", [False, True])
def test_a_side_is_halved_while_both_are_at_least_twice_too_long(is_lying: bool) -> None:
    """20 x 8 px to 4 x 4: halved once, and the four are interpolated between the ten rows."""
    levels = np.random.default_rng(2).integers(0, 120, 20, dtype=np.uint8) * 2
    picture = np.repeat(levels[:, None], 8, axis=1)
    small = shrunk(picture.T.copy(), 4, 4).T if is_lying else shrunk(picture, 4, 4)
    expected = np.interp([0.75, 3.25, 5.75, 8.25], np.arange(10), levels.reshape(10, 2).mean(1))
    assert small.shape == (4, 4)
    assert np.abs(small - expected[:, None]).max() <= 1


def test_to_a_quarter_each_pixel_is_the_mean_of_four_by_four() -> None:
    blocks = np.arange(12, dtype=np.uint8).reshape(3, 4) * 20
    picture = np.kron(blocks, np.full((4, 4), 1, np.uint8))
    picture[::2] += 2
    assert (shrunk(picture, 4, 3) == blocks + 1).all()


@pytest.mark.parametrize("n_rows", [5, 12])
def test_less_than_half_of_either_side_is_interpolated_at_once(n_rows: int) -> None:
    levels = np.array([0, 30, 60, 90, 120], np.uint8)
    picture = np.repeat(levels[None], n_rows, axis=0)
    assert shrunk(picture, 3, 3).tolist() == [[10, 60, 110]] * 3
    assert shrunk(picture.T.copy(), 3, 3).T.tolist() == [[10, 60, 110]] * 3


def test_a_picture_of_the_size_stays_as_it_is() -> None:
    picture = np.random.default_rng(2).integers(0, 256, (9, 7, 3), dtype=np.uint8)
    assert (shrunk(picture, 7, 9) == picture).all()
