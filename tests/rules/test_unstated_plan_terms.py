"""unstated-plan-terms (SVC-02), beyond its three cases."""

import pytest

from detector.measures.plan_terms import PlanTerms
from detector.rules.unstated_plan_terms import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({"is_no_net_disk": True}, "inapplicable: no_net_disk", id="no net disk"),
        pytest.param({}, "cantTell: net_disk_not_sure", id="perhaps one"),
        pytest.param({"is_net_disk": True}, "cantTell: plans_not_read", id="no page of plans"),
        pytest.param(
            {"is_net_disk": True, "n_missing_items": 2}, "failed, info: plan_terms_missing", id="two missing"
        ),
        pytest.param({"is_net_disk": True, "n_missing_items": 0}, "passed: plan_terms_stated", id="all four"),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(PlanTerms, evidence_ids=("run:0/tree:1",), **values)) == verdict
