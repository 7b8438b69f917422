"""inadequate-privacy-summary (PRV-01), beyond its three cases."""

import pytest

from detector.measures.policy_summary import PolicySummary
from detector.rules.inadequate_privacy_summary import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "cantTell: no_summary_in_text", id="none"),
        pytest.param({"n_summary_letters": 2000}, "passed: summary_short", id="at the limit"),
        pytest.param({"n_summary_letters": 2001}, "failed, minor: summary_too_long", id="past the limit"),
        pytest.param({"n_summary_letters": 0}, "passed: summary_short", id="a title alone"),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(PolicySummary, **values)) == verdict
