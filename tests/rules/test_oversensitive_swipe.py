"""oversensitive-swipe (SPL-04), where the three cases do not reach."""

import pytest

from detector.measures.swipe_jump import SwipeJump
from detector.rules.oversensitive_swipe import RULE
from tests.rules.asked import a_measure, said


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        pytest.param({"is_over_content": True}, "inapplicable: popup_is_no_splash", id="a popup"),
        pytest.param({}, "untested: density_unknown", id="nobody swiped, for want of a density"),
        pytest.param({"has_density": True}, "untested: window_not_swiped", id="nobody swiped"),
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
def test_says(told: dict[str, object], verdict: str) -> None:
    assert said(RULE, a_measure(SwipeJump, **told)) == verdict
