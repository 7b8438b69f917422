"""distant-account-cancellation (PRV-12), beyond its three cases."""

import pytest

from detector.measures.user_choices import UserChoices
from detector.rules.distant_account_cancellation import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "cantTell: cancellation_not_found", id="none"),
        pytest.param({"n_cancel_taps": 3}, "cantTell: cancellation_not_found", id="swipes not counted"),
        pytest.param({"n_cancel_steps": 3}, "cantTell: cancellation_not_found", id="taps not counted"),
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
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(UserChoices, evidence_ids=("run:0/tree:1",), **values)) == verdict
