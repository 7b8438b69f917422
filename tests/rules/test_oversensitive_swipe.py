"""oversensitive-swipe (SPL-04), beyond its three cases."""

import pytest

from detector.measures.swipe_jump import SwipeJump
from detector.rules.oversensitive_swipe import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({"is_over_content": True}, "inapplicable: popup_is_no_splash", id="a popup"),
        pytest.param({}, "untested: density_unknown", id="not swiped without a density"),
        pytest.param({"has_density": True}, "untested: window_not_swiped", id="not swiped"),
        pytest.param({"n_swipes": 1}, "passed: no_swipe_jumps", id="no swipe jumps, no density"),
        pytest.param(
            {"n_swipes": 1, "n_jump_swipes": 1}, "untested: density_unknown", id="one jumps, no density"
        ),
        pytest.param(
            {"n_swipes": 2, "n_jump_swipes": 2, "jumping_runs": 2, "jump_swipe_dp": (20, 3.9)},
            "failed, major: short_swipe_jumps",
            id="less than 24 dp",
        ),
        pytest.param(
            {"n_swipes": 2, "n_jump_swipes": 2, "jumping_runs": 2, "jump_swipe_dp": (40, 4)},
            "failed, minor: short_swipe_jumps",
            id="less than 48 dp",
        ),
        pytest.param(
            {"n_swipes": 2, "n_jump_swipes": 2, "jumping_runs": 2, "jump_swipe_dp": (48, 4)},
            "cantTell: swipe_near_limit",
            id="about 48 dp",
        ),
        pytest.param(
            {"n_swipes": 2, "n_jump_swipes": 2, "jumping_runs": 2, "jump_swipe_dp": (52, 4)},
            "passed: only_long_swipes_jump",
            id="at least 48 dp",
        ),
        pytest.param(
            {"n_swipes": 2, "n_jump_swipes": 2, "jumping_runs": 1, "jump_swipe_dp": (20, 3)},
            "cantTell: swipe_jumped_once",
            id="in one launch",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(SwipeJump, **values)) == verdict
