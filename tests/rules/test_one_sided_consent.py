"""one-sided-consent (PRV-07), beyond its three cases."""

import pytest

from detector.measures.consent_choice import ConsentChoice
from detector.rules.one_sided_consent import RULE
from tests.rules.asked import a_measure, outcome_of

YES_ALONE: dict[str, object] = {"n_refusals": 0, "n_other": 0, "n_ticked": 0}


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "inapplicable: no_consent_asked", id="no dialog"),
        *(
            pytest.param({**YES_ALONE, name: None}, "inapplicable: no_consent_asked", id=f"{name} unknown")
            for name in YES_ALONE
        ),
        pytest.param((1, 0, 0), "passed: consent_can_be_refused", id="both"),
        pytest.param((1, 3, 0), "passed: consent_can_be_refused", id="both, and more"),
        pytest.param((0, 0, 0), "failed, major: consent_without_refusal", id="a yes alone"),
        pytest.param((0, 1, 0), "cantTell: consent_refusal_unclear", id="something else"),
        pytest.param((1, 0, 1), "failed, major: consent_ticked_before", id="ticked"),
        pytest.param((0, 1, 1), "failed, major: consent_ticked_before", id="ticked, and unclear"),
    ],
)
def test_outcome(values: dict[str, object] | tuple[int, int, int], verdict: str) -> None:
    counts = (
        values
        if isinstance(values, dict)
        else dict(zip(("n_refusals", "n_other", "n_ticked"), values, strict=True))
    )
    assert outcome_of(RULE, a_measure(ConsentChoice, evidence_ids=("run:0/tree:1",), **counts)) == verdict


@pytest.mark.parametrize(
    ("drawn", "verdict"),
    [
        pytest.param({"refusal_ratio": 1.2}, "failed, major: consent_refusal_hidden", id="all but invisible"),
        pytest.param({"refusal_ratio": 2.8, "refusal_dp": 9}, "passed: consent_can_be_refused", id="grey"),
        pytest.param(
            {"refusal_ratio": 5, "refusal_dp": 4}, "failed, minor: consent_refusal_hidden", id="tiny"
        ),
        pytest.param(
            {"refusal_ratio": (1.5, 0.1)}, "cantTell: consent_refusal_near_limit", id="near the limit"
        ),
        pytest.param({"n_unseen": 1}, "cantTell: consent_refusal_unseen", id="not drawn"),
    ],
)
def test_the_refusal_must_be_visible(drawn: dict[str, object], verdict: str) -> None:
    values = a_measure(
        ConsentChoice, evidence_ids=("run:0/tree:1",), n_refusals=1, n_other=0, n_ticked=0, **drawn
    )
    assert outcome_of(RULE, values) == verdict
