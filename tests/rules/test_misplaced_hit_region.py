"""misplaced-hit-region (CLS-12), beyond its three cases."""

import pytest

from detector.measures.close_glyph_hits import CloseGlyphHits
from detector.rules.misplaced_hit_region import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({"closing_share": 0.1}, "inapplicable: no_control_to_tap", id="no control"),
        pytest.param(
            {"has_control": True, "n_taps_on_glyph": 3, "n_jumps_on_glyph": 2},
            "failed, major: glyph_jumps",
            id="two taps of three jump",
        ),
        pytest.param(
            {"has_control": True, "n_taps_on_glyph": 3, "n_jumps_on_glyph": 1},
            "untested: hit_region_not_probed",
            id="one of three, no edges",
        ),
        pytest.param(
            {"has_control": True, "n_taps_on_glyph": 3}, "untested: hit_region_not_probed", id="no edges"
        ),
        pytest.param(
            {"has_control": True, "n_taps_on_glyph": 3, "closing_share": (0.4, 0.09)},
            "failed, major: glyph_beside_hits",
            id="less than half",
        ),
        pytest.param(
            {"has_control": True, "n_taps_on_glyph": 3, "closing_share": (0.8, 0.09)},
            "failed, minor: glyph_beside_hits",
            id="less than nine tenths",
        ),
        pytest.param(
            {"has_control": True, "n_taps_on_glyph": 3, "closing_share": (0.9, 0.05)},
            "cantTell: glyph_hits_near_limit",
            id="about nine tenths",
        ),
        pytest.param(
            {"has_control": True, "n_taps_on_glyph": 3, "closing_share": (0.96, 0.05)},
            "passed: glyph_inside_hits",
            id="at least nine tenths",
        ),
        pytest.param(
            {"has_control": True, "n_taps_on_glyph": 3, "n_jumps_on_glyph": 1, "closing_share": 0.95},
            "cantTell: glyph_jumps_at_times",
            id="as much, and one tap jumps",
        ),
        pytest.param(
            {"has_control": True, "closing_share": 0.95},
            "cantTell: glyph_jumps_at_times",
            id="as much, and none is known",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(CloseGlyphHits, **values)) == verdict
