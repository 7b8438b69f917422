"""jump-in-daily-motion (SHK-02), beyond its three cases."""

import pytest

from detector.measures.daily_motion import DailyMotion
from detector.rules.jump_in_daily_motion import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "untested: phone_cannot_be_moved", id="nothing moves it"),
        pytest.param(
            {"n_daily_jumps": 3, "daily_jump_runs": 1},
            "cantTell: daily_motion_jumped_once",
            id="jumps in one launch",
        ),
        pytest.param(
            {"n_daily_jumps": 2, "daily_jump_runs": 2}, "failed, major: daily_motion_jumps", id="in two"
        ),
        pytest.param({"least_repeats": 5}, "passed: daily_motion_does_nothing", id="five of each"),
        pytest.param(
            {"can_be_moved": True, "least_repeats": 4}, "cantTell: too_few_daily_motions", id="four of each"
        ),
        pytest.param(
            {"can_be_moved": True, "least_repeats": 1}, "cantTell: too_few_daily_motions", id="one of each"
        ),
        pytest.param({"can_be_moved": True}, "untested: phone_not_moved", id="none of one kind"),
        pytest.param(
            {"least_repeats": 4, "n_shakes": 2},
            "passed: hardest_shake_does_nothing",
            id="the hardest shake does nothing",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(DailyMotion, **values)) == verdict
