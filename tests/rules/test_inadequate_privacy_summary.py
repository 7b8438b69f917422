"""inadequate-privacy-summary (PRV-01), where the three cases do not reach."""

import pytest

from detector.measures.policy_summary import PolicySummary
from detector.rules.inadequate_privacy_summary import RULE
from tests.rules.asked import a_measure, said


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        pytest.param({}, "cantTell: no_summary_in_text", id="none"),
        pytest.param({"n_summary_letters": 2000}, "passed: summary_short", id="at the limit"),
        pytest.param({"n_summary_letters": 2001}, "failed, minor: summary_too_long", id="past the limit"),
        pytest.param({"n_summary_letters": 0}, "passed: summary_short", id="a title alone"),
    ],
)
def test_says(told: dict[str, object], verdict: str) -> None:
    assert said(RULE, a_measure(PolicySummary, **told)) == verdict
