"""hidden-hotline (SVC-01), beyond its three cases."""

import pytest

from detector.measures.hotline_reach import HotlineReach
from detector.rules.hidden_hotline import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({"n_numbers": 1, "n_taps": 3}, "passed: hotline_shown", id="at the limit"),
        pytest.param({"n_numbers": 1, "n_taps": 4}, "failed, minor: hotline_too_far", id="past it"),
        pytest.param(
            {"n_numbers": 1, "n_taps": 4, "n_untried": 1},
            "cantTell: hotline_perhaps_nearer",
            id="another way",
        ),
        pytest.param({}, "failed, minor: no_hotline", id="none, and everything was tried"),
        pytest.param({"n_untried": 1}, "cantTell: hotline_not_found", id="none was found"),
        pytest.param({"n_numbers": 1}, "cantTell: hotline_in_policy_only", id="in a text alone"),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(HotlineReach, evidence_ids=("run:0/tree:1",), **values)) == verdict
