"""Luminance and contrast against the numbers that WCAG and its checkers give."""

import numpy as np
import pytest

from detector.perception.luminance import contrast_ratio, relative_luminance

BLACK, WHITE, RED, GREEN, BLUE = (0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255)


@pytest.mark.parametrize(
    ("rgb", "luminance"),
    [
        pytest.param(BLACK, 0.0, id="black"),
        pytest.param(WHITE, 1.0, id="white"),
        pytest.param(RED, 0.2126, id="red"),
        pytest.param(GREEN, 0.7152, id="green"),
        pytest.param(BLUE, 0.0722, id="blue"),
        pytest.param((1, 1, 1), 0.000303527, id="the darkest grey"),
        pytest.param((10, 10, 10), 0.003035270, id="the last level of the straight part"),
        pytest.param((11, 11, 11), 0.003346536, id="the first level of the curve"),
        pytest.param((118, 118, 118), 0.181164244, id="the grey that is just enough on white"),
        pytest.param((254, 254, 254), 0.991102097, id="nearly white"),
        pytest.param((100, 150, 200), 0.286921, id="a light blue"),
    ],
)
def test_the_luminance_of_a_colour(rgb: tuple[int, int, int], luminance: float) -> None:
    assert float(relative_luminance(np.array(rgb, np.uint8))) == pytest.approx(luminance, abs=1e-6)


def test_a_level_between_two_is_between_their_luminances() -> None:
    low, middle, high = relative_luminance(np.array([[200.0] * 3, [200.25] * 3, [201.0] * 3]))
    assert middle == pytest.approx(0.75 * low + 0.25 * high)


def test_levels_beyond_black_and_white_count_as_these() -> None:
    found = relative_luminance(np.array([[-3.0, -0.5, -40.0], [255.5, 300.0, 256.0]]))
    assert found.tolist() == pytest.approx([0.0, 1.0])


def test_a_picture_gives_a_number_per_pixel() -> None:
    picture = np.array([[BLACK, WHITE], [RED, BLUE], [GREEN, BLACK]], np.uint8)
    expected = [[0.0, 1.0], [0.2126, 0.0722], [0.7152, 0.0]]
    np.testing.assert_allclose(relative_luminance(picture), expected, atol=1e-9)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        (1.0, 0.0, 21.0),
        (0.0, 1.0, 21.0),
        (0.5, 0.5, 1.0),
        (0.0, 0.0, 1.0),
        (0.25, 0.1, 2.0),
        (0.1, 0.25, 2.0),
        (0.0, 0.05, 2.0),
    ],
)
def test_the_ratio_of_two_luminances_whichever_is_the_lighter(one: float, other: float, ratio: float) -> None:
    assert float(contrast_ratio(np.array(one), other)) == pytest.approx(ratio)


def test_many_against_one_or_each_against_its_own() -> None:
    many = np.array([0.0, 0.05, 0.45])
    assert contrast_ratio(many, 0.15).tolist() == pytest.approx([4.0, 2.0, 2.5])
    assert contrast_ratio(many, np.array([0.05, 0.0, 0.2])).tolist() == pytest.approx([2.0, 2.0, 2.0])


@pytest.mark.parametrize(("grey", "ratio"), [(118, 4.54), (119, 4.48), (128, 3.95), (149, 3.0)])
def test_greys_on_white(grey: int, ratio: float) -> None:
    luminance = relative_luminance(np.array([grey] * 3))
    assert float(contrast_ratio(luminance, 1.0)) == pytest.approx(ratio, abs=0.006)
