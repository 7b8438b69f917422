"""looping-consent (PRV-10), beyond its three cases."""

import pytest

from detector.measures.consent_refusal import ConsentRefusal
from detector.rules.looping_consent import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "inapplicable: no_consent_asked", id="not asked"),
        pytest.param({"is_asked": True}, "untested: terms_not_refused", id="not tried"),
        pytest.param(
            {"is_asked": True, "n_noes": 1, "has_left": True}, "passed: left_on_refused_terms", id="left"
        ),
        pytest.param(
            {"is_asked": True, "n_noes": 2, "has_page": True}, "passed: page_on_refused_terms", id="a page"
        ),
        pytest.param(
            {"is_asked": True, "n_noes": 4, "still_asks": True},
            "failed, major: terms_asked_in_a_loop",
            id="a loop",
        ),
        pytest.param(
            {"is_asked": True, "n_noes": 3, "still_asks": True},
            "cantTell: terms_refusal_unclear",
            id="broke off",
        ),
        pytest.param({"is_asked": True, "n_noes": 1}, "cantTell: terms_refusal_unclear", id="not understood"),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(ConsentRefusal, evidence_ids=("run:0/tree:1",), **values)) == verdict
