"""oversized-hot-zone (SPL-02), beyond its three cases."""

import pytest

from detector.measures.call_area import CallArea
from detector.rules.oversized_hot_zone import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param(
            {"is_over_content": True, "n_measured_frames": 9},
            "inapplicable: popup_is_no_splash",
            id="a popup",
        ),
        pytest.param({}, "untested: buttons_not_measured", id="nothing was measured"),
        pytest.param({"n_measured_frames": 1}, "inapplicable: no_call_seen", id="no call"),
        pytest.param(
            {
                "n_measured_frames": 5,
                "n_call_frames": 3,
                "drawn_area_share": 0.6,
                "call_area_share": (0.6, 0.09),
            },
            "failed, minor: call_covers_screen",
            id="more than half",
        ),
        pytest.param(
            {
                "n_measured_frames": 5,
                "n_call_frames": 3,
                "drawn_area_share": 0.6,
                "call_area_share": (0.4, 0.09),
            },
            "failed, info: call_covers_screen",
            id="more than 0.3",
        ),
        pytest.param(
            {
                "n_measured_frames": 5,
                "n_call_frames": 2,
                "drawn_area_share": 0.6,
                "call_area_share": (0.4, 0.09),
            },
            "cantTell: call_seen_too_little",
            id="in two frames",
        ),
        pytest.param(
            {
                "n_measured_frames": 5,
                "n_call_frames": 2,
                "drawn_area_share": 0.6,
                "call_area_share": (0.3, 0.01),
            },
            "cantTell: call_area_near_limit",
            id="about 0.3",
        ),
        pytest.param(
            {"n_measured_frames": 5, "drawn_area_share": 0.1},
            "cantTell: call_reach_unknown",
            id="unknown extent",
        ),
        pytest.param(
            {"n_measured_frames": 5, "drawn_area_share": 0.1, "call_area_share": 0.2},
            "cantTell: call_reach_unknown",
            id="nor how far words do",
        ),
        pytest.param(
            {"n_measured_frames": 5, "drawn_area_share": 0.1, "possible_area_share": 0.4},
            "cantTell: call_perhaps_covers_screen",
            id="perhaps more than 0.3",
        ),
        pytest.param(
            {"n_measured_frames": 5, "drawn_area_share": 0.1, "possible_area_share": (0.3, 0.01)},
            "cantTell: call_perhaps_covers_screen",
            id="perhaps about 0.3",
        ),
        pytest.param(
            {"n_measured_frames": 5, "drawn_area_share": 0.1, "possible_area_share": 0.3},
            "passed: call_covers_little",
            id="at most 0.3",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(CallArea, **values)) == verdict
