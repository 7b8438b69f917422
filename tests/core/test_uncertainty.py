"""Budgets: how components combine, and that k follows from the distributions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.uncertainty import (
    Component,
    Correlation,
    Distribution,
    Origin,
    Part,
    bound,
    budget_of,
    coverage_factor,
    deviation,
)


def normal(sd: float, **keys: float) -> Component:
    return deviation(Part.PIXEL_EDGE, sd, "px", origin=Origin.READINGS, **keys)


def rectangular(half: float, **keys: float) -> Component:
    return bound(Part.FRAME_INTERVAL, half, "px", origin=Origin.THIS_RUN, **keys)


def triangular(half: float) -> Component:
    return bound(Part.NODE_ROUNDING, half, "px", origin=Origin.DEVICE, distribution=Distribution.TRIANGULAR)


def test_shares_combine_as_root_of_the_sum_of_squares() -> None:
    budget = budget_of((normal(3.0), normal(2.0, sensitivity=-2.0)), unit="px")
    assert [one.contribution for one in budget.components] == [3.0, 4.0]
    assert budget.combined == pytest.approx(5.0)
    assert (budget.coverage_factor, budget.expanded) == (2.0, pytest.approx(10.0))


@pytest.mark.parametrize(
    ("sensitivity", "coefficient", "combined"),
    [
        pytest.param(1.0, 1.0, 7.0, id="they go together: they add up"),
        pytest.param(-1.0, 1.0, 1.0, id="a difference: what both share cancels"),
        pytest.param(1.0, 0.0, 5.0, id="each by itself"),
        pytest.param(-1.0, -1.0, 7.0, id="they go against each other"),
    ],
)
def test_correlated_components_combine_with_their_coefficient(
    sensitivity: float, coefficient: float, combined: float
) -> None:
    together = Correlation(one=0, other=1, coefficient=coefficient)
    components = (normal(3.0), normal(4.0, sensitivity=sensitivity))
    assert budget_of(components, unit="px", correlations=(together,)).combined == pytest.approx(combined)


def test_a_half_width_and_a_stated_uncertainty_are_divided_to_a_standard_one() -> None:
    assert rectangular(3**0.5).contribution == pytest.approx(1.0)
    assert triangular(6**0.5).contribution == pytest.approx(1.0)
    assert normal(2.0, divisor=2.0).contribution == pytest.approx(1.0)


def test_scaling_scales_every_component_and_adds_the_factors_own() -> None:
    length = budget_of((normal(0.5),), unit="px")
    glass = bound(Part.PX_PER_MM, 0.1, "1", origin=Origin.DEVICE, sensitivity=4.0)
    in_mm = length.scaled(1 / 16, "mm", glass)
    assert in_mm.unit == "mm"
    assert [one.contribution for one in in_mm.components] == pytest.approx([0.03125, 0.4 / 3**0.5])
    assert in_mm.components[0].value == 0.5  # the input is what it was


def test_the_variance_is_never_negative() -> None:
    with pytest.raises(ValueError, match="nothing or more"):
        normal(-1.0)
    assert budget_of((), unit="px").expanded == 0.0


SUMS = [
    pytest.param((normal(1.0),), id="one normal"),
    pytest.param((rectangular(1.0),), id="one rectangular"),
    pytest.param((triangular(1.0),), id="one triangular"),
    pytest.param((rectangular(1.0), rectangular(1.0)), id="two rectangular alike"),
    pytest.param((rectangular(1.0), rectangular(0.3)), id="a trapezium"),
    pytest.param((rectangular(1.0), normal(0.2)), id="a rounded rectangle"),
    pytest.param((rectangular(1.0), normal(0.6)), id="half and half"),
    pytest.param((rectangular(1.0), rectangular(0.5), rectangular(0.5), normal(0.1)), id="four"),
]


@pytest.mark.parametrize("components", SUMS)
def test_k_is_that_of_the_convolved_distributions(components: tuple[Component, ...]) -> None:
    """A second way to the same number: by convolving the distributions themselves."""
    assert coverage_factor(components) == pytest.approx(convolved_k(components), abs=0.01)


def convolved_k(components: tuple[Component, ...]) -> float:
    reach = sum(one.contribution for one in components) * 6
    step = reach / 4_000
    x = np.arange(-4_000, 4_001) * step
    density = np.zeros_like(x)
    density[4_000] = 1.0
    for one in components:
        half = one.value * abs(one.sensitivity)
        shape = {
            Distribution.NORMAL: np.exp(-0.5 * (x / one.contribution) ** 2),
            Distribution.RECTANGULAR: (np.abs(x) <= half).astype(float),
            Distribution.TRIANGULAR: np.clip(half - np.abs(x), 0, None),
        }[one.distribution]
        spectrum = np.fft.rfft(density, 16_384) * np.fft.rfft(shape / shape.sum(), 16_384)
        density = np.fft.irfft(spectrum, 16_384)[4_000:12_001]
    inside = np.cumsum(density[4_000:]) * 2 - density[4_000]
    u = float((density * x**2).sum() ** 0.5)
    return float(x[4_000 + int(np.searchsorted(inside, 0.9545))]) / u


@given(st.lists(st.floats(0.01, 100.0), min_size=1, max_size=6))
def test_bounded_components_never_exceed_their_bounds(halves: list[float]) -> None:
    budget = budget_of([rectangular(half) for half in halves], unit="ms")
    assert budget.expanded <= sum(halves) + 1e-9
