"""The exported model separates the same cases as the trained one."""

import pytest

pytest.importorskip("lightgbm", reason="grows the trees; for training alone")

from lab.training.fit_interpretation import _at_most


@pytest.mark.parametrize(
    ("threshold", "zero_goes_low"), [(-1.0000000180025095e-35, False), (1.0000000180025095e-35, True)]
)
def test_zero_stays_on_its_side_of_a_threshold_next_to_it(threshold: float, zero_goes_low: bool) -> None:
    assert (_at_most(threshold) >= 0.0) is zero_goes_low
    assert -0.0001 <= _at_most(threshold) < 0.0001


def test_a_threshold_above_every_figure_is_a_readable_number() -> None:
    assert _at_most(1e300) == 1e30
