"""What a measure returns and what a rule receives."""

from dataclasses import dataclass

import pytest

from detector.core.measured import Measured, Measurements
from detector.core.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Width(Measured):
    width_dp: Quantity
    depth_dp: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Colour(Measured):
    name: str


WIDTH = Width(evidence_ids=("run:0/frame:1",), width_dp=Quantity(value=1, error=0.1, unit="dp"))
COLOUR = Colour(evidence_ids=(), name="grey")


def test_names_its_known_quantities() -> None:
    assert [(q.name, q.value, q.unit) for q in WIDTH.quantities()] == [("width_dp", 1, "dp")]
    assert COLOUR.quantities() == ()


def test_is_looked_up_by_type() -> None:
    given = Measurements([WIDTH, COLOUR])
    assert given[Width] is WIDTH
    assert Colour in given
    assert Colour not in given.narrowed([Width])


def test_two_results_of_one_measure_are_refused() -> None:
    with pytest.raises(ValueError, match="Width"):
        Measurements([WIDTH, WIDTH])
