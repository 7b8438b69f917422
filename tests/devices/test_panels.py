import math

from detector.devices.facts import known_panels


def test_each_figure_agrees_with_its_diagonal_and_names_its_source() -> None:
    for panel in known_panels().values():
        diagonal_px = math.hypot(panel.width_px, panel.height_px)
        assert abs(panel.ppi * panel.diagonal_in / diagonal_px - 1) <= panel.relative_error, panel.model
        assert 0.001 <= panel.relative_error <= 0.05
        assert len(panel.source) > 20


def test_a_model_that_is_not_in_the_table_is_not_known() -> None:
    assert "Virtual Phone 13" not in known_panels()
