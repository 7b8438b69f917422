"""asymmetric-choices (CLS-17), beyond its three cases."""

import pytest

from detector.measures.option_balance import OptionBalance
from detector.rules.asymmetric_choices import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param(
            {"n_option_frames": 5, "option_area_ratio": 9, "option_luma_gap": 200},
            "inapplicable: window_is_no_dialog",
            id="no dialog",
        ),
        pytest.param({"is_dialog": True}, "untested: buttons_not_measured", id="nothing was measured"),
        pytest.param(
            {"is_dialog": True, "n_other_frames": 1},
            "inapplicable: not_two_options",
            id="fewer or more options",
        ),
        pytest.param(
            {
                "is_dialog": True,
                "n_option_frames": 5,
                "n_other_frames": 6,
                "option_area_ratio": 9,
                "option_luma_gap": 200,
            },
            "cantTell: options_unclear",
            id="more frames show others",
        ),
        pytest.param(
            {
                "is_dialog": True,
                "n_option_frames": 5,
                "n_other_frames": 5,
                "option_area_ratio": 9,
                "option_luma_gap": 200,
            },
            "failed, info: options_unalike",
            id="as many frames show others",
        ),
        pytest.param(
            {"is_dialog": True, "n_option_frames": 1, "option_area_ratio": 2, "option_luma_gap": 200},
            "passed: options_alike",
            id="twice as large",
        ),
        pytest.param(
            {"is_dialog": True, "n_option_frames": 1, "option_area_ratio": 9, "option_luma_gap": 100},
            "passed: options_alike",
            id="as far apart as may be",
        ),
        pytest.param(
            {"is_dialog": True, "n_option_frames": 1, "option_luma_gap": 100},
            "passed: options_alike",
            id="of unknown size, and alike in lightness",
        ),
        pytest.param(
            {"is_dialog": True, "n_option_frames": 2, "option_area_ratio": 9, "option_luma_gap": 200},
            "cantTell: options_seen_too_little",
            id="two frames",
        ),
        pytest.param(
            {"is_dialog": True, "n_option_frames": 3, "option_area_ratio": 9, "option_luma_gap": 200},
            "failed, info: options_unalike",
            id="three frames",
        ),
        pytest.param(
            {"is_dialog": True, "n_option_frames": 5, "option_luma_gap": 200},
            "cantTell: option_size_unknown",
            id="of unknown size",
        ),
        pytest.param(
            {"is_dialog": True, "n_option_frames": 5, "option_area_ratio": 9},
            "cantTell: option_size_unknown",
            id="of unknown lightness",
        ),
        pytest.param(
            {"is_dialog": True, "n_option_frames": 5, "option_area_ratio": (2, 0.5), "option_luma_gap": 200},
            "cantTell: options_near_limit",
            id="about twice as large",
        ),
        pytest.param(
            {"is_dialog": True, "n_option_frames": 5, "option_area_ratio": 9, "option_luma_gap": (100, 9)},
            "cantTell: options_near_limit",
            id="about as far apart as may be",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(OptionBalance, **values)) == verdict
