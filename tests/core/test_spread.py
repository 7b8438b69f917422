import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.quantity import Quantity, StatedQuantity, stated
from detector.core.spread import combined, over_frames
from detector.core.uncertainty import Origin, Part, deviation


def readings(*values: float, error: float = 1.0) -> list[Quantity]:
    return [Quantity(value=one, error=error, unit="px") for one in values]


def test_no_readings_give_none() -> None:
    assert combined([]) is None


def test_one_reading_is_itself() -> None:
    assert combined(readings(40.0)) == Quantity(value=40.0, error=1.0, unit="px")


def test_equal_readings_keep_their_own_error() -> None:
    assert combined(readings(*[40.0] * 9)) == Quantity(value=40.0, error=1.0, unit="px")


def test_one_misread_frame_in_ten_does_not_widen_the_error() -> None:
    assert combined(readings(*[40.0] * 9, 400.0)) == Quantity(value=40.0, error=1.0, unit="px")


def test_one_misread_second_of_a_splash_of_five_does_not_widen_the_error_of_its_frames() -> None:
    splash = readings(*[35.6] * 40, *[55.3] * 10)
    assert over_frames(splash) == Quantity(value=35.6, error=1.0, unit="px")
    together = combined(splash)
    assert together is not None and together.error > 15


def test_with_few_readings_the_error_reaches_the_farthest() -> None:
    together = combined(readings(38.0, 40.0, 46.0))
    assert together is not None
    assert together.value == 40.0
    assert together.high >= 46.0


def test_units_are_never_mixed() -> None:
    with pytest.raises(ValueError, match="units"):
        combined([*readings(1.0), Quantity(value=1.0, error=0.0, unit="dp")])


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=30))
def test_nine_in_ten_readings_lie_inside(values: list[float]) -> None:
    together = combined(readings(*values, error=0.0))
    assert together is not None
    inside = [one for one in values if together.low - 1e-6 <= one <= together.high + 1e-6]
    assert len(inside) * 10 >= len(values) * 9


def test_a_budget_includes_the_spread() -> None:
    edge = deviation(Part.PIXEL_EDGE, 0.5, "px", origin=Origin.READINGS)
    readings = [stated(value, 1.0, "px", (edge,)) for value in (38.0, 40.0, 42.0)]
    together = over_frames(readings)
    assert isinstance(together, StatedQuantity)
    assert together.budget is not None
    assert [one.part for one in together.budget.components] == [Part.PIXEL_EDGE, Part.FRAMES_SPREAD]
    assert together.budget.expanded == pytest.approx((1.0 + 4.0) ** 0.5)
    assert together.error == pytest.approx((1.0 + 4.0) ** 0.5)


def test_one_reading_without_a_budget_gives_no_budget() -> None:
    edge = deviation(Part.PIXEL_EDGE, 0.5, "px", origin=Origin.READINGS)
    mixed = [stated(40.0, 1.0, "px", (edge,)), Quantity(value=41.0, error=1.0, unit="px")]
    assert not isinstance(over_frames(mixed), StatedQuantity)
