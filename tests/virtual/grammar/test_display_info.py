"""A dump only words plain data: no device is queried."""

from dataclasses import replace

from detector.virtual.grammar.display_info import display_before_10, display_since_10
from detector.virtual.grammar.state import DisplayState
from tests.virtual.app_samples import SMALL

UPRIGHT = DisplayState(panel=SMALL, upright=SMALL, current=SMALL, quarter_turns=0, is_on=True)


def test_a_turned_display_is_named_by_its_sides_of_now_and_its_panel_by_its_own() -> None:
    sideways = replace(SMALL, width_px=SMALL.height_px, height_px=SMALL.width_px)
    output = display_since_10(replace(UPRIGHT, current=sideways, quarter_turns=1))
    assert "real 720 x 360" in output
    assert "rotation 1" in output
    assert "mStableDisplaySize=Point(360, 720)" in output


def test_a_display_that_is_off_is_reported_as_off_everywhere() -> None:
    for words in (display_since_10, display_before_10):
        output = words(replace(UPRIGHT, is_on=False))
        assert "state ON" not in output
        assert output.count("state OFF") == 2
        assert "Display State=OFF" in output
