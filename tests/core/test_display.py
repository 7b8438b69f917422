"""Conversions of a display, and what it refuses to guess."""

import pytest

from detector.core.display import Display, PxPerMmSource
from detector.core.quantity import Quantity

LENGTH = Quantity(value=33.0, error=1.0, unit="px")


def test_dp_follow_the_density() -> None:
    display = Display(width_px=1080, height_px=2400, density_dpi=440)
    in_dp = display.dp(LENGTH)
    assert in_dp is not None
    assert in_dp.value == pytest.approx(12.0)
    assert in_dp.unit == "dp"
    assert display.px(12.0) == pytest.approx(33.0)


def test_mm_include_the_error_of_the_pixel_pitch() -> None:
    display = Display(
        width_px=1080,
        height_px=2400,
        px_per_mm=16.5,
        px_per_mm_relative_error=0.1,
        px_per_mm_source=PxPerMmSource.REPORTED,
    )
    in_mm = display.mm(LENGTH)
    assert in_mm is not None
    assert in_mm.value == pytest.approx(2.0)
    assert in_mm.error > 0.2


def test_unknown_values_are_not_guessed() -> None:
    display = Display(width_px=1080, height_px=2400)
    assert display.dp(LENGTH) is None
    assert display.px(12.0) is None
    assert display.mm(LENGTH) is None
