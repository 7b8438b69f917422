"""full-screen-jump (SPL-01), beyond its three cases."""

import pytest

from detector.measures.jump_area import JumpArea
from detector.rules.full_screen_jump import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param(
            {
                "is_over_content": True,
                "has_density": True,
                "jump_share": 1,
                "n_points": 9,
                "n_jump_points": 9,
            },
            "inapplicable: popup_is_no_splash",
            id="a popup",
        ),
        pytest.param({}, "untested: density_unknown", id="no density"),
        pytest.param({"has_density": True}, "untested: window_not_tapped", id="not tapped"),
        pytest.param(
            {"has_density": True, "jump_share": (0.2, 0.2), "n_points": 5},
            "cantTell: too_few_points",
            id="five quiet points",
        ),
        pytest.param(
            {"has_density": True, "jump_share": (0.2, 0.2), "n_points": 6},
            "passed: no_point_jumps",
            id="six quiet points",
        ),
        pytest.param(
            {"has_density": True, "jump_share": (0.9, 0.05), "n_points": 9, "n_jump_points": 1},
            "cantTell: one_point_jumps",
            id="one point",
        ),
        pytest.param(
            {"has_density": True, "jump_share": (0.9, 0.05), "n_points": 9, "n_jump_points": 2},
            "failed, critical: points_jump",
            id="more than four fifths",
        ),
        pytest.param(
            {"has_density": True, "jump_share": (0.5, 0.25), "n_points": 9, "n_jump_points": 2},
            "failed, major: points_jump",
            id="more than a fifth",
        ),
        pytest.param(
            {"has_density": True, "jump_share": (0.2, 0.15), "n_points": 9, "n_jump_points": 2},
            "failed, minor: points_jump",
            id="some",
        ),
        pytest.param(
            {"is_over_content": True, "n_jump_points": 9, "third_party_share": (0.5, 0.2)},
            "inapplicable: popup_is_no_splash",
            id="a popup, no point to a third party",
        ),
        pytest.param(
            {"is_over_content": True, "n_jump_points": 9, "n_third_party_points": 2},
            "inapplicable: popup_is_no_splash",
            id="a popup, and no share is known",
        ),
        pytest.param(
            {
                "is_over_content": True,
                "n_points": 9,
                "n_jump_points": 9,
                "third_party_share": (0.5, 0.2),
                "n_third_party_points": 1,
            },
            "cantTell: one_point_jumps",
            id="a popup, one point to a third party",
        ),
        pytest.param(
            {
                "is_over_content": True,
                "n_points": 5,
                "n_jump_points": 5,
                "third_party_share": (0.9, 0.1),
                "n_third_party_points": 5,
            },
            "cantTell: third_party_points_few",
            id="a popup, five points",
        ),
        pytest.param(
            {
                "is_over_content": True,
                "n_points": 9,
                "n_jump_points": 9,
                "third_party_share": (0.5, 0.3),
                "n_third_party_points": 2,
            },
            "cantTell: third_party_points_few",
            id="a popup, perhaps a fifth",
        ),
        pytest.param(
            {
                "is_over_content": True,
                "n_points": 9,
                "n_jump_points": 9,
                "third_party_share": (0.5, 0.2),
                "n_third_party_points": 2,
            },
            "failed, major: third_party_points_jump",
            id="a popup, more than a fifth",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(JumpArea, **values)) == verdict
