"""A contrast as a sign of exactly that contrast, a share as squares."""

import numpy as np
import pytest

from detector.core.verdict import Severity
from detector.judging.rule import Origin, Tier
from detector.perception.patches import contrast_ratio, relative_luminance
from detector.reporting.scale_bar import ContrastSample, ShareSample, grey_of_contrast, sample_of
from tests.reporting.case_reports import quantity


def tier(value: float, unit: str, severity: Severity = Severity.MAJOR) -> Tier:
    return Tier(value=value, unit=unit, severity=severity, origin=Origin.TOOL, source="a test")


@pytest.mark.parametrize("contrast", [1.0, 1.44, 1.74, 3.0, 4.5, 7.0, 12.6, 21.0])
def test_a_grey_has_the_contrast_it_represents(contrast: float) -> None:
    """By the formula that contrasts are measured with; 256 greys cannot be more exact than this."""
    grey = int(grey_of_contrast(contrast)[1:3], 16)
    luminance = relative_luminance(np.full((1, 1, 3), grey, np.uint8))
    assert contrast_ratio(luminance, 1.0).item() == pytest.approx(contrast, rel=0.02)


def test_impossible_contrasts_are_white_or_black() -> None:
    assert (grey_of_contrast(0.2), grey_of_contrast(40.0)) == ("#ffffff", "#000000")


def test_a_contrast_is_drawn_as_measured_and_at_each_limit_the_lowest_first() -> None:
    sample = sample_of(
        quantity("contrast_ratio", 1.7, 0.1, "ratio"), (tier(4.5, "ratio"), tier(3.0, "ratio"))
    )
    assert isinstance(sample, ContrastSample)
    assert [(one.contrast, one.tier and one.tier.value) for one in sample.signs] == [
        (1.7, None),
        (3.0, 3.0),
        (4.5, 4.5),
    ]


def test_a_share_is_squares_with_those_within_its_error_marked() -> None:
    sample = sample_of(quantity("jump_share", 0.43, 0.08, "1"), (tier(0.8, "1"), tier(0.2, "1")))
    assert isinstance(sample, ShareSample)
    assert (sample.n_full, sample.n_perhaps) == (35, 16)
    assert [at for at, _ in sample.edges] == [20, 80]


@pytest.mark.parametrize(("value", "error", "n"), [(0.02, 0.1, (0, 12)), (0.99, 0.3, (69, 31))])
def test_no_square_is_outside(value: float, error: float, n: tuple[int, int]) -> None:
    sample = sample_of(quantity("jump_share", value, error, "1"), (tier(1.4, "1"),))
    assert isinstance(sample, ShareSample)
    assert (sample.n_full, sample.n_perhaps) == n
    assert [at for at, _ in sample.edges] == [100]


@pytest.mark.parametrize("unit", ["dp", "ms", "taps", "arcmin"])
def test_nothing_else_has_a_sample(unit: str) -> None:
    assert sample_of(quantity("x", 1.0, 0.1, unit), (tier(2.0, unit),)) is None
    assert sample_of(quantity("x", 1.0, 0.1, unit), ()) is None
