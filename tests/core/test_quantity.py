"""A quantity answers only if its whole interval lies on one side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.quantity import Quantity, StatedQuantity, stated
from detector.core.uncertainty import Origin, Part, deviation


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


def test_a_negative_error_is_refused() -> None:
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


EDGE = deviation(Part.PIXEL_EDGE, 0.5, "px", origin=Origin.READINGS)


def test_the_compared_error_is_never_less_than_the_expanded_uncertainty() -> None:
    assert stated(40.0, 0.4, "px", (EDGE,)).error == pytest.approx(1.0)
    assert stated(40.0, 3.0, "px", (EDGE,)).error == 3.0


def test_a_budget_follows_into_another_unit() -> None:
    length = stated(160.0, 1.0, "px", (EDGE,))
    in_mm = length.scaled(1 / 16, "mm", relative_error=0.1, part=Part.PX_PER_MM, origin=Origin.DEVICE)
    assert isinstance(in_mm, StatedQuantity)
    assert in_mm.budget is not None
    assert [one.part for one in in_mm.budget.components] == [Part.PIXEL_EDGE, Part.PX_PER_MM]
    assert in_mm.budget.expanded <= in_mm.error
    assert in_mm == Quantity(value=10.0, error=in_mm.error, unit="mm")


def test_the_errors_derivation_does_not_affect_equality() -> None:
    plain = Quantity(value=40.0, error=1.0, unit="px")
    explained = stated(40.0, 1.0, "px", (EDGE,))
    assert (explained == plain, plain == explained, hash(plain) == hash(explained)) == (True, True, True)
    assert explained != Quantity(value=40.0, error=2.0, unit="px")
    assert explained != "40"


def test_a_share_is_compared_by_its_own_bounds() -> None:
    share = StatedQuantity(value=1.0, error=0.78, unit="1", least=0.22, most=1.0)
    assert (share.low, share.high) == (0.22, 1.0)
    assert share.above(0.2) is True
    assert share.above(0.3) is None
    assert share.above(1.0) is False
