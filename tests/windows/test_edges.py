"""The uncertainty of edges and contrasts, from the error that perception states."""

import pytest

from detector.core.quantity import Quantity
from detector.core.uncertainty import Part, budget_of
from detector.windows.edges import centre_components, contrast_stated, side_components


def test_a_length_of_two_edges_is_stated_nearly_as_wide_as_its_error() -> None:
    assert budget_of(side_components(1.0), unit="px").expanded == pytest.approx(0.77, abs=0.01)
    assert budget_of(side_components(3.0), unit="px").expanded == pytest.approx(2.31, abs=0.02)


def test_moving_both_edges_outwards_keeps_the_middle() -> None:
    assert budget_of(centre_components(1.0), unit="px").combined == pytest.approx(0.14 * 0.5**0.5)


def test_a_plates_sides_are_known_better_than_a_glyphs_unless_doubtful() -> None:
    assert budget_of(side_components(1.0, is_plate=True), unit="px").expanded == pytest.approx(0.28, abs=0.01)
    doubted = budget_of(side_components(5.0, is_plate=True), unit="px").expanded
    assert doubted > budget_of(side_components(4.0), unit="px").expanded


@pytest.mark.parametrize(
    ("error_px", "scatter_px", "cover_px"), [(0.5, 0.05, 0.0), (1.0, 0.10, 0.0), (2.0, 0.24, 0.165)]
)
def test_what_a_plates_edge_is_doubted_by_beyond_a_pixel_counts_as_of_any_other_edge(
    error_px: float, scatter_px: float, cover_px: float
) -> None:
    values = {one.part: one.value for one in side_components(error_px, is_plate=True)}
    assert values == {Part.PIXEL_EDGE: pytest.approx(scatter_px), Part.EDGE_COVER: pytest.approx(cover_px)}


def test_a_middle_takes_half_of_each_edge_and_nothing_of_what_moves_both_outwards() -> None:
    scatter, cover = centre_components(2.0)
    assert (scatter.value, scatter.sensitivity) == (pytest.approx(0.28), pytest.approx(0.5**0.5))
    assert (cover.value, cover.sensitivity) == (pytest.approx(0.33), 0.0)


def test_a_contrast_is_uncertain_by_its_pixels_and_its_levels() -> None:
    ratio = contrast_stated(Quantity(value=4.0, error=0.36, unit="ratio"))
    assert ratio.budget is not None
    values = {one.part: one.value for one in ratio.budget.components}
    assert values == {Part.SEGMENTATION: pytest.approx(0.3), Part.COLOUR_LEVELS: pytest.approx(0.06)}
    assert ratio.error == 0.36


def test_the_error_of_a_contrast_is_ten_times_what_its_segmentation_scatters_by() -> None:
    """The error holds for all but one in two hundred; most contrasts are much nearer."""
    ratio = contrast_stated(Quantity(value=4.0, error=0.36, unit="ratio"))
    assert ratio.budget is not None
    contributions = {one.part: one.contribution for one in ratio.budget.components}
    assert contributions[Part.SEGMENTATION] == pytest.approx(0.03)


def test_a_contrast_more_certain_than_its_levels_has_only_their_error() -> None:
    ratio = contrast_stated(Quantity(value=4.0, error=0.03, unit="ratio"))
    assert ratio.budget is not None
    assert [one.value for one in ratio.budget.components] == [0.0, 0.03]
