"""automatic-jump (SPL-03), where the three cases do not reach."""

import pytest

from detector.measures.own_jump import OwnJump
from detector.rules.automatic_jump import RULE
from tests.rules.asked import a_measure, said


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        pytest.param(
            {"n_runs_untouched": 3, "n_runs_jumped": 2},
            "failed, critical: jumps_by_itself",
            id="two runs of three",
        ),
        pytest.param(
            {"n_runs_untouched": 3, "n_runs_jumped": 1},
            "cantTell: jumps_by_itself_at_times",
            id="one of three",
        ),
        pytest.param({"n_runs_untouched": 3}, "passed: stays_by_itself", id="none of three"),
        pytest.param({}, "cantTell: jumps_not_logged", id="no run whose log is whole"),
    ],
)
def test_says(told: dict[str, object], verdict: str) -> None:
    assert said(RULE, a_measure(OwnJump, **told)) == verdict
