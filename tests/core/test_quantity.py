"""A quantity answers only where its whole interval lies on one side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.quantity import Quantity


@pytest.mark.parametrize(
    ("value", "error", "below", "above"),
    [
        pytest.param(20.0, 1.0, True, False, id="clearly below"),
        pytest.param(30.0, 1.0, False, True, id="clearly above"),
        pytest.param(24.5, 1.0, None, None, id="astride"),
        pytest.param(24.0, 0.0, False, False, id="exactly at the limit"),
    ],
)
def test_compares_its_interval_with_the_limit(
    value: float, error: float, below: bool | None, above: bool | None
) -> None:
    quantity = Quantity(value=value, error=error, unit="dp")
    assert quantity.below(24) is below
    assert quantity.above(24) is above


def test_a_negative_error_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="negative"):
        Quantity(value=1, error=-0.1, unit="dp")


@given(value=st.floats(-1e6, 1e6), error=st.floats(0, 1e4), limit=st.floats(-1e6, 1e6))
def test_is_never_both_below_and_above(value: float, error: float, limit: float) -> None:
    quantity = Quantity(value=value, error=error, unit="ms")
    assert not (quantity.below(limit) is True and quantity.above(limit) is True)


def test_scaling_adds_the_error_of_the_factor() -> None:
    length = Quantity(value=100.0, error=3.0, unit="px")
    scaled = length.scaled(0.1, "mm", relative_error=0.04)
    assert scaled.value == pytest.approx(10.0)
    assert scaled.error == pytest.approx(0.5)  # 0.3 of its own and 0.4 of the factor
    assert scaled.unit == "mm"
