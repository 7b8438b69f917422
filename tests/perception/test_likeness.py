import numpy as np
import pytest

from detector.perception.likeness import correlation

PATTERN = np.tile([[100.0, 104.0], [104.0, 100.0]], (8, 8))


def test_brightness_and_contrast_do_not_count() -> None:
    assert correlation(PATTERN, 3 * PATTERN + 20) == pytest.approx(1.0)
    assert correlation(PATTERN, 255 - PATTERN) == pytest.approx(-1.0)


def test_one_colour_resembles_nothing() -> None:
    assert correlation(PATTERN, np.full_like(PATTERN, 90.0)) is None
    assert correlation(PATTERN * 0.4, PATTERN) is None
