"""automatic-jump (SPL-03), beyond its three cases."""

import pytest

from detector.measures.own_jump import OwnJump
from detector.rules.automatic_jump import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param(
            {"n_runs_untouched": 3, "n_runs_jumped": 2},
            "failed, major: jumps_by_itself",
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
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(OwnJump, **values)) == verdict
