"""distant-account-cancellation (PRV-12), where the three cases do not reach."""

import pytest

from detector.measures.user_choices import UserChoices
from detector.rules.distant_account_cancellation import RULE
from tests.rules.asked import a_measure, said


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        pytest.param({}, "cantTell: cancellation_not_found", id="none"),
        pytest.param(
            {"n_cancel_taps": 5, "n_cancel_steps": 5}, "passed: cancellation_near", id="at the limit"
        ),
        pytest.param(
            {"n_cancel_taps": 6, "n_cancel_steps": 6}, "failed, minor: cancellation_too_far", id="past it"
        ),
        pytest.param(
            {"n_cancel_taps": 6, "n_cancel_steps": 6, "n_cancel_untried": 2},
            "cantTell: cancellation_perhaps_nearer",
            id="another way",
        ),
        pytest.param(
            {"n_cancel_taps": 5, "n_cancel_steps": 6},
            "cantTell: cancellation_far_with_swipes",
            id="with a swipe",
        ),
    ],
)
def test_says(told: dict[str, object], verdict: str) -> None:
    assert said(RULE, a_measure(UserChoices, evidence_ids=("run:0/tree:1",), **told)) == verdict
