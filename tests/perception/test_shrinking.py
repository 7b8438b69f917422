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
