"""distant-privacy-policy (PRV-06), beyond its three cases."""

import pytest

from detector.measures.policy_reach import PolicyReach
from detector.rules.distant_privacy_policy import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({"n_taps": 4}, "passed: policy_near", id="at the limit"),
        pytest.param({"n_taps": 4, "n_untried": 9}, "passed: policy_near", id="near, whatever else there is"),
        pytest.param({"n_taps": 5}, "failed, major: policy_too_far", id="past it"),
        pytest.param({"n_taps": 5, "n_untried": 1}, "cantTell: policy_perhaps_nearer", id="another way"),
        pytest.param({}, "cantTell: policy_not_found", id="not found"),
        pytest.param({"is_first_run": True}, "cantTell: policy_at_first_run_only", id="in the terms alone"),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(PolicyReach, evidence_ids=("run:0/tree:1",), **values)) == verdict
