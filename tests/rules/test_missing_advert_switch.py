"""missing-advert-switch (PRV-11), beyond its three cases."""

import pytest

from detector.measures.user_choices import UserChoices
from detector.rules.missing_advert_switch import RULE
from tests.rules.asked import a_measure, outcome_of


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        pytest.param({}, "cantTell: adverts_not_known", id="no files"),
        pytest.param({"n_advert_sdks": 0}, "inapplicable: no_advert_sdk", id="no adverts"),
        pytest.param({"n_advert_sdks": 1}, "failed, minor: advert_switch_absent", id="none"),
        pytest.param(
            {"n_advert_sdks": 1, "n_advert_untried": 1},
            "cantTell: advert_switch_not_found",
            id="something was left alone",
        ),
        pytest.param(
            {"n_advert_sdks": 1, "n_similar": 1}, "cantTell: advert_switch_not_found", id="kin to it"
        ),
        pytest.param(
            {"n_advert_sdks": 1, "n_advert_choices": 1},
            "cantTell: advert_switch_not_found",
            id="one at an unknown depth",
        ),
        pytest.param(
            {"n_advert_choices": 1, "n_advert_taps": 4}, "passed: advert_switch_found", id="at the limit"
        ),
        pytest.param(
            {"n_advert_choices": 1, "n_advert_taps": 5}, "failed, minor: advert_switch_too_far", id="past it"
        ),
        pytest.param(
            {"n_advert_choices": 1, "n_advert_taps": 5, "n_advert_untried": 1},
            "cantTell: advert_switch_perhaps_nearer",
            id="another way",
        ),
    ],
)
def test_outcome(values: dict[str, object], verdict: str) -> None:
    assert outcome_of(RULE, a_measure(UserChoices, evidence_ids=("run:0/tree:1",), **values)) == verdict
